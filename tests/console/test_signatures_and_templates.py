"""The customers' pages of signatures and templates."""

from typing import Any

import pytest
from django.test import Client

from apps.accounts.actors import Actor
from apps.accounts.models import AccountKind
from apps.accounts.permissions import Role
from apps.message_templates.models import MessageTemplate
from apps.reviews import services as reviews
from apps.reviews.findings import Found
from apps.reviews.models import Review
from apps.reviews.states import ReviewStatus
from apps.signatures.models import Signature
from tests.support.pages import check_page
from tests.support.reviewing import approved, customer, reviewer, signature, template

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
SIGNATURES, TEMPLATES = "/console/mainland/signatures/", "/console/mainland/templates/"
NOTICE = {"name": "发货", "message_kind": "2", "content": "您的订单{1}已发货，请查收", "remarks": ""}
NAME = {"purpose": "0", "type": "0", "content": "青云科技", "description": ""}


def browser(actor: Actor) -> Client:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user, "django.contrib.auth.backends.ModelBackend")
    return client


def rejected(thing: Any, *reasons: Found, note: str = "") -> Any:
    olga = reviewer()
    reviews.reject(
        actor=olga, review=reviews.take(actor=olga, review=thing.review), reasons=reasons, note=note
    )
    thing.refresh_from_db()
    return thing


def test_every_page_is_clean_in_every_state() -> None:
    alice = customer()
    client = browser(alice)
    for base, make in ((SIGNATURES, signature), (TEMPLATES, template)):
        check_page(client.get(base))
        check_page(client.get(f"{base}new/"))
        things = [make(alice, submit=True)]
        things.append(make(alice, *(["青云商城"] if make is signature else []), submit=True))
        rejected(things[0], Found("other"), note="Look again")
        for thing in things:
            for verb in ("", "edit/", "delete/"):
                check_page(client.get(f"{base}{thing.public_id}/{verb}"))
        check_page(client.get(base))


def test_a_submitted_template_waits_and_says_when_it_is_expected() -> None:
    alice = customer()
    client = browser(alice)
    answer = client.post(f"{TEMPLATES}new/", {**NOTICE, "intent": "submit"}, follow=True)
    page = check_page(answer)
    row = MessageTemplate.unscoped.get()
    assert answer.redirect_chain == [(f"{TEMPLATES}{row.public_id}/", 302)]
    assert row.review is not None
    assert row.review.status == ReviewStatus.WAITING
    assert "Yours is next" in page
    assert "Expected by" in page


def test_a_blocking_finding_blocks_and_nothing_is_written() -> None:
    client = browser(customer())
    answer = client.post(f"{TEMPLATES}new/", {**NOTICE, "content": "{1}", "intent": "submit"})
    page = check_page(answer)
    assert answer.status_code == 422
    assert "consists of variables only" in page
    assert not MessageTemplate.unscoped.exists()
    assert (
        client.post(f"{SIGNATURES}new/", {**NAME, "content": "测试", "intent": "submit"}).status_code == 422
    )
    assert not Signature.unscoped.exists()


def test_a_draft_may_wait_for_better_words() -> None:
    client = browser(customer())
    page = check_page(
        client.post(f"{SIGNATURES}new/", {**NAME, "content": "测试", "intent": "draft"}, follow=True)
    )
    assert Signature.unscoped.get().review.status == ReviewStatus.DRAFT
    assert "Before you submit" in page


def test_without_scripts_one_checks_with_a_button() -> None:
    client = browser(customer())
    answer = client.post(f"{TEMPLATES}new/", {**NOTICE, "content": "您的验证码★{1}", "intent": "check"})
    page = check_page(answer)
    assert answer.status_code == 200
    assert "The symbol “★” is not supported." in page
    assert "您的验证码★{1}" in page
    assert not MessageTemplate.unscoped.exists()


def test_the_preview_follows_with_segments_and_findings() -> None:
    alice = customer()
    approved(signature(alice, submit=True), reviewer())
    answer = browser(alice).post(f"{TEMPLATES}preview/", {**NOTICE, "content": "好" * 70}, headers=HTMX)
    part = check_page(answer, is_part=True)
    assert "【青云科技】" in part
    assert "2 segments" in part
    for content in ("", "{" * 5000, "\x00", "<script>alert(1)</script>"):
        part = check_page(
            browser(alice).post(f"{TEMPLATES}preview/", {"content": content}, headers=HTMX), is_part=True
        )
        assert "<script" not in part
    answer = browser(alice).post(
        f"{SIGNATURES}preview/", {"content": "【x】", "type": "nonsense"}, headers=HTMX
    )
    assert "entered with brackets" in check_page(answer, is_part=True)


