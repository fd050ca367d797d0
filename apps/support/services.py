"""The verbs of tickets: ask, reply; answer, note, assign, prioritize, grant; close, reopen; and reading one.

A verb locks the ticket's row first. What staff say to each other (notes) stands in no customer's audit trail.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.attachments import Document
from apps.core.errors import Code, DomainError, Forbidden, IllegalMove
from apps.core.locks import lock
from apps.core.privacy import seal
from apps.reviews import services as reviews
from apps.support import queries, subjects
from apps.support.models import (
    SEALED,
    Category,
    Priority,
    Saying,
    Ticket,
    TicketDocument,
    TicketMessage,
    TicketReading,
)
from apps.support.states import TICKET_STATES, TicketStatus

LONGEST_TEXT: Final = 5000
LONGEST_SUBJECT: Final = 120
MOST_DOCUMENTS: Final = 10  # of one message
MOST_OPEN: Final = 50  # of one account, so that nobody buries the others


# Customers ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def ask(
    *,
    actor: Actor,
    subject: str,
    text: str,
    category: Category,
    about: tuple[str, str] | None = None,
    wanted: int | None = None,
    documents: Sequence[Document] = (),
) -> Ticket:
    """A new ticket; `about` names a thing by its kind and public id, `wanted` is the limit that is asked for.

    Raises NOT_FOUND for a thing that is not the account's, NOTE_NEEDED without words, TOO_MANY beyond fifty open ones.
    """
    actor.require(Perm.TICKET_WRITE)
    person, account = _person(actor, Perm.TICKET_WRITE), actor.own_account
    lock(f"tickets:{account.pk}")
    count = Ticket.of(account).exclude(status=TicketStatus.CLOSED).count()
    if count >= MOST_OPEN:
        raise DomainError(Code.TOO_MANY, limit=MOST_OPEN, count=count)
    subject = " ".join(subject.split())[:LONGEST_SUBJECT]
    if not subject:
        raise DomainError(Code.NOTE_NEEDED, field="subject")
    if about is None and category == Category.HIGHER_LIMIT:
        about = (subjects.LIMIT, subjects.GLOBAL_DAY)  # so that it can be granted from the ticket
    thing = subjects.find(account, *about) if about else subjects.NOTHING
    ticket = Ticket.unscoped.create(
        account=account,
        subject=subject,
        category=category,
        created_by=person,
        about_kind=thing.kind,
        about_id=thing.id,
        about_label=thing.label,
        wanted=wanted,
        spoken_at=clock.now(),
    )
    _say(ticket, person, text, documents=documents)
    audit.record(actor, "ticket.opened", ticket, category=str(category))
    return ticket


@transaction.atomic
def reply(*, actor: Actor, ticket: Ticket, text: str, documents: Sequence[Document] = ()) -> TicketMessage:
    """The customer's next words; an answered ticket is open again. Raises IllegalMove on a closed one."""
    actor.require(Perm.TICKET_WRITE)
    row = _own(actor, ticket)
    _refuse_closed(row)
    said = _say(row, _person(actor, Perm.TICKET_WRITE), text, documents=documents)
    if row.status == TicketStatus.ANSWERED:
        TICKET_STATES.advance(row, TicketStatus.OPEN)
    audit.record(actor, "ticket.replied", row)
    return said


# Staff --------------------------------------------------------------------------------------------------------------
@transaction.atomic
def answer(*, actor: Actor, ticket: Ticket, text: str, documents: Sequence[Document] = ()) -> TicketMessage:
    """Staff's words to the customer, who is told; the first one to answer has the ticket. Raises IllegalMove on a closed one."""
    actor.require(Perm.STAFF_TICKET_ANSWER)
    row = _locked(ticket)
    _refuse_closed(row)
    person = _person(actor, Perm.STAFF_TICKET_ANSWER)
    said = _say(row, person, text, is_staff=True, documents=documents)
    _answered(row, person)
    audit.record(actor, "ticket.answered", row)
    return said


