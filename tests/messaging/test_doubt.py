"""Resolving a message in doubt by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import StaffRole
from apps.core import clock
from apps.core.errors import Code, DomainError, Forbidden, IllegalMove
from apps.messaging.models import DispatchEntry, EntryState, Message, Part, Tally
from apps.messaging.services import doubt
from apps.messaging.states import MessageStatus, PartStatus
from apps.statistics import queries as counts
from apps.statistics import services as statistics
from tests.people import Person
from tests.support import network
from tests.support.sending import open_network, ready_to_send

pytestmark = pytest.mark.django_db
Staff = Callable[..., Person]


def doubtful() -> Message:
    """A message that was handed over and never answered, as the sweeper leaves it."""
    carrier = open_network()
    sender = ready_to_send()
    network.send(sender, ["+8613812345678"])
    message: Message = Message.of(sender.account).get()
    now = clock.now()
    Message.unscoped.filter(pk=message.pk).update(status=MessageStatus.IN_DOUBT, claimed_at=now)
    DispatchEntry.objects.filter(pk=message.pk).update(state=EntryState.IN_DOUBT)
    Part.objects.create(
        message_id=message.pk, seq=1, total=1, carrier=carrier, status=PartStatus.UNKNOWN, submitted_at=now
    )
    columns = {
        name: getattr(message, name)
        for name in (
            "account_id", "application_id", "template_id", "signature_id", "country", "message_kind", "currency",
            "segments", "fee",
        )
    }  # fmt: skip
    hour = message.accepted_at.replace(minute=0, second=0, microsecond=0)
    Tally.objects.create(**columns, quarter=hour, moved_from="accepted", moved_to="in_doubt", count=1)
    message.refresh_from_db()
    return message


def resolve(olga: Staff, message: Message, to: str, reason: str = "ticket 4711") -> None:
    actor = olga(StaffRole.OPERATOR).actor
    doubt.resolve(actor=actor, message=message, to=to, reason=reason)  # type: ignore[arg-type]


def test_not_delivered_settles_message_part_entry_count_and_trail(olga: Staff) -> None:
    message = doubtful()
    resolve(olga, message, MessageStatus.UNDELIVERED)
    message.refresh_from_db()
    assert message.status == MessageStatus.UNDELIVERED
    assert message.settled_at is not None and message.charged_on is None
    assert Part.objects.get().status == PartStatus.UNDELIVERED
    assert not DispatchEntry.objects.exists()
    statistics.fold()
    today = counts.today(message.account).counts
    assert (today.in_doubt, today.failed, today.accepted) == (0, 1, 1) and today.is_balanced
    event = AuditEvent.objects.get(verb="message.resolved")
    assert event.account == message.account
    assert event.facts == {"to": "undelivered", "reason": "ticket 4711"}


def test_submitted_waits_for_its_receipt_and_is_charged_today(olga: Staff) -> None:
    message = doubtful()
    resolve(olga, message, MessageStatus.SUBMITTED)
    message.refresh_from_db()
    assert message.status == MessageStatus.SUBMITTED
    assert message.submitted_at == message.claimed_at and message.settled_at is None
    assert message.charged_on == clock.business_day(clock.now(), message.account.zone)
    assert Part.objects.get().status == PartStatus.SUBMITTED
    statistics.fold()
    assert counts.today(message.account).counts.submitted == 1


@pytest.mark.parametrize("status", [MessageStatus.CLAIMED, MessageStatus.ACCEPTED, MessageStatus.DELIVERED])
def test_only_a_doubt_is_resolved_by_hand(olga: Staff, status: str) -> None:
    message = doubtful()
    Message.unscoped.filter(pk=message.pk).update(status=status)
    before = _rows(message)
    with pytest.raises(IllegalMove):
        resolve(olga, message, MessageStatus.UNDELIVERED)
    assert _rows(message) == before


@pytest.mark.parametrize(
    ("to", "reason", "code"),
    [
        ("delivered", "x", Code.INVALID),
        ("accepted", "x", Code.INVALID),
        ("submitted", "  ", Code.REASON_NEEDED),
    ],
)
def test_other_states_and_no_reason_are_refused(olga: Staff, to: str, reason: str, code: Code) -> None:
    message = doubtful()
    before = _rows(message)
    with pytest.raises(DomainError) as refusal:
        resolve(olga, message, to, reason)
    assert refusal.value.code is code
    assert _rows(message) == before


def test_a_reviewer_may_not(olga: Staff) -> None:
    message = doubtful()
    before = _rows(message)
    with pytest.raises(Forbidden):
        doubt.resolve(
            actor=olga(StaffRole.REVIEWER).actor, message=message, to=MessageStatus.UNDELIVERED, reason="x"
        )
    assert _rows(message) == before


def _rows(message: Message) -> list[Any]:
    return [
        list(Message.unscoped.filter(pk=message.pk).values()),
        list(Part.objects.values("status")),
        list(DispatchEntry.objects.values()),
        Tally.objects.count(),
        AuditEvent.objects.filter(verb="message.resolved").count(),
    ]
