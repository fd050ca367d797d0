"""The staff's pages of sender IDs: the table of markets, one market, and a sender ID on the desk."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from apps.accounts.permissions import StaffRole
from apps.signatures.models import SenderMarket
from apps.signatures.senders import queries
from tests.people import Person
from tests.support.pages import check_page
from tests.support.sender_ids import approved_sender_id, sender_id

pytestmark = pytest.mark.django_db
MARKETS = "/backoffice/sender-ids/"
SINGAPORE = {
    "letters": "registered",
    "takes_digits": "on",
    "number_name": "UEN",
    "needs_document": "on",
    "default_kind": "own",
    "default_sender": "House",
    "one_off_fee": "200",
    "monthly_fee": "15.5",
    "currency": "SGD",
    "hint_above": "",
    "note_en": "SSIR",
    "note_zh": "",
}


def test_operators_edit_a_market_and_reviewers_read_the_table(olga: Callable[..., Person]) -> None:
    operator, reviewer = olga(StaffRole.OPERATOR), olga(StaffRole.REVIEWER)
    page = check_page(operator.client.get(MARKETS))
    assert "Singapore" in page
    assert "Chinese mainland" not in page
    check_page(operator.client.get(f"{MARKETS}sg/"))
    operator.client.post(f"{MARKETS}sg/", SINGAPORE)
    market = queries.markets().of("SG")
    assert (market.monthly_fee, market.currency, market.default_sender) == (Decimal("15.5"), "SGD", "House")
    page = check_page(reviewer.client.get(f"{MARKETS}?q=singapore"))
    assert "200 SGD once, 15.5 SGD a month" in page
    assert "Andorra" not in page
    check_page(operator.client.get(f"{MARKETS}sg/"))
    assert reviewer.client.post(f"{MARKETS}sg/", SINGAPORE).status_code == 403
    operator.client.post(f"{MARKETS}sg/forget/")
    assert not SenderMarket.objects.exists()


def test_the_general_row_holds_everywhere_else(olga: Callable[..., Person]) -> None:
    operator = olga(StaffRole.OPERATOR)
    page = check_page(operator.client.get(f"{MARKETS}all/"))
    assert "Qsms" in page
    asked = {"default_kind": "own", "default_sender": "House", "one_off_fee": "5", "monthly_fee": "0"}
    operator.client.post(f"{MARKETS}all/", {**asked, "currency": "USD", "hint_above": "500"})
    market = queries.markets().of("GB")
    assert (market.default_sender, market.hint_above, market.one_off_fee) == ("House", 500, Decimal(5))


@pytest.mark.parametrize(
    "changes",
    [
        {"default_sender": "House <b>"},
        {"default_sender": ""},
        {"monthly_fee": "-1"},
        {"monthly_fee": "NaN"},
        {"currency": "XXX"},
        {"letters": "perhaps"},
        {"hint_above": "0"},
    ],
)
def test_what_is_no_decision_is_refused(olga: Callable[..., Person], changes: dict[str, str]) -> None:
    answer = olga(StaffRole.OPERATOR).client.post(f"{MARKETS}sg/", {**SINGAPORE, **changes})
    assert answer.status_code == 422
    check_page(answer)
    assert not SenderMarket.objects.exists()


@pytest.mark.parametrize("country", ["cn", "xx", "sgg", "a"])
def test_a_market_that_there_is_not(olga: Callable[..., Person], country: str) -> None:
    assert olga(StaffRole.OPERATOR).client.get(f"{MARKETS}{country}/").status_code == 404


def test_a_reviewer_sees_the_market_and_who_else_has_it_and_approves(
    alice: Person, mallory: Person, olga: Callable[..., Person]
) -> None:
    approved_sender_id(mallory.actor, "ACME", "SG")
    row = sender_id(alice.actor, country="SG", submit=True)
    reviewer = olga(StaffRole.REVIEWER)
    url = f"/backoffice/reviews/{row.review.public_id}/"
    reviewer.client.post(f"{url}take/")
    page = check_page(reviewer.client.get(url))
    assert "Mallory Ltd" in page
    assert "UEN" in page
    assert "201912345K" in page
    reviewer.client.post(url, {"decision": "approve", "note": ""})
    row.refresh_from_db()
    assert (row.is_approved, row.is_default) == (True, True)
