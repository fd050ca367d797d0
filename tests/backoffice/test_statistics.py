"""The statistics of the platform: by account, one account alone, by carrier; for staff."""

from collections.abc import Callable

import pytest

from apps.accounts.permissions import StaffRole
from apps.carriers.models import Carrier
from apps.statistics import services
from tests.people import Person
from tests.support import charging
from tests.support.pages import check_page
from tests.support.sending import open_network, ready_to_send

pytestmark = pytest.mark.django_db
NAMES = (
    "", "accounts/", "countries/", "failures/", "receipts/", "templates/", "signatures/", "conversion/", "latency/",
)  # fmt: skip
Staff = Callable[..., Person]


@pytest.fixture(autouse=True)
def _two_accounts() -> None:
    open_network()
    first, second = ready_to_send(), ready_to_send("carol", 2)
    ids = charging.send(first, 3) + charging.send(second, 2)
    charging.submit()
    charging.received(ids, "DELIVRD")
    services.fold()


@pytest.mark.parametrize("name", NAMES)
def test_each_page_is_of_all_accounts_and_can_be_of_one(olga: Staff, name: str) -> None:
    client = olga(StaffRole.OPERATOR).client
    text = check_page(client.get(f"/backoffice/statistics/{name}"))
    assert "What the figures mean" in text
    account = ready_to_send("dave", 3).account
    text = check_page(client.get(f"/backoffice/statistics/{name}", {"account": account.public_id}))
    assert "dave&#x27;s company" in text
    assert client.get(f"/backoffice/statistics/{name}", {"account": "nobody"}).status_code == 404


def test_accounts_stand_with_their_requests_and_lead_to_their_own_pages(olga: Staff) -> None:
    answer = olga(StaffRole.OPERATOR).client.get("/backoffice/statistics/accounts/", {"span": "today"})
    rows = answer.context["panels"][0].rows
    assert [(line.label, line.cells[0], line.cells[-1]) for line, _url in rows] == [
        ("alice's company", 3, "60.00 %"),
        ("carol's company", 2, "40.00 %"),
    ]
    assert "account=" in rows[0][1] and "span=today" in rows[0][1]


def test_staff_see_waiting_times_by_carrier(olga: Staff) -> None:
    answer = olga(StaffRole.OPERATOR).client.get("/backoffice/statistics/latency/")
    table = next(one for one in answer.context["panels"] if one.panel.key == "carriers")
    line, _url = table.rows[0]
    assert (line.label, line.cells[0], line.cells[1]) == (Carrier.objects.get().name, 5, 5)
