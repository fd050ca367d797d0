"""Keeping a list's filters and columns under a name, for oneself alone."""

from typing import Final
from urllib.parse import parse_qsl, urlencode

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.models import Place, SavedView, User
from apps.accounts.permissions import Perm
from apps.core.errors import Code, DomainError, Forbidden

MOST: Final = 30  # of one person for one list
# Never kept: a person's number and what a customer gave along are sealed everywhere else; the others are no filters.
NOT_KEPT: Final = frozenset({"q", "reference", "page", "view", "csrfmiddlewaretoken"})
_LONGEST: Final = 2000


def kept(query: str) -> str:
    """What of a list's query string a view holds."""
    pairs = [(name, value) for name, value in parse_qsl(query) if name not in NOT_KEPT]
    return urlencode(pairs)


@transaction.atomic
def save(*, actor: Actor, place: Place, name: str, query: str, is_default: bool = False) -> SavedView:
    """Keep the list as it stands; a view of the same name is replaced.

    Raises DomainError(VIEWS_FULL) and, for a name of blanks or with control characters, DomainError(VIEW_NAME).
    """
    actor.require(Perm.MESSAGE_READ)
    user, name = _locked(actor), " ".join(name.split())
    if not name or not name.isprintable():
        raise DomainError(Code.VIEW_NAME, field="name")
    mine = SavedView.of(actor.own_account).filter(user=user, place=place)
    view = mine.filter(name=name).first()
    if view is None and mine.count() >= MOST:
        raise DomainError(Code.VIEWS_FULL, limit=MOST)
    if view is None:
        view = SavedView(account=actor.own_account, user=user, place=place, name=name[:60])
    view.query = kept(query)[:_LONGEST]
    if is_default:
        mine.filter(is_default=True).update(is_default=False)
    view.is_default = is_default
    view.save()
    audit.record(actor, "saved_view.saved", view, account=actor.own_account, place=str(place))
    return view


@transaction.atomic
def set_default(*, actor: Actor, public_id: str, is_default: bool) -> SavedView:
    """Open the list with this view from now on, or no longer. Raises DomainError(NOT_FOUND) for somebody else's."""
    actor.require(Perm.MESSAGE_READ)
    user = _locked(actor)
    view = _mine(actor, public_id)
    others = SavedView.of(actor.own_account).filter(user=user, place=view.place, is_default=True)
    others.update(is_default=False)
    view.is_default = is_default
    view.save(update_fields=["is_default"])
    audit.record(actor, "saved_view.chosen", view, account=actor.own_account, is_default=is_default)
    return view


@transaction.atomic
def delete(*, actor: Actor, public_id: str) -> SavedView:
    """Raises DomainError(NOT_FOUND) for somebody else's."""
    actor.require(Perm.MESSAGE_READ)
    view = _mine(actor, public_id)
    audit.record(actor, "saved_view.deleted", view, account=actor.own_account)
    view.delete()
    return view


def _mine(actor: Actor, public_id: str) -> SavedView:
    view = SavedView.of(actor.own_account).filter(user=actor.user, public_id=public_id).first()
    if view is None:
        raise DomainError(Code.NOT_FOUND)
    return view


def _locked(actor: Actor) -> User:
    """The person, so that two clicks at once do not make two default views, or one view too many."""
    if actor.user is None:
        raise Forbidden(Perm.MESSAGE_READ)
    return User.objects.select_for_update().get(pk=actor.user.pk)
