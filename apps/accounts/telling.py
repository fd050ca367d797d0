"""The audit trail in sentences: who did what to which thing, and the facts that belong to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AccountKind, AuditEvent
from apps.accounts.permissions import Role, StaffRole
from apps.core.states import BAD, CARE, GOOD, QUIET, WAITING, Tone

CHANGED: Final = Tone("blue", "pencil")
NEW: Final = Tone("teal", "plus")
LOOKED: Final = Tone("purple", "eye")
OTHER: Final = Tone("secondary", "point")

# What was done to what; {thing} is the label that the event kept, the other names are its facts.
_SENTENCES: Final[dict[str, tuple[Promise, Tone]]] = {
    "account.approval_changed": (
        _("{who} changed from which size on a list needs a second person’s approval."),
        CHANGED,
    ),
    "account.opened": (_("{who} opened the account {thing}."), NEW),
    "account.renamed": (_("{who} renamed the account from “{before}” to “{after}”."), CHANGED),
    "account.reopened": (_("{who} let the account {thing} send again."), GOOD),
    "account.suspended": (_("{who} suspended the account {thing}: {reason}"), BAD),
    "account.unverified": (_("The verification of the account {thing} ended."), BAD),
    "account.verified": (_("The account {thing} was verified as {kind}."), GOOD),
    "application.changed": (_("{who} changed the application “{thing}”."), CHANGED),
    "application.created": (_("{who} created the application “{thing}”."), NEW),
    "application.deleted": (_("{who} deleted the application “{thing}”."), QUIET),
    "application.disabled": (_("{who} disabled the application “{thing}”."), CARE),
    "application.enabled": (_("{who} enabled the application “{thing}”."), GOOD),
    "application.key_revealed": (_("{who} looked at the AppKey of “{thing}”."), LOOKED),
    "calendar.changed": (_("{who} set the reviewers’ hours of {thing}: {hours}."), CHANGED),
    "calendar.cleared": (_("{who} gave {thing} the usual hours of the reviewers again."), CHANGED),
    "carrier.connected": (_("{who} connected the carrier {thing}."), NEW),
    "carrier.disabled": (_("{who} switched the carrier {thing} off."), CARE),
    "carrier.edited": (_("{who} changed the settings of the carrier {thing}."), CHANGED),
    "carrier.enabled": (_("{who} switched the carrier {thing} on."), GOOD),
    "carrier.made_default": (_("{who} made {thing} the default carrier."), CHANGED),
    "contact_group.cleared": (_("{who} removed contacts from the group “{thing}”."), CHANGED),
    "contact_group.created": (_("{who} created the contact group “{thing}”."), NEW),
    "contact_group.deleted": (_("{who} deleted the contact group “{thing}”."), QUIET),
    "contact_group.filled": (_("{who} added contacts to the group “{thing}”."), CHANGED),
    "contact_group.renamed": (_("{who} renamed the contact group “{before}” to “{after}”."), CHANGED),
    "certificates.decided": (_("{who} decided which certificates are asked for: {thing}."), CHANGED),
    "credential.created": (_("{who} created the API key {thing}."), NEW),
    "credential.deleted": (_("{who} deleted the API key {thing}."), QUIET),
    "credential.disabled": (_("{who} disabled the API key {thing}."), CARE),
    "credential.enabled": (_("{who} enabled the API key {thing}."), GOOD),
    "first_administrator.offered": (_("{who} made a link for the first administrator."), NEW),
    "identity.approved": (_("{who} approved the verification of “{thing}”."), GOOD),
    "identity.created": (_("{who} began the verification as “{thing}”."), NEW),
    "identity.document_removed": (
        _("{who} removed the document {document} from the verification of “{thing}”."),
        CHANGED,
    ),
    "identity.edited": (_("{who} changed the verification of “{thing}”."), CHANGED),
    "identity.revealed": (_("{who} looked at the sealed numbers of “{thing}”: {reason}"), LOOKED),
    "invitation.withdrawn": (_("{who} withdrew the invitation of {person}."), QUIET),
    "manual_send.sent": (_("{who} sent messages from the console."), WAITING),
    "member.added": (_("{who} added {person} as {role}."), NEW),
    "member.invited": (_("{who} invited {person} as {role}."), NEW),
    "member.joined": (_("{person} joined as {role}."), NEW),
    "member.removed": (_("{who} removed {thing} from the account."), BAD),
    "member.roles_changed": (_("{who} changed the roles of {thing}."), CHANGED),
    "message.resolved": (_("{who} resolved the doubt about message {thing}: {reason}"), CHANGED),
    "message.revealed": (_("{who} looked at the number and content of message {thing}: {reason}"), LOOKED),
    "number.unsubscribed": (_("A handset unsubscribed by a reply."), CARE),
    "review.released": (_("{who} gave “{thing}” back to the queue."), QUIET),
    "review.taken": (_("{who} took “{thing}” to review it."), WAITING),
    "right.granted": (_("{who} gave accounts of the standing “{standing}” the right “{right}”."), CHANGED),
    "right.withdrawn": (
        _("{who} took the right “{right}” from accounts of the standing “{standing}”."),
        CHANGED,
    ),
    "send_task.approved": (_("{who} approved the list “{thing}” for sending."), GOOD),
    "send_task.begun": (_("The list “{thing}” began to be sent."), WAITING),
    "send_task.capped": (_("{who} changed the price cap of the list “{thing}”."), CHANGED),
    "send_task.confirmed": (
        _("{who} confirmed the list “{thing}”: {count} messages for {amount} {currency}."),
        WAITING,
    ),
    "send_task.corrected": (_("{who} corrected row {row} of the list “{thing}”."), CHANGED),
    "send_task.countersigned": (
        _(
            "{who} approved the list “{thing}” as the second person: {count} messages for {amount} {currency}."
        ),
        GOOD,
    ),
    "send_task.created": (_("{who} gave in the list “{thing}”."), NEW),
    "send_task.declined": (_("{who} did not approve the list “{thing}”: {reason}"), BAD),
    "send_task.discarded": (_("{who} discarded the list “{thing}” before it was sent."), QUIET),
    "send_task.file_taken": (_("{who} downloaded a file of the list “{thing}”."), LOOKED),
    "send_task.paced": (_("{who} changed the pace of the list “{thing}”."), CHANGED),
    "send_task.paused": (_("{who} paused the list “{thing}”."), CARE),
    "send_task.rejected": (_("{who} did not approve the list “{thing}” for sending."), BAD),
    "send_task.remapped": (_("{who} had the list “{thing}” read again with other columns."), CHANGED),
    "send_task.resumed": (_("{who} let the list “{thing}” go on."), GOOD),
    "send_task.schedule_cancelled": (_("{who} cancelled the schedule of the list “{thing}”."), QUIET),
    "send_task.stopped": (_("{who} stopped the list “{thing}”."), BAD),
    "send_task.taken_back": (_("{who} took the list “{thing}” back before it was approved."), QUIET),
    "send_task.unbalanced": (_("A recount of the list “{thing}” does not agree with its counters."), BAD),
    "send_task.test_sent": (_("{who} sent row {row} of the list “{thing}” as a test."), WAITING),
    "staff.link_made": (_("{who} made a link with which {thing} chooses a password."), NEW),
    "staff.granted": (_("{who} gave {thing} the staff role {role}."), NEW),
    "staff.revoked": (_("{who} took the staff role {role} from {thing}."), BAD),
    "word_list.created": (_("{who} made the word list “{thing}”."), NEW),
    "word_list.discarded": (_("{who} threw the draft of the word list “{thing}” away."), QUIET),
    "word_list.drafted": (_("{who} wrote a draft of the word list “{thing}”: {words} words."), CHANGED),
    "word_list.published": (
        _(
            "{who} published version {version} of the word list “{thing}”: {added} words more, {removed} fewer."
        ),
        GOOD,
    ),
    "word_list.renamed": (_("{who} renamed the word list “{thing}”."), CHANGED),
    "word_list.restored": (
        _("{who} brought back version {restored} of the word list “{thing}” as version {version}."),
        GOOD,
    ),
}
# What happens to anything that is reviewed: signatures, templates and, where nothing else is said above, lists.
_REVIEWED: Final[dict[str, tuple[Promise, Tone]]] = {
    "created": (_("{who} created “{thing}”."), NEW),
    "edited": (_("{who} changed “{thing}”."), CHANGED),
    "deleted": (_("{who} deleted “{thing}”."), QUIET),
    "submitted": (_("{who} submitted “{thing}” for review."), WAITING),
    "withdrawn": (_("{who} withdrew “{thing}” from review."), QUIET),
    "approved": (_("{who} approved “{thing}”."), GOOD),
    "rejected": (_("{who} rejected “{thing}”."), BAD),
    "needs_more": (_("{who} asked for more about “{thing}”."), CARE),
    "revoked": (_("{who} revoked the approval of “{thing}”."), BAD),
}
_REVIEWED_NOUNS: Final = ("signature", "template", "send_task", "identity")
_UNKNOWN: Final = _("{who}: {verb}, “{thing}”.")
_ROLES: Final = {str(role): role.label for role in (*Role, *StaffRole, *AccountKind)}

# How somebody acted.
BACKOFFICE: Final = "backoffice"
VIAS: Final[dict[str, Promise]] = {
    "browser": _("Browser"),
    BACKOFFICE: _("Back office"),
    "api": _("API"),
    "shell": _("Shell"),
    "system": _("The platform"),
}

NOUNS: Final[dict[str, Promise]] = {
    "account": _("Accounts"),
    "application": _("Applications"),
    "calendarday": _("Reviewers’ calendar"),
    "carrier": _("Carriers"),
    "contact_group": _("Contact groups"),
    "credential": _("API keys"),
    "identity": _("Verifications"),
    "member": _("People"),
    "message": _("Messages"),
    "review": _("Review queue"),
    "rightsetting": _("Rights of accounts"),
    "send_task": _("Send tasks"),
    "signature": _("Signatures"),
    "staff": _("Staff"),
    "template": _("Templates"),
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
    known = _SENTENCES.get(event.verb) or (_REVIEWED.get(done) if noun in _REVIEWED_NOUNS else None)
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
    return str(_ROLES.get(value, value)) if isinstance(value, str) else str(value)
