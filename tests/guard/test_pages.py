"""The pages of the breaker: security of an application, cases for both faces, rules, back-tests."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.accounts.permissions import Role, StaffRole
from apps.core import clock
from apps.guard.models import Backtest, Case, CodeWatch
from apps.guard.services import backtests, watching
from apps.guard.states import CaseStatus
from apps.protection.models import Bar, BreakerRule, SpendCap
from apps.statistics import services as statistics
from tests import factories
from tests.guard.conftest import SendCodes, britons
from tests.people import Person, signed_in
from tests.support.pages import check_page
from tests.support.sending import Sender


@pytest.fixture
def owner(sender: Sender) -> Person:
    return signed_in(sender.user, sender.account)


@pytest.fixture
def operator(olga: Callable[..., Person]) -> Person:
    return olga(StaffRole.OPERATOR)


@pytest.fixture
def case(rule: BreakerRule, send: SendCodes) -> Case:
    send(britons(25))
    watching.tick()
    found: Case = Case.unscoped.get()
    return found


def url(sender: Sender, page: str = "") -> str:
    return f"/console/applications/{sender.sdk_app_id}/security/{page}"


def test_the_security_page_is_whole_when_nothing_has_happened(sender: Sender, owner: Person) -> None:
    page = check_page(owner.client.get(url(sender)))
    for words in (
        "Nothing abnormal has been seen",
        "No cap yet",
        "No program has called",
        "at least 500 codes",
    ):
        assert words in page


def test_the_security_page_gathers_what_has_happened(sender: Sender, owner: Person, case: Case) -> None:
    statistics.fold()
    page = check_page(owner.client.get(url(sender)))
    assert "+44 770…" in page and "Barred now" in page and "198.51.100.7" in page


def test_a_customer_caps_and_lifts(sender: Sender, owner: Person) -> None:
    client = owner.client
    check_page(client.get(url(sender, "caps/new/")))
    filled = {
        "scope": "application",
        "per": "hour",
        "amount": "12.5",
        "marketing_percent": "70",
        "notice_percent": "90",
    }
    wrong = client.post(url(sender, "caps/new/"), {**filled, "scope": "country"})
    assert wrong.status_code == 422 and not SpendCap.unscoped.exists()
    assert client.post(url(sender, "caps/new/"), filled)["Location"] == url(sender)
    cap = SpendCap.unscoped.get()
    assert (cap.application, str(cap.amount), cap.marketing_percent) == (sender.application, "12.500000", 70)
    assert "0 of 12.5 USD used" in check_page(client.get(url(sender)))
    client.post(f"/console/caps/{cap.public_id}/lift/")
    assert not SpendCap.unscoped.exists()


def test_a_customer_sets_the_thresholds_of_codes(sender: Sender, owner: Person) -> None:
    check_page(owner.client.get(url(sender, "codes/")))
    owner.client.post(
        url(sender, "codes/"), {"is_on": "on", "requests": "40", "success_below": "70", "growth": "50"}
    )
    row = CodeWatch.unscoped.get()
    assert (row.requests, row.success_below, row.growth, row.is_on) == (40, 70, 50, True)
    assert "at least 40 codes" in check_page(owner.client.get(url(sender)))


def test_the_customer_sees_the_evidence_and_lets_through_again(owner: Person, case: Case) -> None:
    page = check_page(owner.client.get(f"/console/cases/{case.public_id}/"))
    for words in ("Barred until", "+44770", "United Kingdom", "198.51.100.7", "Opened: 25 messages"):
        assert words in page
    assert "+447700000" not in page, "no whole number"
    owner.client.post(f"/console/cases/{case.public_id}/note/", {"text": "our own campaign"})
    owner.client.post(f"/console/cases/{case.public_id}/release/")
    assert Bar.objects.get().released_by == owner.user
    page = check_page(owner.client.get(f"/console/cases/{case.public_id}/"))
    assert "our own campaign" in page and "Let through again" in page


def test_staff_look_decide_and_stay_unnamed_to_the_customer(
    operator: Person, owner: Person, case: Case
) -> None:
    assert "+44 770…" in check_page(operator.client.get("/backoffice/cases/"))
    base = f"/backoffice/cases/{case.public_id}/"
    check_page(operator.client.get(base))
    operator.client.post(base + "note/", {"text": "called them"})
    operator.client.post(base + "confirm/")
    case.refresh_from_db()
    assert case.status == CaseStatus.CONFIRMED
    assert "olga" in check_page(operator.client.get(base))
    page = check_page(owner.client.get(f"/console/cases/{case.public_id}/"))
    assert "the operator" in page and "olga" not in page


def test_a_stranger_finds_no_case(mallory: Person, case: Case) -> None:
    assert mallory.client.get(f"/console/cases/{case.public_id}/").status_code == 404
    assert mallory.client.post(f"/console/cases/{case.public_id}/release/").status_code == 404
    assert Bar.objects.get().released_at is None


def filled_rule(**changes: Any) -> dict[str, Any]:
    return {
        "name": "premium",
        "dimension": "prefix",
        "signal": "volume",
        "mode": "shadow",
        "kinds": ["1"],
        "minimum": "5",
        "growth": "3",
        "percent": "50",
        "hold_minutes": "20",
        "pace": "0",
        "prefixes": "44870, 44871",
        "spared": "",
        **changes,
    }


def test_an_operator_makes_a_rule_and_tries_it(operator: Person, sender: Sender) -> None:
    client = operator.client
    BreakerRule.objects.create(name="One country", dimension="country", minimum=100)
    assert "One country" in check_page(client.get("/backoffice/breaker/"))
    check_page(client.get("/backoffice/breaker/new/"))
    assert client.post("/backoffice/breaker/new/", filled_rule(kinds=[])).status_code == 422
    client.post("/backoffice/breaker/new/", filled_rule())
    rule = BreakerRule.objects.get(name="premium")
    assert (rule.prefixes, rule.kinds, rule.mode) == (["44870", "44871"], [1], "shadow")
    check_page(client.get(f"/backoffice/breaker/{rule.public_id}/"))
    client.post(f"/backoffice/breaker/{rule.public_id}/", filled_rule(mode="live"))
    rule.refresh_from_db()
    assert rule.mode == "live"
    answer = client.post(f"/backoffice/breaker/{rule.public_id}/try/")
    row = Backtest.objects.get()
    assert answer["Location"] == f"/backoffice/back-tests/{row.public_id}/"
    assert "0 of 30 days" in check_page(client.get(answer["Location"]))
    backtests.run(row.pk)
    assert "Messages seen" in check_page(client.get(answer["Location"]))


def test_an_operator_tries_a_limit(operator: Person, send: SendCodes) -> None:
    BreakerRule.objects.all().delete()
    send(britons(6))
    client = operator.client
    assert "Nothing has been tried yet" in check_page(client.get("/backoffice/back-tests/"))
    check_page(client.get("/backoffice/back-tests/new/"))
    answer = client.post(
        "/backoffice/back-tests/new/", {"kind": "count", "limit": "4", "seconds": "86400", "days": "2"}
    )
    row = Backtest.objects.get()
    backtests.run(row.pk)
    row.refresh_from_db()
    assert row.totals["stopped"] == 2 and row.from_day < clock.business_day(clock.now())
    page = check_page(client.get(answer["Location"]))
    assert "Would be stopped" in page and "What would have been stopped, by day" in page


def test_a_viewer_looks_and_changes_nothing(sender: Sender, case: Case) -> None:
    person = factories.user("viewer")
    factories.member(sender.account, person, Role.VIEWER)
    viewer = signed_in(person, sender.account)
    check_page(viewer.client.get(url(sender)))
    assert viewer.client.post(f"/console/cases/{case.public_id}/release/").status_code == 403
    assert viewer.client.get(url(sender, "caps/new/")).status_code == 403
