"""What sender IDs cost: once with the approval, and for each month that begins, never twice."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from apps.billing.models import Fee
from apps.billing.services import fees
from apps.signatures.models import SenderId
from tests import factories

pytestmark = pytest.mark.django_db
APPROVED = datetime(2026, 10, 20, 4, tzinfo=UTC)


def at(*moment: int) -> Any:
    return time_machine.travel(datetime(*moment, 4, tzinfo=UTC), tick=False)  # type: ignore[misc,arg-type]


@pytest.fixture
def sender() -> SenderId:
    made: SenderId = SenderId.unscoped.create(
        account=factories.account(), country="SG", content="ACME", is_approved=True, one_off_fee="25",
        monthly_fee="5", approved_at=APPROVED,
    )  # fmt: skip
    return made


def found() -> list[tuple[date, Decimal]]:
    return list(Fee.unscoped.order_by("day", "-amount").values_list("day", "amount"))


def test_the_registration_and_each_month_are_charged_once(sender: SenderId) -> None:
    with at(2026, 10, 20):
        assert [fees.charge_senders(), fees.charge_senders()] == [2, 0]
    with at(2026, 11, 1):
        assert [fees.charge_senders(), fees.charge_senders()] == [1, 0]
    assert found() == [
        (date(2026, 10, 20), Decimal(25)),
        (date(2026, 10, 20), Decimal(5)),
        (date(2026, 11, 1), Decimal(5)),
    ]


def test_a_month_of_downtime_is_caught_up(sender: SenderId) -> None:
    with at(2026, 11, 20):
        assert fees.charge_senders() == 3


def test_what_has_ended_costs_nothing_more(sender: SenderId) -> None:
    with at(2026, 10, 20):
        fees.charge_senders()
    SenderId.unscoped.update(ended_at=datetime(2026, 10, 25, tzinfo=UTC))
    with at(2026, 11, 10):
        assert fees.charge_senders() == 0


def test_a_sender_that_is_free_or_not_approved_costs_nothing(sender: SenderId) -> None:
    SenderId.unscoped.update(approved_at=None)
    with at(2026, 10, 20):
        assert fees.charge_senders() == 0
    SenderId.unscoped.update(approved_at=APPROVED, one_off_fee=0, monthly_fee=0)
    with at(2026, 10, 20):
        assert fees.charge_senders() == 0
    assert not Fee.unscoped.exists()
