"""What a ticket can be about: one row per kind; the models above are named by string, so that no import points upwards.

A reference is made by `find` alone, which looks among the account's own rows: somebody else's thing cannot be named.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account
from apps.core.errors import Code, DomainError
from apps.core.ids import id_from_serial

LONGEST_LABEL: Final = 120
SERIAL: Final = "serial"  # no column: the id is in it


@dataclass(frozen=True)
class Subject:
    """`model` is `app.Model`, whose rows belong to an account; `column` names them, of a message its SerialNo does."""

    label: Promise
    model: str
    column: str = "public_id"


SUBJECTS: Final[dict[str, Subject]] = {
    "review": Subject(_("Review"), "reviews.Review"),
    "message": Subject(_("Message"), "messaging.Message", column=SERIAL),
    "send_task": Subject(_("Send task"), "messaging.SendTask"),
    "signature": Subject(_("Signature"), "signatures.Signature"),
    "template": Subject(_("Template"), "message_templates.MessageTemplate"),
    "sender_id": Subject(_("Sender ID"), "signatures.SenderId"),
    "application": Subject(_("Application"), "applications.Application", column="sdk_app_id"),
}
LIMIT: Final = "limit"
# Limits that a ticket may ask to have raised, by the name that stands in the address.
GLOBAL_DAY: Final = "global_day"
LIMITS: Final[dict[str, Promise]] = {GLOBAL_DAY: _("Global messages of an account, in a day")}
LABELS: Final[dict[str, Promise]] = {
    LIMIT: _("Limit"),
    **{kind: subject.label for kind, subject in SUBJECTS.items()},
}


@dataclass(frozen=True, slots=True)
class About:
    """The thing that a ticket is about: its kind, its public id (of a message the SerialNo), what it is called."""

    kind: str = ""
    id: str = ""
    label: str = ""


NOTHING: Final = About()


def find(account: Account, kind: str, public_id: str) -> About:
    """The account's thing of this kind and id; raises NOT_FOUND for anything else, a stranger's thing included."""
    if kind == LIMIT and public_id in LIMITS:
        return About(kind, public_id, str(LIMITS[public_id]))
    row = _row(account, kind, public_id)
    if row is None:
        raise DomainError(Code.NOT_FOUND, field="about")
    return About(kind, public_id, str(row)[:LONGEST_LABEL])


def thing(account: Account, kind: str, public_id: str) -> Any | None:
    """The row behind a reference; None for a limit, or when it is gone."""
    return _row(account, kind, public_id)


def _row(account: Account, kind: str, public_id: str) -> Any | None:
    subject = SUBJECTS.get(kind)
    if subject is None or "\0" in public_id:
        return None
    rows = apps.get_model(subject.model).of(account)
    if subject.column != SERIAL:
        return rows.filter(**{subject.column: public_id}).first()
    number = id_from_serial(public_id)
    return rows.filter(pk=number).first() if number is not None else None