def test_a_rejected_applicant_sees_every_reason_with_its_fix_and_passes_on_the_second_try() -> None:
    alice = customer()
    client = browser(alice)
    thing = template(alice, submit=True)
    rejected(
        thing,
        Found("unclear", start=0, end=5, words="您的验证码"),
        Found("link_invalid"),
        note="Which product?",
    )
    address = f"{TEMPLATES}{thing.public_id}/"
    page = check_page(client.get(address))
    for words in (
        "One cannot see what will be sent",
        "Use more fixed text",
        "The link does not work",
        "Which product?",
    ):
        assert words in page
    assert 'title="One cannot see what will be sent' in page
    assert "The link does not work" in check_page(client.get(TEMPLATES))
    data = {
        "name": "登录",
        "message_kind": "1",
        "content": "您的登录验证码是{1}。",
        "remarks": "",
        "intent": "submit",
    }
    client.post(f"{address}edit/", data)
    review = Review.unscoped.get()
    assert (review.status, review.round) == (ReviewStatus.WAITING, 2)
    approved(thing, reviewer())
    assert "Approved" in check_page(client.get(address))


def test_customers_do_not_learn_who_reviewed() -> None:
    alice = customer()
    thing = rejected(signature(alice, submit=True), Found("other"))
    page = check_page(browser(alice).get(f"{SIGNATURES}{thing.public_id}/"))
    assert thing.review.reviewer.name not in page
    assert "Reviewer" in page


def test_withdraw_and_delete() -> None:
    alice = customer()
    client = browser(alice)
    thing = signature(alice, submit=True)
    address = f"{SIGNATURES}{thing.public_id}/"
    assert client.get(f"{address}withdraw/").status_code == 405
    check_page(client.post(f"{address}withdraw/", follow=True))
    thing.review.refresh_from_db()
    assert thing.review.status == ReviewStatus.WITHDRAWN
    again = client.post(f"{address}withdraw/", follow=True)
    assert "no longer possible" in check_page(again)
    assert "cannot be undone" in check_page(client.get(f"{address}delete/"))
    assert client.post(f"{address}delete/")["Location"] == SIGNATURES
    assert client.get(address).status_code == 404


def test_an_approved_one_offers_no_change_and_refuses_one() -> None:
    alice = customer()
    client = browser(alice)
    thing = approved(signature(alice, submit=True), reviewer())
    address = f"{SIGNATURES}{thing.public_id}/"
    assert f"{address}edit/" not in check_page(client.get(address))
    answer = client.post(f"{address}edit/", {**NAME, "content": "白云", "intent": "submit"})
    assert answer.status_code == 422
    assert "no longer possible" in check_page(answer)


def test_the_regions_are_apart() -> None:
    alice = customer()
    client = browser(alice)
    thing = template(alice)
    assert client.get(f"/console/global/templates/{thing.public_id}/").status_code == 404
    assert client.get(f"/console/moon/templates/{thing.public_id}/").status_code == 404
    assert thing.public_id not in check_page(client.get("/console/global/templates/"))
    assert thing.public_id in check_page(client.get(TEMPLATES))


def test_lists_are_filtered_and_answer_htmx_with_rows_alone() -> None:
    alice = customer()
    client = browser(alice)
    first, second = template(alice, name="登录", submit=True), template(alice, name="注册")
    for query, wanted, unwanted in (
        ("q=登录", first, second),
        (f"q={second.number}", second, first),
        ("status=waiting", first, second),
        ("kind=1&q=注册", second, first),
    ):
        part = check_page(client.get(f"{TEMPLATES}?{query}", headers=HTMX), is_part=True)
        assert wanted.public_id in part
        assert unwanted.public_id not in part


def test_a_long_list_asks_no_more_than_a_short_one(django_assert_max_num_queries: Any) -> None:
    alice = customer()
    client = browser(alice)
    for index in range(12):
        rejected(signature(alice, f"青云{index}号店", submit=True), Found("other"))
    with django_assert_max_num_queries(14):
        client.get(SIGNATURES)


def test_individuals_are_not_offered_what_they_cannot_have() -> None:
    client = browser(customer("mallory", kind=AccountKind.INDIVIDUAL))
    assert ">Trademark<" not in check_page(client.get(f"{SIGNATURES}new/"))
    assert 'value="3"' not in check_page(client.get(f"{TEMPLATES}new/"))


def test_viewers_look_and_strangers_find_nothing() -> None:
    alice = customer()
    viewer = browser(customer("bob", role=Role.VIEWER, account=alice.account))
    thing = template(alice, submit=True)
    page = check_page(viewer.get(f"{TEMPLATES}{thing.public_id}/"))
    assert "/withdraw/" not in page
    assert viewer.post(f"{TEMPLATES}{thing.public_id}/withdraw/").status_code == 403
    mallory = browser(customer("mallory"))
    for verb in ("", "edit/", "delete/"):
        assert mallory.get(f"{TEMPLATES}{thing.public_id}/{verb}").status_code == 404
    assert mallory.post(f"{TEMPLATES}{thing.public_id}/withdraw/").status_code == 404
    thing.review.refresh_from_db()
    assert thing.review.status == ReviewStatus.WAITING