@transaction.atomic
def note(*, actor: Actor, ticket: Ticket, text: str, documents: Sequence[Document] = ()) -> TicketMessage:
    """Words among staff, of any ticket in any state; the customer sees nothing of it."""
    actor.require(Perm.STAFF_TICKET_ANSWER)
    person = _person(actor, Perm.STAFF_TICKET_ANSWER)
    return _say(_locked(ticket), person, text, saying=Saying.NOTE, is_staff=True, documents=documents)


@transaction.atomic
def assign(*, actor: Actor, ticket: Ticket, to: User | None) -> Ticket:
    """Give a ticket to somebody of the staff who may answer it, or to nobody; raises NOT_FOUND for anybody else."""
    actor.require(Perm.STAFF_TICKET_ANSWER)
    row = _locked(ticket)
    if to is not None and not queries.answering_staff().filter(pk=to.pk).exists():
        raise DomainError(Code.NOT_FOUND, field="assignee")
    if row.assignee_id != (to.pk if to else None):
        row.assignee = to
        row.save(update_fields=["assignee"])
        audit.record(actor, "ticket.assigned", row)
    return row


@transaction.atomic
def prioritize(*, actor: Actor, ticket: Ticket, priority: Priority) -> Ticket:
    """How soon staff look at it."""
    actor.require(Perm.STAFF_TICKET_ANSWER)
    row = _locked(ticket)
    if row.priority != priority:
        row.priority = priority
        row.save(update_fields=["priority"])
        audit.record(actor, "ticket.prioritized", row)
    return row


@transaction.atomic
def grant_faster_review(*, actor: Actor, ticket: Ticket, text: str = "") -> TicketMessage:
    """Let the review that the ticket is about come before the others, and say so on the ticket.

    Raises NOT_FOUND when the ticket is about no review, and what `reviews.expedite` raises.
    """
    actor.require(Perm.STAFF_TICKET_GRANT)
    review = subjects.thing(ticket.account, ticket.about_kind, ticket.about_id)
    if ticket.about_kind != "review" or review is None:
        raise DomainError(Code.NOT_FOUND, field="about")
    reviews.expedite(actor=actor, review=review, reason=f"#{ticket.number}")
    return record_grant(actor=actor, ticket=ticket, granted=Category.FASTER_REVIEW, text=text)


@transaction.atomic
def record_grant(
    *, actor: Actor, ticket: Ticket, granted: Category, text: str = "", **facts: Any
) -> TicketMessage:
    """Write on the ticket what has just been granted; whoever grants calls it in the same transaction.

    facts: `value` and `before`, numbers that the customer may read. Raises IllegalMove on a closed ticket.
    """
    actor.require(Perm.STAFF_TICKET_GRANT)
    row = _locked(ticket)
    _refuse_closed(row)
    person = _person(actor, Perm.STAFF_TICKET_GRANT)
    kept = {"granted": str(granted), **facts}
    said = _say(row, person, text, saying=Saying.GRANT, is_staff=True, facts=kept, may_be_silent=True)
    _answered(row, person)
    audit.record(actor, "ticket.granted", row, **kept)
    return said


# Either -------------------------------------------------------------------------------------------------------------
@transaction.atomic
def close(*, actor: Actor, ticket: Ticket) -> Ticket:
    """Nothing more is expected; staff and the account alike may say so. Twice changes nothing."""
    row = _either(actor, ticket)
    if row.status != TicketStatus.CLOSED:
        TICKET_STATES.advance(row, TicketStatus.CLOSED, closed_at=clock.now())
        audit.record(actor, "ticket.closed", row)
    return row


