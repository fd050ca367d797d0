"""What should be equal is compared every night, and what is not is named; a carrier's file is matched row by row."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import StaffRole
from apps.billing.margins import margins
from apps.billing.models import CarrierFile, CarrierFinding, Difference, Reconciliation
from apps.billing.services import carrier_files, reconcile, settle
from apps.carriers.models import Carrier
from apps.core.errors import Code, DomainError
from apps.ledger.models import Balance
from apps.messaging.models import Message
from apps.pricing.models import Price, PriceList, PriceVersion
from apps.statistics import services as statistics
from tests.people import Person
from tests.support import charging
from tests.support.sending import Sender, open_network, ready_to_send

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 10)
NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)
EIGHT = datetime(2026, 11, 11, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 11, 17, tzinfo=UTC)  # the 12th has begun in Shanghai


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


@pytest.fixture
def sender() -> Sender:
    """Three messages and two, settled and folded."""
    open_network()
    with at(NOON - timedelta(days=1)):
        made = ready_to_send()
    type(made.account).objects.update(created_at=NOON - timedelta(days=1))
    with at(NOON):
        charging.sent(made, 3)
        charging.sent(made, 2, country="US")
        statistics.fold()
    # Ids are of the database's own clock, which no test moves.
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id) FROM messages")
    with at(EIGHT):
        settle.settle_due()
    return made


@pytest.fixture(autouse=True)
def _ids_of_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    span = reconcile._span
    monkeypatch.setattr(reconcile, "_span", lambda day: {**span(day), "from_id": 0, "to_id": 2**63 - 1})


def test_a_good_day_has_no_difference_and_is_compared_once(sender: Sender) -> None:
    with at(NIGHT):
        assert reconcile.reconcile_due() == 1
        assert reconcile.reconcile_due() == 0
    row = Reconciliation.objects.get()
    assert (row.day, row.messages, row.difference_count) == (DAY, 5, 0)
    assert not AuditEvent.objects.filter(verb="reconciliation.unbalanced").exists()


@pytest.mark.parametrize(
    ("statement", "checks"),
    [
        ("UPDATE messages SET fee = fee + 1 WHERE country = 'US'", ["charges", "statistics"]),
        ("UPDATE messages SET charged_on = NULL WHERE country = 'US'", ["charges"]),
        ("UPDATE statistics_daycount SET segments = segments + 1", ["statistics"]),
        ("UPDATE statistics_daycount SET delivered = delivered + 1 WHERE country = 'US'", ["delivered"]),
        ("UPDATE messages SET status = 'undelivered' WHERE country = 'US'", ["failed"]),
        ("UPDATE ledger_balance SET amount = amount + 1", ["balance"]),
        (
            "ALTER TABLE message_charges DISABLE TRIGGER USER; DELETE FROM message_charges WHERE country = 'US';"
            " ALTER TABLE message_charges ENABLE TRIGGER USER",
            ["charges", "settlement"],
        ),
    ],
)
def test_whatever_is_touched_behind_its_back_is_named(
    sender: Sender, statement: str, checks: list[str]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)
    row = reconcile.reconcile(DAY)
    found = Difference.of(sender.account).filter(reconciliation=row)
    assert sorted(set(found.values_list("check_name", flat=True))) == checks
    event = AuditEvent.objects.get(verb="reconciliation.unbalanced")
    assert event.facts["checks"] == checks and event.facts["day"] == "2026-11-10"
    assert Balance.unscoped.count() == 1


def test_days_of_downtime_are_compared_one_after_the_other(sender: Sender) -> None:
    with at(NIGHT):
        reconcile.reconcile_due()
    with at(NIGHT + timedelta(days=4)):
        assert reconcile.reconcile_due() == 4


def _file(rows: list[str]) -> bytes:
    return ("reference,segments\n" + "\n".join(rows) + "\n").encode()


def match(clerk: Person, octets: bytes) -> CarrierFile:
    carrier = Carrier.objects.get()
    return carrier_files.match(
        actor=clerk.actor, carrier=carrier, first_day=DAY, last_day=DAY, octets=octets, name="north.csv"
    )


@pytest.fixture
def clerk(olga: Callable[..., Person]) -> Person:
    return olga(StaffRole.FINANCE_CLERK)


@pytest.fixture
def _parts_of_the_day(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(carrier_files, "id_at", lambda at: 0 if at < NOON else 2**63 - 1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE message_parts SET submitted_at = %s", [NOON])
    return [f"r{pk}" for pk in Message.unscoped.order_by("pk").values_list("pk", flat=True)]


def test_the_carriers_file_is_matched_row_by_row(clerk: Person, _parts_of_the_day: list[str]) -> None:
    good, doubled, wrong, alone, _missing = _parts_of_the_day
    made = match(
        clerk, _file([f"{good},1", f"{doubled},1", f"{doubled},1", f"{wrong},3", f"{alone},1", "stranger,2"])
    )
    assert (made.row_count, made.ours_count, made.matched_count) == (6, 5, 3)
    found = dict(CarrierFinding.objects.values_list("finding", "reference"))
    assert found == {
        "doubled": doubled,
        "segments": wrong,
        "unknown_here": "stranger",
        "missing_there": _missing,
    }
    segments = CarrierFinding.objects.get(finding="segments")
    assert (segments.ours, segments.theirs) == (1, 3)


def test_a_file_without_references_or_with_nonsense_is_refused_whole(clerk: Person, sender: Sender) -> None:
    for octets in (b"number,segments\n+861,1\n", b"reference,segments\nr1,many\n"):
        with pytest.raises(DomainError) as refused:
            match(clerk, octets)
        assert refused.value.code is Code.CARRIER_FILE
    assert not CarrierFile.objects.exists()


def test_the_margin_follows_from_what_the_carrier_asks(sender: Sender) -> None:
    carrier = Carrier.objects.get()
    cost = PriceList.objects.create(name="north", currency="USD", carrier=carrier)
    version = PriceVersion.objects.create(price_list=cost, starts_on=date(2026, 1, 1), approved_at=NOON)
    Price.objects.create(version=version, country="CN", unit_price="0.0059")
    china, states = sorted(margins(DAY, DAY), key=lambda one: one.country)
    assert (china.revenue, china.cost, china.amount) == (
        Decimal("0.0237"),
        Decimal("0.0177"),
        Decimal("0.006"),
    )
    assert china.percent == Decimal("25.3") and states.percent is None and states.unpriced == 2
    assert margins(DAY + timedelta(days=1), DAY + timedelta(days=1)) == []
