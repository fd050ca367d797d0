"""Prices change by a later version that a second person has approved, and never for a day that has begun."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection

from apps.accounts.models import Account, AuditEvent
from apps.accounts.permissions import StaffRole
from apps.carriers.models import Carrier
from apps.core.errors import Code, DomainError, Forbidden
from apps.core.kinds import MessageKind
from apps.pricing import queries, rate_cards
from apps.pricing.differences import Change, Place, differences
from apps.pricing.models import Price, PriceList, PriceVersion
from apps.pricing.quotes import carrier_cost, tariff
from apps.pricing.services import versions, volumes
from tests import factories
from tests.people import Person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 10, 4, tzinfo=UTC)
FIRST = date(2026, 11, 11)
AHEAD = date(2026, 11, 15)
CN = {Place("CN"): Decimal("0.01")}


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clerk(olga: Callable[..., Person]) -> Person:
    return olga(StaffRole.FINANCE_CLERK)


@pytest.fixture
def second(olga: Callable[..., Person]) -> Person:
    return olga(StaffRole.ADMINISTRATOR)


@pytest.fixture
def public(clerk: Person) -> PriceList:
    return versions.make_list(actor=clerk.actor, name="Public prices", currency="USD")


def in_force(
    clerk: Person, second: Person, price_list: PriceList, prices: dict[Place, Decimal], day: date = AHEAD
) -> PriceVersion:
    made = versions.propose(actor=clerk.actor, price_list=price_list, starts_on=day, prices=prices)
    return versions.approve(actor=second.actor, version=made)


def test_a_proposal_holds_from_its_day_once_a_second_person_has_approved(
    clerk: Person, second: Person, public: PriceList
) -> None:
    account = factories.account()
    made = versions.propose(actor=clerk.actor, price_list=public, starts_on=AHEAD, prices=CN)
    assert tariff(account, AHEAD) is None
    versions.approve(actor=second.actor, version=made)
    assert tariff(account, AHEAD - timedelta(days=1)) is None
    found = tariff(account, AHEAD)
    assert found is not None and found.unit_price("CN") == Decimal("0.01") and found.unit_price("US") is None
    verbs = list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["price_list.created", "prices.proposed", "prices.approved"]


def test_nobody_approves_their_own_prices(clerk: Person, public: PriceList) -> None:
    made = versions.propose(actor=clerk.actor, price_list=public, starts_on=AHEAD, prices=CN)
    with pytest.raises(DomainError) as refused:
        versions.approve(actor=clerk.actor, version=made)
    assert refused.value.code is Code.SECOND_PERSON
    made.refresh_from_db()
    assert made.approved_at is None


def test_prices_never_begin_on_a_day_that_has_begun_anywhere(
    clerk: Person, second: Person, public: PriceList
) -> None:
    assert versions.first_day() == FIRST
    with time_machine.travel(NOW + timedelta(hours=6), tick=False):  # already the 11th in Kiribati
        with pytest.raises(DomainError) as refused:
            versions.propose(actor=clerk.actor, price_list=public, starts_on=FIRST, prices=CN)
        assert refused.value.code is Code.PRICES_AHEAD
    made = versions.propose(actor=clerk.actor, price_list=public, starts_on=FIRST, prices=CN)
    with time_machine.travel(NOW + timedelta(days=1), tick=False), pytest.raises(DomainError) as refused:
        versions.approve(actor=second.actor, version=made)
    assert refused.value.code is Code.PRICES_AHEAD
    assert not PriceVersion.objects.filter(approved_at__isnull=False).exists()


def test_a_declined_version_leaves_room_for_another_of_the_day(
    clerk: Person, second: Person, public: PriceList
) -> None:
    made = versions.propose(actor=clerk.actor, price_list=public, starts_on=AHEAD, prices=CN)
    with pytest.raises(DomainError) as refused:
        versions.propose(actor=clerk.actor, price_list=public, starts_on=AHEAD, prices=CN)
    assert refused.value.code is Code.VERSION_TAKEN
    versions.decline(actor=second.actor, version=made, reason="a typing error")
    with pytest.raises(DomainError) as refused:
        versions.approve(actor=second.actor, version=made)
    assert refused.value.code is Code.VERSION_DECIDED
    in_force(clerk, second, public, CN)


def test_what_is_approved_the_database_never_changes(
    clerk: Person, second: Person, public: PriceList
) -> None:
    in_force(clerk, second, public, CN)
    for statement in (
        "UPDATE pricing_price SET unit_price = 1",
        "DELETE FROM pricing_price",
        "UPDATE pricing_priceversion SET starts_on = '2020-01-01'",
    ):
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT s")
            with pytest.raises(DatabaseError, match="append-only"):
                cursor.execute(statement)
            cursor.execute("ROLLBACK TO s")


def test_an_accounts_own_list_comes_before_the_public_one_and_replaces_it(
    clerk: Person, second: Person, public: PriceList
) -> None:
    account, other = factories.account(), factories.account()
    in_force(clerk, second, public, {Place("CN"): Decimal("0.01"), Place("US"): Decimal("0.02")})
    own = versions.make_list(actor=clerk.actor, name="special", currency="USD", account=account)
    assert tariff(account, AHEAD).unit_price("US") == Decimal("0.02"), (
        "a list without a version changes nothing"
    )  # type: ignore[union-attr]
    in_force(clerk, second, own, {Place("CN"): Decimal("0.005")})
    found = tariff(account, AHEAD)
    assert found is not None
    assert (found.unit_price("CN"), found.unit_price("US")) == (Decimal("0.005"), None)
    assert tariff(other, AHEAD).unit_price("CN") == Decimal("0.01")  # type: ignore[union-attr]


def test_a_kind_of_its_own_comes_before_every_kind(clerk: Person, second: Person, public: PriceList) -> None:
    prices = {Place("CN"): Decimal("0.01"), Place("CN", MessageKind.MARKETING): Decimal("0.03")}
    in_force(clerk, second, public, prices)
    account = factories.account()
    found = {kind: tariff(account, AHEAD, kind).unit_price("CN") for kind in (None, 1, 2, 3)}  # type: ignore[union-attr]
    assert found == {None: Decimal("0.01"), 1: Decimal("0.01"), 2: Decimal("0.01"), 3: Decimal("0.03")}


@pytest.mark.parametrize(
    ("day", "price"),
    [
        (date(2026, 12, 1), "0.05"),
        (date(2026, 12, 3), "0.05"),  # the 1st: 9,999
        (date(2026, 12, 4), "0.04"),  # the 1st and 2nd: 10,000; the 3rd is not closed when the 4th begins
        (date(2026, 12, 5), "0.03"),  # and the 3rd: 100,000
        (date(2027, 1, 1), "0.05"),  # another month
    ],
)
def test_the_tier_follows_from_the_closed_days_of_the_month(
    clerk: Person, second: Person, public: PriceList, day: date, price: str
) -> None:
    tiers = {
        Place("CN", None, 0): "0.05",
        Place("CN", None, 10_000): "0.04",
        Place("CN", None, 100_000): "0.03",
    }
    in_force(clerk, second, public, {place: Decimal(text) for place, text in tiers.items()})
    account: Account = factories.account()
    days = [(30, 11, 500_000), (1, 12, 9_999), (2, 12, 1), (3, 12, 90_000)]
    volumes.keep((account.pk, date(2026, month, one), "CN", count) for one, month, count in days)
    volumes.keep(
        [
            (account.pk, date(2026, 12, 1), "US", 10**6),
            (factories.account().pk, date(2026, 12, 1), "CN", 10**6),
        ]
    )
    found = tariff(account, day)
    assert found is not None and found.unit_price("CN") == Decimal(price)


def test_tiers_that_do_not_begin_at_zero_and_empty_lists_are_refused(
    clerk: Person, public: PriceList
) -> None:
    for prices, code in (({Place("CN", None, 5): Decimal(1)}, Code.TIER_START), ({}, Code.NO_PRICES)):
        with pytest.raises(DomainError) as refused:
            versions.propose(actor=clerk.actor, price_list=public, starts_on=AHEAD, prices=prices)
        assert refused.value.code is code
    assert not Price.objects.exists()


def test_carriers_costs_are_versions_too_and_no_customer_pays_them(
    clerk: Person, second: Person, public: PriceList
) -> None:
    carrier = Carrier.objects.create(name="north", protocol="smpp")
    cost = versions.make_list(actor=clerk.actor, name="north", currency="USD", carrier_id=carrier.pk)
    in_force(clerk, second, cost, CN)
    assert carrier_cost(carrier.pk, "USD", AHEAD) == {"CN": Decimal("0.01")}
    assert carrier_cost(carrier.pk, "USD", AHEAD - timedelta(days=1)) == {}
    assert tariff(factories.account(), AHEAD) is None
    with pytest.raises(DomainError) as refused:
        versions.make_list(actor=clerk.actor, name="again", currency="USD", carrier_id=carrier.pk)
    assert refused.value.code is Code.LIST_EXISTS


def test_customers_and_reviewers_propose_no_prices(
    alice: Person, olga: Callable[..., Person], public: PriceList
) -> None:
    for person in (alice, olga(StaffRole.REVIEWER)):
        with pytest.raises(Forbidden):
            versions.propose(actor=person.actor, price_list=public, starts_on=AHEAD, prices=CN)
    assert not PriceVersion.objects.exists()


def test_the_difference_names_what_is_dearer_cheaper_new_and_gone() -> None:
    before = {
        Place("CN"): Decimal("0.01"),
        Place("US"): Decimal("0.02"),
        Place("DE"): Decimal("0.07"),
        Place("FR"): Decimal(1),
    }
    after = {
        Place("CN"): Decimal("0.015"),
        Place("US"): Decimal("0.019"),
        Place("GB"): Decimal("0.04"),
        Place("FR"): Decimal(1),
    }
    found = [(one.change, one.place.country, one.percent) for one in differences(before, after)]
    assert found == [
        (Change.DEARER, "CN", Decimal("50.0")),
        (Change.CHEAPER, "US", Decimal("-5.0")),
        (Change.NEW, "GB", None),
        (Change.GONE, "DE", None),
    ]


def test_a_rate_card_is_read_and_written_and_read_again() -> None:
    text = "iso2,name,kind,from_segments,price\ncn,China,,,0.0140\nCN,China,marketing,0,0.02\nCN,,,10000,0.012\nKP,closed,,,\n"
    found = rate_cards.read(text.encode(), name="card.csv")
    assert found == {
        Place("CN"): Decimal("0.0140"),
        Place("CN", MessageKind.MARKETING): Decimal("0.02"),
        Place("CN", None, 10_000): Decimal("0.012"),
    }
    rows = [",".join(rate_cards.HEADER), *(",".join(row) for row in rate_cards.file_rows(found))]
    assert rate_cards.read("\n".join(rows).encode()) == found


@pytest.mark.parametrize(
    "row",
    [
        "XX,,,1",
        "CN,,,-1",
        "CN,,,free",
        "CN,,,0.0000001",
        "CN,letter,,1",
        "CN,,-5,1",
        "CN,,,5000",
        "US,,,1\nUS,,,2",
    ],
)
def test_a_row_that_cannot_be_read_takes_nothing_over(row: str) -> None:
    with pytest.raises(DomainError) as refused:
        rate_cards.read(f"iso2,kind,from_segments,price\nSG,,,0.04\n{row}\n".encode())
    assert refused.value.code is Code.RATE_CARD


def test_an_xlsx_rate_card_becomes_a_version_with_its_difference(
    clerk: Person, second: Person, public: PriceList
) -> None:
    import io

    from apps.core.sheets.writing import write_xlsx

    in_force(clerk, second, public, {Place("CN"): Decimal("0.01"), Place("US"): Decimal("0.02")})
    book = io.BytesIO()
    write_xlsx(book, ["Country code", "Price"], [["CN", "0.012"], ["SG", "0.04"]])
    prices = rate_cards.read(book.getvalue(), name="rates.xlsx")
    made = versions.propose(
        actor=clerk.actor, price_list=public, starts_on=AHEAD + timedelta(days=9), prices=prices
    )
    found = queries.differences_of(made, queries.version_before(made))
    assert [(one.place.country, one.change) for one in found] == [
        ("CN", "dearer"),
        ("SG", "new"),
        ("US", "gone"),
    ]