@transaction.atomic
def reopen(*, actor: Actor, ticket: Ticket) -> Ticket:
    """A closed one waits for an answer again; raises IllegalMove on one that is not closed."""
    row = _either(actor, ticket)
    if row.status != TicketStatus.CLOSED:
        raise IllegalMove(TICKET_STATES.label(row.status))
    TICKET_STATES.advance(row, TicketStatus.OPEN, closed_at=None)
    audit.record(actor, "ticket.reopened", row)
    return row


def mark_read(*, actor: Actor, ticket: Ticket) -> None:
    """The person has seen everything up to now; never goes back."""
    if actor.user is None:
        return
    last = TicketMessage.unscoped.filter(ticket=ticket).order_by("-id").values_list("pk", flat=True).first()
    if last is None:
        return
    reading, is_new = TicketReading.objects.get_or_create(
        ticket=ticket, user=actor.user, defaults={"through": last}
    )
    if not is_new and reading.through < last:
        TicketReading.objects.filter(pk=reading.pk, through__lt=last).update(through=last)


# --------------------------------------------------------------------------------------------------------------------
def _say(
    ticket: Ticket,
    person: User,
    text: str,
    *,
    saying: Saying = Saying.MESSAGE,
    is_staff: bool = False,
    documents: Sequence[Document] = (),
    facts: dict[str, Any] | None = None,
    may_be_silent: bool = False,
) -> TicketMessage:
    text = text.strip()
    if not text and not may_be_silent:
        raise DomainError(Code.NOTE_NEEDED, field="text")
    if len(text) > LONGEST_TEXT:
        raise DomainError(Code.TICKET_TOO_LONG, field="text", length=len(text), limit=LONGEST_TEXT)
    if len(documents) > MOST_DOCUMENTS:
        raise DomainError(Code.DOCUMENT_TOO_MANY, field="documents", limit=MOST_DOCUMENTS)
    said = TicketMessage.unscoped.create(
        account=ticket.account,
        ticket=ticket,
        saying=saying,
        author=person,
        is_staff=is_staff,
        text_sealed=seal(text, context=SEALED),
        facts=facts or {},
    )
    present = TicketDocument.unscoped.filter(stored__in=[one.stored for one in documents])
    attached = set(present.values_list("stored", flat=True))  # by the same form, sent twice
    for document in (one for one in documents if one.stored not in attached):
        TicketDocument.unscoped.create(account=ticket.account, message=said, **document.columns())
    if saying != Saying.NOTE:
        ticket.spoken_at = said.created_at
        ticket.save(update_fields=["spoken_at"])
    TicketReading.objects.update_or_create(ticket=ticket, user=person, defaults={"through": said.pk})
    return said


def _answered(row: Ticket, person: User) -> None:
    columns = {"assignee": person} if row.assignee_id is None else {}
    if row.status == TicketStatus.OPEN:
        TICKET_STATES.advance(row, TicketStatus.ANSWERED, **columns)
    elif columns:
        row.assignee = person
        row.save(update_fields=["assignee"])


def _refuse_closed(row: Ticket) -> None:
    if row.status == TicketStatus.CLOSED:
        raise IllegalMove(TICKET_STATES.label(row.status))


def _person(actor: Actor, perm: Perm) -> User:
    if actor.user is None:
        raise Forbidden(perm)
    return actor.user


def _either(actor: Actor, ticket: Ticket) -> Ticket:
    """The locked row for the account's people with the right, or for staff."""
    if Perm.STAFF_TICKET_ANSWER in actor.perms and actor.account is None:
        return _locked(ticket)
    actor.require(Perm.TICKET_WRITE)
    return _own(actor, ticket)


def _own(actor: Actor, ticket: Ticket) -> Ticket:
    if ticket.account_id != actor.own_account.pk:
        raise DomainError(Code.NOT_FOUND)
    return _locked(ticket)


def _locked(ticket: Ticket) -> Ticket:
    rows = Ticket.unscoped.select_for_update(of=("self",)).select_related("account")
    row: Ticket = rows.get(pk=ticket.pk)
    return row
