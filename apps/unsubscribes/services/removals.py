"""Applying to write again to somebody who has unsubscribed; the decision is the reviewers' (rule 72)."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core.errors import Code, DomainError
from apps.core.phones import mask_number
from apps.core.privacy import mask_text, open_sealed
from apps.reviews.services import applying
from apps.reviews.states import ReviewStatus
from apps.unsubscribes.models import RemovalRequest, Unsubscribe

SHORTEST_REASON = 4
UNDER_WAY = (ReviewStatus.WAITING, ReviewStatus.IN_REVIEW, ReviewStatus.NEEDS_MORE)


@transaction.atomic
def apply(*, actor: Actor, unsubscribe: Unsubscribe, reason: str) -> RemovalRequest:
    """Ask for one number to be taken off the list; it stays there until a reviewer has approved it.

    Raises DomainError(NOT_FOUND) for another account's or one that has left the list, DomainError(INVALID) without a
    reason, DomainError(ALREADY_EXISTS) while an application for it is under way.
    """
    actor.require(Perm.UNSUBSCRIBE_WRITE)
    rows = Unsubscribe.of(actor.own_account).select_for_update(of=("self",))
    row = rows.filter(pk=unsubscribe.pk, removed_at=None).first()
    if row is None:
        raise DomainError(Code.NOT_FOUND)
    words = mask_text(" ".join(reason.split()))[:500]
    if len(words) < SHORTEST_REASON:
        problem = _("Say in a few words how the person has asked to be written to again.")
        raise DomainError(Code.INVALID, field="reason", problem=problem)
    title = f"{mask_number(open_sealed(row.number_sealed))} {row.signature}".strip()
    if RemovalRequest.of(row.account).filter(unsubscribe=row, review__status__in=UNDER_WAY).exists():
        raise DomainError(Code.ALREADY_EXISTS, name=title)
    request = RemovalRequest.unscoped.create(
        account=row.account, unsubscribe=row, reason=words, created_by=actor.user
    )
    applying.submit(actor=actor, target=request, title=title)
    return request


@transaction.atomic
def withdraw(*, actor: Actor, request: RemovalRequest) -> None:
    """Take an application back before it is decided; raises IllegalMove afterwards."""
    actor.require(Perm.UNSUBSCRIBE_WRITE)
    if request.account_id != actor.own_account.pk:
        raise DomainError(Code.NOT_FOUND)
    applying.withdraw(actor=actor, target=request)
