"""The audit trail in sentences: who did what to which thing, and the facts that belong to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AccountKind, AuditEvent
from apps.accounts.permissions import Role, StaffRole
from apps.accounts.sentences import OTHER, REVIEWED, REVIEWED_NOUNS, SENTENCES
from apps.core.states import Tone

_UNKNOWN: Final = _("{who}: {verb}, “{thing}”.")
_ROLES: Final = {str(role): role.label for role in (*Role, *StaffRole, *AccountKind)}
_KEPT: Final = {
    "kept.messages": _("messages"),
    "kept.replies": _("replies"),
    "kept.lists": _("uploaded lists"),
    "kept.raw": _("what carriers sent"),
}
_WORDS: Final[dict[str, Any]] = {**_ROLES, **_KEPT}

# How somebody acted.
BACKOFFICE: Final = "backoffice"
VIAS: Final[dict[str, Promise]] = {
    "browser": _("Browser"),
    BACKOFFICE: _("Back office"),
    "api": _("API"),
    "shell": _("Shell"),
    "link": _("A link in a letter"),
    "system": _("The platform"),
}

NOUNS: Final[dict[str, Promise]] = {
    "account": _("Accounts"),
    "alarm": _("Alarms"),
    "alarm_letter": _("Letters about alarms"),
    "alarm_recipient": _("Recipients of alarms"),
    "alarm_rule": _("Rules of alarms"),
    "alarm_sender": _("Alarms by SMS"),
    "application": _("Applications"),
    "audit": _("Audit trail"),
    "block_list": _("Block list"),
    "calendarday": _("Reviewers’ calendar"),
    "carrier": _("Carriers"),
    "contact_group": _("Contact groups"),
    "credential": _("API keys"),
    "keyword": _("Words of replies"),
    "export": _("Exports"),
    "identity": _("Verifications"),
    "invoice": _("Invoices"),
    "credit_note": _("Credit notes"),
    "member": _("People"),
    "message": _("Messages"),
    "number_import": _("Files of numbers"),
    "number": _("Unsubscribed users"),
    "number_story": _("Stories of numbers"),
    "removal": _("Unsubscriptions to end"),
    "reply": _("Replies"),
    "legal_hold": _("Legal holds"),
    "retention": _("Retention"),
    "review": _("Review queue"),
    "rightsetting": _("Rights of accounts"),
    "saved_view": _("Saved views"),
    "send_task": _("Send tasks"),
    "signature": _("Signatures"),
    "staff": _("Staff"),
    "template": _("Templates"),
    "title": _("Invoice titles"),
    "word_list": _("Word lists"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One value that was changed; both sides as text, empty for none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """One event as people read it."""

    at: datetime
    sentence: str
    tone: Tone
    who: str
    via: str  # in words
    ip: str
    account: str
    verb: str
    changes: tuple[Change, ...]


def tell(event: AuditEvent, *, for_customer: bool = False) -> Told:
    """The event in the reader's language; its user and account should have been read with it.

    A customer reads what staff did, but neither which person it was nor from where.
    """
    is_hidden = for_customer and event.via == BACKOFFICE
    noun, _dot, done = event.verb.partition(".")
    known = SENTENCES.get(event.verb) or (REVIEWED.get(done) if noun in REVIEWED_NOUNS else None)
    sentence, tone = known or (_UNKNOWN, OTHER)
    who = str(event.user) if event.user is not None else str(_("The platform"))
    if is_hidden:
        who = str(_("The platform’s staff"))
    facts = {name: _word(value) for name, value in event.facts.items()}
    words = _Facts({**facts, "who": who, "thing": event.label, "verb": event.verb})
    return Told(
        at=event.at,
        sentence=str(sentence).format_map(words),
        tone=tone,
        who=who,
        via=str(VIAS.get(event.via, event.via)),
        ip="" if is_hidden else event.ip or "",
        account=str(event.account) if event.account is not None else "",
        verb=event.verb,
        changes=_changes(event.facts),
    )


class _Facts(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "–"


def _changes(facts: Mapping[str, Any]) -> tuple[Change, ...]:
    """Settings by name, or lists before and after; other facts are in the sentence already."""
    before, after = facts.get("before"), facts.get("changed")
    if isinstance(before, dict) and isinstance(after, dict):
        return tuple(Change(name, _word(before.get(name)), _word(after[name])) for name in sorted(after))
    before, after = facts.get("before"), facts.get("after")
    if isinstance(before, list) and isinstance(after, list):
        return (Change("", _word(before), _word(after)),)
    return ()


def _word(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_word(one) for one in value)
    if value is None:
        return ""
    return str(_WORDS.get(value, value)) if isinstance(value, str) else str(value)
