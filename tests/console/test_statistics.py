"""The statistics of an account: figures, tables, charts, definitions, filters, and the file of what is shown."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from apps.accounts.permissions import Role
from apps.statistics import services
from tests.people import Person, signed_in
from tests.support import charging
from tests.support.pages import check_page
from tests.support.sending import Sender, open_network, ready_to_send

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)
NAMES = ("", "countries/", "failures/", "receipts/", "templates/", "signatures/", "conversion/", "latency/")
PART = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        yield


@pytest.fixture
def sender() -> Sender:
    """Yesterday two messages, today five: three delivered, one failed; one of yesterday's came late."""
    open_network()
    with time_machine.travel(NOON - timedelta(days=1), tick=False):
        made = ready_to_send()
        old = charging.sent(made, 2)
    with time_machine.travel(NOON, tick=False):
        services.close_days()
        charging.received(old[:1], "DELIVRD")
        ids = charging.send(made, 4) + charging.send(made, 1, country="US")
    with time_machine.travel(NOON + timedelta(seconds=2), tick=False):
        charging.submit()
    with time_machine.travel(NOON + timedelta(seconds=9), tick=False):
        charging.received(ids[:3], "DELIVRD")
        charging.received(ids[3:4], "UNDELIV")
        services.fold()
    return made


def page(sender: Sender, name: str, **query: str) -> Any:
    return signed_in(sender.user, sender.account).client.get(f"/console/statistics/{name}", query)


@pytest.mark.parametrize("name", NAMES)
def test_each_page_shows_a_table_its_definitions_and_the_way_to_a_file(sender: Sender, name: str) -> None:
    text = check_page(page(sender, name))
    assert "What the figures mean" in text and "<caption" in text and "/console/exports/new/" in text
    assert "data-chart=" in text
    assert "since=2026-11-04&amp;until=2026-11-10" in text, "the file is of the days that are shown"
    part = check_page(page_part(sender, name), is_part=True)
    assert "What the figures mean" in part and "<h1" not in part


def page_part(sender: Sender, name: str) -> Any:
    return signed_in(sender.user, sender.account).client.get(f"/console/statistics/{name}", headers=PART)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("span", ["today", "month"])
def test_an_account_without_messages_has_its_pages_too(alice: Person, name: str, span: str) -> None:
    check_page(alice.client.get(f"/console/statistics/{name}", {"span": span}))


def test_the_overview_has_the_days_their_sum_what_was_billed_and_what_came_late(sender: Sender) -> None:
    answer = page(sender, "")
    heads = {str(one.label): one.figure for one in answer.context["figures"]}
    assert (heads["Requests"], heads["Delivered"], heads["Failed"]) == (7, 4, 1)
    assert heads["Receipt success rate"] == "80.00 %"
    assert heads["Billed segments"] == 7
    shown = answer.context["panels"][0]
    assert [line.label for line, _url in shown.rows[:2]] == ["2026-11-10", "2026-11-09"]
    assert "+1 delivered" in str(shown.panel.note)
    assert len(shown.rows) == 7 and shown.panel.total.cells[0] == 7


def test_today_is_by_hour_and_compared_with_yesterday_until_the_same_time(sender: Sender) -> None:
    answer = page(sender, "", span="today")
    assert [line.label for line, _url in answer.context["panels"][0].rows][:2] == ["13:00", "12:00"]
    requests = next(one for one in answer.context["figures"] if str(one.label) == "Requests")
    assert requests.figure == 5 and str(requests.delta) == "+150 % on the days before"
    alone = page(sender, "", span="today", compare="no")
    assert not any(one.delta for one in alone.context["figures"])


def test_filters_narrow_by_country_region_type_and_application(sender: Sender) -> None:
    def requests(**query: str) -> Any:
        return page(sender, "", **query).context["figures"][0].figure

    assert requests(country="US") == 1
    assert requests(region="mainland") == 6
    assert requests(kind="3") == 0
    assert requests(application=sender.sdk_app_id) == 7
    assert requests(since="2026-11-09", until="2026-11-09") == 2
    assert requests(since="nonsense", kind="x", country="??") == 7


def test_failures_are_explained_with_their_cause_and_lead_to_their_records(sender: Sender) -> None:
    answer = page(sender, "failures/")
    causes, codes, refusals = answer.context["panels"]
    assert {str(line.label): line.cells[0] for line, _url in causes.rows}["Invalid number"] == 1
    line, url = codes.rows[0]
    assert line.label == "UNDELIV" and line.cells[-1] == "100.00 %"
    assert url.startswith("/console/records/messages/?") and "code=UNDELIV" in url
    assert not refusals.rows


def test_waiting_times_are_percentiles_and_name_no_carrier(sender: Sender) -> None:
    answer = page(sender, "latency/", span="today")
    assert "By carrier" not in answer.content.decode()
    line = next(line for line, _url in answer.context["panels"][1].rows if "China" in str(line.label))
    assert line.cells[0] == 4 and line.cells[1] == 3
    assert str(line.cells[2]).endswith(" s")


def test_without_reports_there_is_no_conversion_rate(sender: Sender) -> None:
    answer = page(sender, "conversion/")
    rate = next(one for one in answer.context["figures"] if str(one.label) == "Conversion rate")
    assert rate.figure == "–" and "reported no conversion" in answer.content.decode()


def test_finance_sees_failures_without_links_to_records(sender: Sender, bob: Callable[..., Person]) -> None:
    assert "/console/records/messages/?" not in check_page(
        bob(Role.FINANCE).client.get("/console/statistics/failures/")
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_page_costs_few_statements_and_none_over_messages(
    sender: Sender, name: str, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(sender.user, sender.account).client
    with django_assert_max_num_queries(20) as asked:
        client.get(f"/console/statistics/{name}", {"span": "month"})
    assert not [
        one for one in asked.captured_queries if '"messages"' in one["sql"] or "message_parts" in one["sql"]
    ]
