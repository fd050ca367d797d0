"""A person's own mobile number, by which that person hears of what was asked for: review results, messages, tickets."""

from django.db import transaction
from django.db.models import Max

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.alarms.conditions import told_to
from apps.alarms.conditions.base import Audience
from apps.alarms.models import Recipient
from apps.alarms.services import recipients, verifying
from apps.core.errors import Code, DomainError
from apps.core.locks import lock


def of(user: User) -> Recipient | None:
    """The person's recipient, verified or not; None while no number was given."""
    return (
        Recipient.unscoped.select_related("application", "account").filter(user=user, deleted_at=None).first()
    )


@transaction.atomic
def set_mobile(*, actor: Actor, mobile: str, language: str) -> Recipient:
    """Keep a number in any form people write and have a code sent to it; nothing else is sent before that has come back.

    Another number replaces the first, which is wiped. Raises INVALID for what is no number, when it is too soon for another code,
    and while the platform cannot send text messages.
    """
    user = _person(actor)
    lock(f"alarm_recipients:user:{user.pk}")
    before = of(user)
    if before is not None:
        recipients.delete(actor=actor, recipient=before)
    row = Recipient(user=user, name=(user.name or str(user))[:60], language=language)
    row.events = [one.name for one in told_to(Audience.APPLICANT)]
    recipients.set_mobile(row, mobile)
    if row.mobile_hash is None:
        raise DomainError(Code.NUMBER_INVALID, field="mobile")
    # Neither changing the number nor removing it first is a way around the wait.
    row.code_sent_at = Recipient.unscoped.filter(user=user).aggregate(last=Max("code_sent_at"))["last"]
    row.save(force_insert=True)
    audit.record(actor, "alarm_recipient.added", row, events=row.events)
    verifying.send_code(actor=actor, recipient=row)
    return row


def remove(*, actor: Actor) -> None:
    """Nothing is sent there any more, and the number is wiped; without one nothing happens."""
    row = of(_person(actor))
    if row is not None:
        recipients.delete(actor=actor, recipient=row)


def _person(actor: Actor) -> User:
    if actor.user is None:
        raise DomainError(Code.NOT_FOUND)
    return actor.user
