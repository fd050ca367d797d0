"""The first page of the console."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.accounts.permissions import Role
from apps.statistics import services as statistics
from tests.people import Person, signed_in
from tests.support import network, reviewing
from tests.support.pages import check_page
from tests.support.sending import open_network, ready_to_send

pytestmark = pytest.mark.django_db
PAGE = "/console/"
PART = {"HX-Request": "true"}


def test_a_new_account_is_shown_its_way(alice: Person, bob: Callable[..., Person]) -> None:
    page = check_page(alice.client.get(PAGE))
    assert "Your way to the first message" in page and "No figures for this time yet." in page
    steps = alice.client.get(PAGE).context["steps"]
    assert [step.is_done for step in steps] == [True, *[False] * 5], "the account is verified"
    assert [step.is_current for step in steps] == [False, True, False, False, False, False]
    assert [bool(step.url) for step in steps] == [False, True, True, True, True, False]
    viewer = bob(Role.VIEWER)
    assert not any(step.url for step in viewer.client.get(PAGE).context["steps"])


def test_steps_are_done_one_after_the_other_and_go_once_something_was_sent() -> None:
    open_network()
    sender = ready_to_send()
    owner = signed_in(sender.user, sender.account)
    steps = owner.client.get(PAGE).context["steps"]
    assert [step.is_done for step in steps] == [*[True] * 5, False]
    assert [step.is_current for step in steps][-1]
    network.send(sender, ["+8613812345678"])
    statistics.fold()
    answer = owner.client.get(PAGE)
    assert answer.context["steps"] == []
    assert "Your way to the first message" not in check_page(answer)


def test_the_figures_are_todays_and_lead_to_their_records(mallory: Person) -> None:
    open_network()
    sender = ready_to_send()
    network.send(sender, ["+8613812345678", "+8613812345679"])
    statistics.fold()
    page = check_page(signed_in(sender.user, sender.account).client.get(PAGE))
    assert "&amp;outcome=waiting" in page and "0.0158 USD" in page
    assert mallory.client.get(PAGE).context["today"].counts.requests == 0


def test_finance_sees_figures_without_links_to_records(bob: Callable[..., Person]) -> None:
    page = check_page(bob(Role.FINANCE).client.get(PAGE))
    assert "outcome=" not in page and "Requests" in page


def test_what_waits_is_listed_with_its_page() -> None:
    actor = reviewing.customer()
    thing = reviewing.signature(actor, submit=True)
    reviewing.signature(actor, "草稿签名")
    assert actor.user is not None and actor.account is not None
    answer = signed_in(actor.user, actor.account).client.get(PAGE)
    pending = answer.context["pending"]
    assert [one.review.title for one in pending] == ["青云科技"]
    assert pending[0].url == f"/console/mainland/signatures/{thing.public_id}/"
    assert pending[0].url in check_page(answer)


def test_a_refresh_brings_the_figures_alone_and_costs_little(
    alice: Person, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(16):
        part = check_page(alice.client.get(PAGE, headers=PART), is_part=True)
    with django_assert_max_num_queries(5):  # who asks; what is shown is kept for some seconds
        assert alice.client.get(PAGE, headers=PART).content.decode() == part
    assert "Requests" in part and "The last 14 days" not in part
    with django_assert_max_num_queries(26):
        alice.client.get(PAGE)
