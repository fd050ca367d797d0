"""The reviewers' desk."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.accounts.actors import Actor
from apps.accounts.models import Membership
from apps.accounts.permissions import Role, StaffRole
from apps.core import clock
from apps.reviews import queries, services
from apps.reviews.models import Finding, Review
from apps.reviews.states import ReviewStatus
from tests import factories
from tests.support.pages import check_page
from tests.support.reviewing import approved, customer, reviewer, signature, template

pytestmark = pytest.mark.django_db
QUEUE = "/backoffice/reviews/"


def browser(actor: Actor, *, second_factor: bool = True) -> Client:
    client = Client()
    assert actor.user is not None
    if second_factor and actor.account is None:
        factories.second_factor(actor.user)
    client.force_login(actor.user, "django.contrib.auth.backends.ModelBackend")
    return client


def status(thing: Any) -> str:
    thing.refresh_from_db()
    thing.review.refresh_from_db()
    state: str = thing.review.status
    return state


def test_the_queue_and_every_kind_of_item_are_clean() -> None:
    alice, olga = customer(), reviewer()
    client = browser(olga)
    check_page(client.get(QUEUE))
    approved(signature(alice, "白云科技", submit=True), olga)
    things = [signature(alice, submit=True), template(alice, submit=True)]
    page = check_page(client.get(QUEUE))
    assert page.index(things[0].review.public_id) < page.index(things[1].review.public_id)
    for thing in things:
        address = f"{QUEUE}{thing.review.public_id}/"
        check_page(client.get(address))
        check_page(client.post(f"{address}take/", follow=True))
    assert "1 approved, 0 rejected" in check_page(client.get(address))
    assert (
        check_page(
            client.get(f"{QUEUE}?mine=me"),
        ).count("In review")
        >= 2
    )
    part = check_page(
        client.get(f"{QUEUE}?kind=template&status=in_review", headers={"HX-Request": "true"}), is_part=True
    )
    assert things[1].review.public_id in part
    assert things[0].review.public_id not in part


def test_approve_and_on_to_the_next() -> None:
    alice, olga = customer(), reviewer()
    client = browser(olga)
    first, second = signature(alice, submit=True), template(alice, submit=True)
    answer = client.post(f"{QUEUE}next/")
    assert answer["Location"] == f"{QUEUE}{first.review.public_id}/"
    answer = client.post(answer["Location"], {"decision": "approve+next", "note": ""})
    assert answer["Location"] == f"{QUEUE}{second.review.public_id}/"
    assert status(first) == ReviewStatus.APPROVED
    assert first.is_approved
    assert status(second) == ReviewStatus.IN_REVIEW
    answer = client.post(answer["Location"], {"decision": "approve+next"})
    assert answer["Location"] == QUEUE
    assert "Nothing else waits for you." in check_page(client.get(QUEUE))


def test_reject_with_reasons_tied_to_words() -> None:
    alice, olga = customer(), reviewer()
    client = browser(olga)
    thing = template(alice, submit=True)
    services.take(actor=olga, review=thing.review)
    data = {
        "decision": "reject",
        "reasons": ["unclear", "no_members"],
        "words_unclear": "验证码",
        "words_no_members": "not in it",
        "note": "请举例",
    }
    assert client.post(f"{QUEUE}{thing.review.public_id}/", data)["Location"] == QUEUE
    assert status(thing) == ReviewStatus.REJECTED
    found, note = queries.reasons(thing.review)
    assert [(one.reason, one.start, one.end, one.words) for one in found] == [
        ("unclear", 2, 5, "验证码"),
        ("no_members", None, None, "not in it"),
    ]
    assert note == "请举例"
    page = check_page(client.get(f"{QUEUE}{thing.review.public_id}/"))
    assert "What was decided" in page


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"decision": "reject", "note": "typed already"}, "at least one reason"),
        ({"decision": "more", "reasons": ["other"]}, "what is needed"),
        ({"decision": "reject", "reasons": ["nonsense"]}, "nonsense"),
    ],
)
def test_an_incomplete_decision_is_refused_and_keeps_what_was_typed(data: dict[str, Any], words: str) -> None:
    olga = reviewer()
    thing = template(customer(), submit=True)
    services.take(actor=olga, review=thing.review)
    answer = browser(olga).post(f"{QUEUE}{thing.review.public_id}/", data)
    page = check_page(answer)
    assert answer.status_code == 422
    assert words in page
    assert data.get("note", "") in page
    assert status(thing) == ReviewStatus.IN_REVIEW
    assert not Finding.objects.exists()


def test_asking_for_more() -> None:
    olga = reviewer()
    thing = template(customer(), submit=True)
    services.take(actor=olga, review=thing.review)
    browser(olga).post(f"{QUEUE}{thing.review.public_id}/", {"decision": "more", "note": "Which app?"})
    assert status(thing) == ReviewStatus.NEEDS_MORE


def test_nobody_decides_without_holding_the_item() -> None:
    olga, oleg = reviewer(), reviewer("oleg")
    thing = template(customer(), submit=True)
    address = f"{QUEUE}{thing.review.public_id}/"
    client = browser(oleg)
    assert 'value="approve"' not in check_page(client.get(address))
    assert client.post(address, {"decision": "approve"}).status_code == 422
    services.take(actor=olga, review=thing.review)
    page = check_page(client.post(f"{address}take/", follow=True))
    assert "olga is reviewing this" in page
    answer = client.post(address, {"decision": "approve"})
    assert answer.status_code == 422
    assert "no longer hold" in check_page(answer)
    assert status(thing) == ReviewStatus.IN_REVIEW
    assert not thing.is_approved


def test_give_back() -> None:
    olga = reviewer()
    thing = template(customer(), submit=True)
    client = browser(olga)
    client.post(f"{QUEUE}{thing.review.public_id}/take/")
    assert status(thing) == ReviewStatus.IN_REVIEW
    client.post(f"{QUEUE}{thing.review.public_id}/release/")
    assert status(thing) == ReviewStatus.WAITING


def test_ones_own_organization_is_for_somebody_else() -> None:
    alice, olga = customer(), reviewer()
    thing = template(alice, submit=True)
    Membership.unscoped.create(account=alice.account, user=olga.user, role=Role.VIEWER)
    client = browser(olga)
    address = f"{QUEUE}{thing.review.public_id}/"
    assert "somebody else reviews it" in check_page(client.get(address))
    assert "Nobody reviews their own" in check_page(client.post(f"{address}take/", follow=True))
    assert client.post(f"{QUEUE}next/")["Location"] == QUEUE
    assert status(thing) == ReviewStatus.WAITING


def test_staff_without_a_second_factor_are_led_to_set_one_up(settings: Any) -> None:
    settings.DEMO = False
    answer = browser(reviewer(), second_factor=False).get(QUEUE)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/")


def test_customers_do_not_find_the_desk() -> None:
    alice = customer()
    thing = template(alice, submit=True)
    client = browser(alice)
    for address in (QUEUE, f"{QUEUE}{thing.review.public_id}/"):
        assert client.get(address).status_code == 404
    assert client.post(f"{QUEUE}{thing.review.public_id}/take/").status_code == 404
    assert Review.unscoped.get().status == ReviewStatus.WAITING


def test_drafts_are_nobodys_business() -> None:
    thing = template(customer())
    assert browser(reviewer()).get(f"{QUEUE}{thing.review.public_id}/").status_code == 404


def test_the_desk_asks_little_of_the_database(django_assert_max_num_queries: Any) -> None:
    olga = reviewer()
    for index in range(5):
        signature(customer(), f"青云{index}号", submit=True)
    client = browser(olga)
    with django_assert_max_num_queries(14):
        client.get(QUEUE)
    review = queries.next_waiting(olga.user)
    assert review is not None
    with django_assert_max_num_queries(30):  # with messages, versions, risks and what was seen
        client.get(f"{QUEUE}{review.public_id}/")


def test_identical_items_are_offered_and_approved_together() -> None:
    olga = reviewer()
    client = browser(olga)
    first, second = template(customer(), submit=True), template(customer("amy"), submit=True)
    address = f"{QUEUE}{first.review.public_id}/"
    client.post(f"{address}take/")
    page = check_page(client.get(address))
    assert "1 identical item waits" in page
    assert second.review.public_id in page
    answer = client.post(f"{address}together/", {"chosen": [second.review.public_id]}, follow=True)
    assert "2 items approved." in check_page(answer)
    assert [status(first), status(second)] == [ReviewStatus.APPROVED, ReviewStatus.APPROVED]


def test_the_keys_of_the_sheet_are_those_of_the_buttons() -> None:
    olga = reviewer()
    client = browser(olga)
    things = [template(customer(), submit=True), template(customer(), submit=True)]
    address = f"{QUEUE}{things[0].review.public_id}/"
    pages = [check_page(client.get(QUEUE)), check_page(client.get(address))]
    client.post(f"{address}take/")
    pages.append(check_page(client.get(address)))
    keys = {key for page in pages for key in re.findall(r'data-hotkey="(.)"', page)}
    sheet = {key for page in pages for key in re.findall(r"<kbd>(.)</kbd>", page)}
    assert sheet - keys == {"d", "j", "k", "u", "w"}, "those of static/js/desk.js and words.js"
    assert keys - sheet <= {"/"}, "search is everywhere"


def test_an_operator_brings_an_item_forward_and_the_reviewer_sees_why() -> None:
    alice, olga = customer(), reviewer()
    opal = factories.staff(StaffRole.OPERATOR)
    thing = template(alice, submit=True)
    client = browser(factories.actor(opal))
    address = f"{QUEUE}{thing.review.public_id}/"
    assert f"{address}expedite/" in check_page(client.get(address))
    answer = client.post(f"{address}expedite/", {"reason": "Ticket 7: launch today"})
    assert answer["Location"] == address
    client = browser(olga)
    for page in (QUEUE, address):
        assert "Ticket 7: launch today" in check_page(client.get(page))


def test_a_missed_deadline_is_an_alarm_on_the_desk_and_the_overview() -> None:
    alice, olga = customer(), reviewer()
    thing = template(alice, submit=True)
    client = browser(olga)
    assert "breach-notice" not in check_page(client.get(QUEUE))
    Review.unscoped.update(due_at=clock.now() - timedelta(days=3))
    services.note_breaches()
    for page in (QUEUE, "/backoffice/"):
        assert "1 item is beyond its deadline" in check_page(client.get(page))
    assert "Deadline missed" in check_page(client.get(f"{QUEUE}{thing.review.public_id}/"))
