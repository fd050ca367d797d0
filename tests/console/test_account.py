"""The account's page, and from which size on a list needs a second person."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Role
from apps.accounts.telling import tell
from tests.people import Person
from tests.support.pages import check_page

URL = "/console/account/approval/"


def test_an_owner_sets_the_limits_and_the_trail_tells_it(alice: Person, bob: Callable[..., Person]) -> None:
    assert "nobody else could" in check_page(alice.client.get(URL))
    bob(Role.SENDER)
    assert "here 2 people" in check_page(alice.client.get(URL))
    page = check_page(alice.client.post(URL, {"above_count": "1000", "above_amount": "12.5"}, follow=True))
    assert "above 1000 messages · above 12.5 USD" in page
    alice.own_account.refresh_from_db()
    assert alice.own_account.approval_above_count == 1000
    assert alice.own_account.approval_above_amount == Decimal("12.5")
    told = tell(AuditEvent.objects.get(verb="account.approval_changed"))
    assert "second person" in told.sentence
    assert [change.after for change in told.changes] == ["12.5", "1000"]


def test_saving_the_same_again_leaves_no_trace_and_empty_lifts_it(alice: Person) -> None:
    limits = {"above_count": "0", "above_amount": ""}
    for _time in range(2):
        assert alice.client.post(URL, limits).status_code == 302
    assert AuditEvent.objects.filter(verb="account.approval_changed").count() == 1
    assert "above 0 messages" in check_page(alice.client.get("/console/account/"))
    alice.client.post(URL, {"above_count": "", "above_amount": ""})
    assert "not demanded" in check_page(alice.client.get("/console/account/"))


@pytest.mark.parametrize(
    "wrong", [{"above_count": "-1"}, {"above_amount": "x"}, {"above_count": "3000000000"}]
)
def test_what_is_no_limit_is_refused(alice: Person, wrong: dict[str, str]) -> None:
    answer = alice.client.post(URL, wrong)
    assert answer.status_code == 422
    alice.own_account.refresh_from_db()
    assert alice.own_account.approval_above_count is None


def test_only_an_owner_may(alice: Person, bob: Callable[..., Person]) -> None:
    sender = bob(Role.SENDER)
    assert sender.client.post(URL, {"above_count": "5"}).status_code == 403
    assert URL not in check_page(sender.client.get("/console/account/"))
    alice.own_account.refresh_from_db()
    assert alice.own_account.approval_above_count is None
