"""The first page of the back office."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.accounts.permissions import StaffRole
from apps.carriers.models import CarrierLease
from apps.core import clock
from apps.messaging.models import DispatchEntry, EntryState
from apps.statistics import services as statistics
from tests.people import Person
from tests.support import network, reviewing
from tests.support.pages import check_page
from tests.support.sending import open_network, ready_to_send

pytestmark = pytest.mark.django_db
PAGE = "/backoffice/"
PART = {"HX-Request": "true"}
Staff = Callable[..., Person]


def test_an_empty_platform_has_a_clean_page_for_every_role(olga: Staff) -> None:
    for role in StaffRole:
        page = check_page(olga(role).client.get(PAGE))
        assert "Nobody has sent anything today." in page
        assert ("No carrier is connected yet" in page) == (
            role in (StaffRole.OPERATOR, StaffRole.ADMINISTRATOR)
        )
        assert ("Review queue" in page) == (role is not StaffRole.FINANCE_CLERK)
        assert ("Latest changes" in page) == (role is StaffRole.ADMINISTRATOR)


def test_traffic_backlog_queue_and_changes_are_there(olga: Staff) -> None:
    carrier = open_network()
    CarrierLease.objects.create(
        carrier=carrier, state="failed", last_error="The name is unknown.", reported_at=clock.now()
    )
    sender = ready_to_send()
    network.send(sender, ["+8613812345678", "+8613812345679", "+8613812345678"])
    DispatchEntry.objects.filter(pk=DispatchEntry.objects.earliest("pk").pk).update(state=EntryState.IN_DOUBT)
    statistics.fold()
    reviewing.signature(reviewing.customer(), submit=True)
    page = check_page(olga(*StaffRole).client.get(PAGE))
    assert "company" in page and "nowhere" in page and "The name is unknown." in page
    assert "submitted “青云科技” for review" in page
    counts = olga(*StaffRole).client.get(PAGE).context
    assert (counts["today"].counts.requests, counts["today"].counts.waiting) == (2, 2)
    assert [
        (one.standing.carrier.name, one.backlog.waiting, one.backlog.in_doubt) for one in counts["carriers"]
    ] == [("nowhere", 1, 1)]
    assert [lane.waiting for lane in counts["lanes"]] == [1, 0, 0]
    assert sum(band.count for band in counts["bands"]) == 1


def test_a_refresh_brings_the_figures_alone_and_costs_little(
    olga: Staff, django_assert_max_num_queries: Any
) -> None:
    open_network()
    client = olga(*StaffRole).client
    with django_assert_max_num_queries(16):
        part = check_page(client.get(PAGE, headers=PART), is_part=True)
    with django_assert_max_num_queries(6):  # who asks; what is shown is kept for some seconds
        assert client.get(PAGE, headers=PART).content.decode() == part
    assert "Requests" in part and "The last 14 days" not in part and "<html" not in part
    with django_assert_max_num_queries(22):
        client.get(PAGE)


def test_a_figure_leads_to_its_records(olga: Staff) -> None:
    page = olga(StaffRole.OPERATOR).client.get(PAGE).content.decode()
    assert "&amp;outcome=failed" in page and "/backoffice/records/doubts/" in page
    assert "outcome=" not in olga(StaffRole.REVIEWER).client.get(PAGE).content.decode()
