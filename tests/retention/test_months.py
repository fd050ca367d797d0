"""Months are dropped whole once everybody's term is over; what stays is moved aside first, and nobody waits for it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from apps.accounts.actors import Actor
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import STAFF_ROLES, StaffRole
from apps.billing.models import Books, Reconciliation
from apps.carriers.models import Receipt
from apps.core import clock
from apps.core.partitions import id_at, make_partitions
from apps.core.privacy import seal
from apps.messaging import queries as messages
from apps.messaging.models import (
    Attempt,
    Charge,
    Conversion,
    DispatchEntry,
    Message,
    Part,
    Refusal,
    SendTask,
    Tally,
)
from apps.messaging.states import SendTaskStatus
from apps.retention import months
from apps.retention.kinds import DataKind, Term
from apps.retention.models import Deletion, MonthRemoval
from apps.retention.months import GROUPS, Month
from apps.retention.services import deciding, keeping
from apps.retention.services import months as removing
from tests.support.replying import sent
from tests.support.sending import Sender, make_send_task, numbers_of, open_network, ready_to_send

pytestmark = pytest.mark.django_db
EVER = float("inf")
GROUP = GROUPS[DataKind.MESSAGES]
OPERATOR = Actor(user=None, account=None, perms=STAFF_ROLES[StaffRole.OPERATOR], via="backoffice")


def month_back(count: int) -> Month:
    today = clock.now()
    index = today.year * 12 + today.month - 1 - count
    return Month(date(index // 12, index % 12 + 1, 1))


OLD = month_back(26)
MIDDLE = OLD.start + timedelta(days=10)


@pytest.fixture
def sender() -> Sender:
    open_network()
    make_partitions(months_back=26)
    return ready_to_send()


def partitions() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'messages'::regclass"
        )
        return {row[0] for row in cursor.fetchall()}


def leftovers() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(r"SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '_(kept|gone)$'")
        return [row[0] for row in cursor.fetchall()]


def whole(sender: Sender, number: str, **columns: Any) -> Message:
    """A message with a part, an attempt and the facts of a refusal."""
    message = sent(sender, number, at=columns.pop("at", MIDDLE), **columns)
    Part.objects.create(
        message_id=message.pk, seq=1, total=1, carrier=message.carrier, reference=str(message.pk), status="delivered",
        submitted_at=message.accepted_at,
    )  # fmt: skip
    Attempt.objects.create(
        message_id=message.pk, carrier=message.carrier, claimed_at=message.accepted_at, outcome="accepted"
    )
    Refusal.objects.create(message_id=message.pk, facts={})
    return message


def left() -> tuple[int, int, int, int]:
    tables = (Message.unscoped, Part.objects, Attempt.objects, Refusal.objects)
    return tuple(table.count() for table in tables)  # type: ignore[return-value]


def test_a_month_goes_with_parts_attempts_and_refusals_and_is_proved(sender: Sender) -> None:
    other = ready_to_send("bea", 2)
    numbers = numbers_of(5)
    for number in numbers[:3]:
        whole(sender, number)
    whole(other, numbers[3])
    young = whole(sender, numbers[4], at=clock.now() - timedelta(days=3))
    assert keeping.run(EVER)
    keeping.run(EVER)  # what was taken out is dropped by the next turn at the latest
    assert left() == (1, 1, 1, 1) and Message.unscoped.get() == young
    assert OLD.of("messages") not in partitions() and not leftovers() and not MonthRemoval.objects.exists()
    proofs = {row.account: row for row in Deletion.unscoped.filter(action="dropped")}
    assert {account: row.count for account, row in proofs.items()} == {
        None: 4, sender.account: 3, other.account: 1,
    }  # fmt: skip
    assert {(row.since, row.until) for row in proofs.values()} == {(OLD.start, OLD.end)}
    assert AuditEvent.objects.filter(verb="retention.dropped").count() == 3
    count = Deletion.unscoped.count()
    keeping.run(EVER)
    assert Deletion.unscoped.count() == count


def test_conversions_go_with_their_messages_alone(sender: Sender) -> None:
    numbers = numbers_of(3)
    deciding.place_hold(actor=OPERATOR, account=None, number=numbers[1], reason="the police")
    gone, held = whole(sender, numbers[0]), whole(sender, numbers[1])
    young = whole(sender, numbers[2], at=clock.now() - timedelta(days=3))
    for row in (gone, held, young):
        Conversion.unscoped.create(
            message_id=row.pk, account=sender.account, application=sender.application,
            converted_at=row.accepted_at, reported_at=row.accepted_at,
        )  # fmt: skip
    keeping.run(EVER)
    keeping.run(EVER)
    assert set(Conversion.unscoped.values_list("pk", flat=True)) == {held.pk, young.pk}


def test_what_stays_is_found_where_it_was(sender: Sender) -> None:
    longer, on_hold, plain = ready_to_send("bea", 2), ready_to_send("cem", 3), sender
    numbers = numbers_of(4)
    deciding.set_term(actor=OPERATOR, account=longer.account, kind=DataKind.MESSAGES, term=Term(1000, 60))
    deciding.place_hold(actor=OPERATOR, account=on_hold.account, number="", reason="a court")
    hold = deciding.place_hold(actor=OPERATOR, account=None, number=numbers[2], reason="the police")
    stays = [whole(longer, numbers[0]), whole(on_hold, numbers[1]), whole(plain, numbers[2])]
    whole(plain, numbers[3])
    before = {row.pk: row.status for row in stays}
    keeping.run(EVER)
    keeping.run(EVER)
    assert {row.pk: row.status for row in Message.unscoped.all()} == before
    assert left() == (3, 3, 3, 3) and OLD.of("messages") in partitions() and not leftovers()
    assert list(messages.records(longer.account, number=numbers[0])) == [stays[0]]
    assert Message.unscoped.filter(id__gte=id_at(OLD.start), id__lt=id_at(OLD.end)).count() == 3
    row = Deletion.unscoped.get(action="dropped", account=None)
    assert (row.count, row.kept) == (1, 3)
    # The new partition is as good as the old one: its indexes are those of the table.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM pg_inherits i JOIN pg_index x ON x.indexrelid = i.inhrelid"
            " WHERE x.indrelid = %s::regclass), (SELECT count(*) FROM pg_index WHERE indrelid = 'messages'::regclass)",
            [OLD.of("messages")],
        )
        attached, wanted = cursor.fetchone()
        assert attached == wanted > 0
    count = Deletion.unscoped.filter(action="dropped").count()
    keeping.run(EVER)
    assert Deletion.unscoped.filter(action="dropped").count() == count, (
        "what stays is not taken out again and again"
    )
    deciding.lift_hold(actor=OPERATOR, hold=hold, reason="closed")
    keeping.run(EVER)
    assert Message.unscoped.count() == 2


def _waits(sender: Sender, message: Message) -> None:
    DispatchEntry.objects.create(
        message_id=message.pk, carrier=message.carrier, message_kind=1, number_hash=1, state="in_doubt"
    )


def _paused(sender: Sender, message: Message) -> None:
    task = make_send_task(sender, rows=1, status=SendTaskStatus.PAUSED)
    SendTask.unscoped.filter(pk=task.pk).update(created_at=MIDDLE)
    Message.unscoped.filter(pk=message.pk).update(status="accepted", send_task=task.pk, row_no=1)


def _uncounted(sender: Sender, message: Message) -> None:
    Tally.objects.create(
        account_id=sender.account.pk, application_id=1, template_id=1, country="CN", message_kind=1, quarter=MIDDLE,
        moved_to="accepted", count=1, segments=1, fee=0,
    )  # fmt: skip


def _unsettled(sender: Sender, message: Message) -> None:
    Books.unscoped.create(account=sender.account, settled_through=MIDDLE.date() - timedelta(days=1))
    Charge.objects.create(
        account_id=sender.account.pk, application_id=1, country="CN", message_kind=1, unit_price=1, currency="USD",
        charged_on=MIDDLE.date(), entry="charge", count=1, segments=1, fee=1, first_id=message.pk, last_id=message.pk,
    )  # fmt: skip


def _differs(sender: Sender, message: Message) -> None:
    Reconciliation.objects.create(day=MIDDLE.date(), compared_at=clock.now(), difference_count=1)


@pytest.mark.parametrize("obstacle", [_waits, _paused, _uncounted, _unsettled, _differs])
def test_a_month_that_is_not_closed_stays(sender: Sender, obstacle: Any) -> None:
    message = whole(sender, numbers_of(1)[0])
    obstacle(sender, message)
    keeping.run(EVER)
    assert OLD.of("messages") in partitions() and left() == (1, 1, 1, 1)
    (plan,) = [plan for plan in removing.plans() if plan.is_due and plan.group is GROUP and plan.month == OLD]
    assert plan.obstacle and not Deletion.unscoped.filter(action="dropped").exists()


def test_settled_through_its_last_charge_it_goes(sender: Sender) -> None:
    message = whole(sender, numbers_of(1)[0])
    _unsettled(sender, message)
    Books.unscoped.update(settled_through=MIDDLE.date())
    keeping.run(EVER)
    assert OLD.of("messages") not in partitions()
    assert Charge.objects.exists(), "money stays"


def test_receipts_go_by_whole_months_and_those_of_a_held_number_stay(sender: Sender) -> None:
    one, two = numbers_of(2)
    deciding.place_hold(actor=OPERATOR, account=None, number=one, reason="the police")
    held, plain = whole(sender, one), whole(sender, two)
    for message in (held, plain):
        Receipt.objects.create(
            id=message.pk + 1, carrier=message.carrier, reference="7", state="DELIVRD", received_at=MIDDLE,
            raw_sealed=seal("x"), message_id=message.pk,
        )  # fmt: skip
    keeping.run(EVER)
    assert [row.message_id for row in Receipt.objects.all()] == [held.pk]
    row = Deletion.unscoped.get(kind="raw", action="dropped")
    assert (row.account, row.count, row.kept) == (None, 1, 1)


def test_a_hold_that_comes_in_the_middle_is_not_too_late(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = numbers_of(5)
    for number in numbers:
        whole(sender, number)
    monkeypatch.setattr(months, "BATCH", 2)
    (plan,) = [plan for plan in removing.plans() if plan.is_due and plan.group is GROUP and plan.month == OLD]
    for _batch in range(2):
        assert not removing._advance(plan)
    deciding.place_hold(actor=OPERATOR, account=None, number=numbers[0], reason="the police")
    assert removing._advance(plan), "it has come to the end and must not change places"
    assert left() == (5, 5, 5, 5)
    keeping.run(EVER)
    assert Message.unscoped.get().number_last4 == numbers[0][-4:]


class Killed(BaseException):
    """What a worker does not survive."""


@pytest.mark.parametrize("place", ["copy_some", "change_places", "drop_gone"])
def test_who_dies_is_followed(sender: Sender, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    other = ready_to_send("bea", 2)
    deciding.place_hold(actor=OPERATOR, account=other.account, number="", reason="a court")
    numbers = numbers_of(6)
    for number in numbers[:5]:
        whole(sender, number)
    stays = whole(other, numbers[5])
    monkeypatch.setattr(months, "BATCH", 2)
    work, calls = getattr(months, place), [0]

    def dies(*given: Any, **named: Any) -> Any:
        calls[0] += 1
        if calls[0] == 2 or place != "copy_some":
            raise Killed
        return work(*given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(months, place, dies)
        try:
            with transaction.atomic():
                keeping.run(EVER)
                keeping.run(EVER)
        except Killed:
            pass
    keeping.run(EVER)
    keeping.run(EVER)
    assert Message.unscoped.get() == stays and left() == (1, 1, 1, 1) and not leftovers()
    assert Deletion.unscoped.get(action="dropped", account=None).count == 5
