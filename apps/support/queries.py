"""Reads of tickets: an account's own, the staff's queue, a conversation, and what somebody has not read yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.accounts.models import Account, User
from apps.accounts.permissions import STAFF_ROLES, Perm, StaffRole
from apps.core.privacy import open_many
from apps.support.models import SEALED, Saying, Ticket, TicketDocument, TicketMessage, TicketReading
from apps.support.states import TicketStatus


def of_account(account: Account, reader: User | None) -> QuerySet[Ticket]:
    """The account's tickets with `is_unread` for this person: something new of somebody else's that a customer may read."""
    said = TicketMessage.unscoped.exclude(saying=Saying.NOTE)
    return _with_unread(Ticket.of(account), said, reader).select_related("created_by")


def of_platform(reader: User | None) -> QuerySet[Ticket]:
    """The tickets of all accounts, with `is_unread` for this person, notes included."""
    rows = _with_unread(Ticket.unscoped.all(), TicketMessage.unscoped.all(), reader)
    return rows.select_related("account", "assignee", "created_by")


def unread_count(account: Account, reader: User | None) -> int:
    """How many of the account's tickets have something new for this person."""
    rows: QuerySet[Any] = of_account(account, reader)
    return rows.filter(is_unread=True).count()


def open_count() -> int:
    """How many tickets wait for staff."""
    return Ticket.unscoped.filter(status=TicketStatus.OPEN).count()


def answering_staff() -> QuerySet[User]:
    """The people who may answer tickets, by name."""
    roles = [role for role in StaffRole if Perm.STAFF_TICKET_ANSWER in STAFF_ROLES[role]]
    people = User.objects.filter(staff_memberships__role__in=roles, is_active=True)
    return people.distinct().order_by("name", "pk")


def documents_for_customer(account: Account) -> QuerySet[TicketDocument]:
    """Those that the account's people may look at: never one of an internal note."""
    return TicketDocument.of(account).exclude(message__saying=Saying.NOTE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a conversation, opened. `author` is a person of the account or, with `is_staff`, of the platform."""

    id: int
    saying: str
    author: User
    is_staff: bool
    text: str
    facts: Mapping[str, Any]
    at: datetime
    documents: tuple[TicketDocument, ...]

    @property
    def is_note(self) -> bool:
        return self.saying == Saying.NOTE

    @property
    def is_grant(self) -> bool:
        return self.saying == Saying.GRANT


def conversation(ticket: Ticket, *, with_notes: bool) -> list[Line]:
    """The whole of it, oldest first; internal notes only where they are asked for. Two statements."""
    rows = TicketMessage.unscoped.filter(ticket=ticket).select_related("author").prefetch_related("documents")
    if not with_notes:
        rows = rows.exclude(saying=Saying.NOTE)
    said = list(rows.order_by("id"))
    texts = open_many((row.text_sealed for row in said), context=SEALED)
    return [
        Line(
            id=row.pk,
            saying=row.saying,
            author=row.author,
            is_staff=row.is_staff,
            text=text,
            facts=row.facts,
            at=row.created_at,
            documents=tuple(row.documents.all()),
        )
        for row, text in zip(said, texts, strict=True)
    ]


def _with_unread(
    rows: QuerySet[Ticket], said: QuerySet[TicketMessage], reader: User | None
) -> QuerySet[Ticket]:
    readings = TicketReading.objects.filter(ticket=OuterRef("ticket"), user=reader).values("through")[:1]
    new = (
        said.filter(ticket=OuterRef("pk"))
        .exclude(author=reader)
        .annotate(read=Coalesce(Subquery(readings), 0))
        .filter(pk__gt=F("read"))
    )
    return rows.annotate(is_unread=Exists(new))
