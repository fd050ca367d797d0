"""Replies, the lists and their rules, as customers see them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Role, StaffRole
from apps.messaging.models import Reply, ReplyRule
from apps.reviews.models import Review
from apps.unsubscribes.models import (
    BlockedNumber,
    NumberImport,
    Origin,
    RemovalRequest,
    ScopeSetting,
    Unsubscribe,
)
from apps.unsubscribes.services import importing
from tests.people import Person, signed_in
from tests.support import lists
from tests.support.pages import check_page
from tests.support.replying import answered, comes, read_all, sent
from tests.support.sending import Sender, numbers_of, open_network, ready_to_send

pytestmark = pytest.mark.django_db
REPLIES, UNSUBSCRIBED, BLOCKED = (
    "/console/records/replies/",
    "/console/lists/unsubscribed/",
    "/console/lists/blocked/",
)
ONE = "+8613800000001"
file_store = lists.file_store


@pytest.fixture
def sender() -> Sender:
    open_network()
    return ready_to_send()


@pytest.fixture
def owner(sender: Sender) -> Person:
    return signed_in(sender.user, sender.account)


@pytest.fixture
def viewer(sender: Sender, bob: Any) -> Person:
    from tests import factories

    user = factories.user("vera")
    factories.member(sender.account, user, Role.VIEWER)
    return signed_in(user, sender.account)


def test_empty_lists_say_what_would_be_there(owner: Person) -> None:
    for url, words in (
        (REPLIES, "No replies yet"),
        (REPLIES + "rules/", "No rules yet"),
        (UNSUBSCRIBED, "Nobody has unsubscribed"),
        (UNSUBSCRIBED + "suggested/", "Nothing to decide"),
        (UNSUBSCRIBED + "removals/", "Nothing has been applied for"),
        ("/console/lists/files/", "No file has been imported"),
        (BLOCKED, "Your block list is empty"),
    ):
        assert words in check_page(owner.client.get(url)), url


def test_replies_are_listed_masked_with_what_they_mean(
    owner: Person, sender: Sender, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    texts = ["TD", "我的电话13911112222", "别再发了", "恢复订阅"]
    for number, text in zip(numbers_of(4), texts, strict=True):
        sent(sender, number)
        comes(text, number)
    read_all()
    with django_assert_max_num_queries(16):
        page = check_page(owner.client.get(REPLIES))
    for words in ("+86138****0000", "Unsubscribed", "Perhaps an unsubscription", "Subscribed again"):
        assert words in page
    assert "13911112222" not in page and numbers_of(1)[0] not in page
    one = check_page(owner.client.get(REPLIES, {"q": numbers_of(1)[0]}))
    assert "TD" in one and "别再发了" not in one
    template = sender.mainland_template
    assert "TD" in check_page(owner.client.get(REPLIES, {"template": template.public_id}))
    assert "TD" not in check_page(owner.client.get(REPLIES, {"meaning": "start"}))
    assert "Nothing fits" in check_page(owner.client.get(REPLIES, {"meaning": "late"}))


def test_the_conversation_shows_both_sides_and_offers_what_is_to_decide(
    owner: Person, sender: Sender
) -> None:
    reply = answered("请不要再发了 13911112222", sender)
    page = check_page(owner.client.get(f"{REPLIES}{reply.public_id}/"))
    for words in ("您的验证码是1****6", "请不要再发了", "This may be the wish", "gets everything you send"):
        assert words in page
    assert "13911112222" not in page and "123456" not in page
    answer = owner.client.post(UNSUBSCRIBED + "suggested/confirm/", {"chosen": reply.public_id})
    assert answer.status_code == 302
    assert Unsubscribe.of(sender.account).get().origin == Origin.SUGGESTION
    page = check_page(owner.client.get(f"{REPLIES}{reply.public_id}/"))
    assert "Apply for removal" in page and "This may be the wish" not in page


def test_a_reply_in_full_needs_a_reason(owner: Person, viewer: Person, sender: Sender) -> None:
    reply = answered("call 13911112222", sender)
    url = f"{REPLIES}{reply.public_id}/reveal/"
    assert viewer.client.get(url).status_code == 403
    check_page(owner.client.get(url))
    assert owner.client.post(url, {"reason": ""}).status_code == 422
    assert not AuditEvent.objects.filter(verb="reply.revealed").exists()
    page = check_page(owner.client.post(url, {"reason": "the customer asked"}))
    assert "13911112222" in page and ONE[3:] in page.replace(" ", "")
    assert AuditEvent.objects.filter(verb="reply.revealed").count() == 1


def test_suggestions_are_decided_many_at_once(owner: Person, viewer: Person, sender: Sender) -> None:
    for number in numbers_of(3):
        answered("please stop", sender, number)
    page = check_page(owner.client.get(UNSUBSCRIBED + "suggested/"))
    assert "please stop" in page and "Suggested (3)" in page
    ids = list(Reply.unscoped.values_list("public_id", flat=True))
    assert viewer.client.post(UNSUBSCRIBED + "suggested/confirm/", {"chosen": ids}).status_code == 403
    owner.client.post(UNSUBSCRIBED + "suggested/confirm/", {"chosen": ids[:2]})
    owner.client.post(f"{UNSUBSCRIBED}suggested/dismiss/?chosen={ids[2]}")
    assert Unsubscribe.of(sender.account).count() == 2
    assert "Nothing to decide" in check_page(owner.client.get(UNSUBSCRIBED + "suggested/"))


def test_unsubscribed_users_are_searched_and_applied_for(
    owner: Person, viewer: Person, sender: Sender, olga: Callable[..., Person]
) -> None:
    answered("TD", sender)
    answered("T", sender, "+8613800000002")
    page = check_page(owner.client.get(UNSUBSCRIBED, {"q": "138 0000 0001"}))
    assert "+86138****0001" in page and "+86138****0002" not in page and ONE not in page
    assert "+86138****0002" in check_page(
        owner.client.get(UNSUBSCRIBED, {"q": "0002", "signature": "晨光书店"})
    )
    assert "not a telephone number" in check_page(owner.client.get(UNSUBSCRIBED, {"q": "hello"}))
    assert "Nothing fits" in check_page(owner.client.get(UNSUBSCRIBED, {"origin": "import"}))
    row = Unsubscribe.unscoped.earliest("pk")
    url = f"{UNSUBSCRIBED}{row.public_id}/remove/"
    assert viewer.client.get(url).status_code == 403
    check_page(owner.client.get(url))
    assert owner.client.post(url, {"reason": "x"}).status_code == 422
    assert (
        owner.client.post(url, {"reason": "signed a form on 1 May"})["Location"] == UNSUBSCRIBED + "removals/"
    )
    page = check_page(owner.client.get(UNSUBSCRIBED + "removals/"))
    assert "Pending review" in page and "signed a form" in page
    assert "Removal applied for" in check_page(owner.client.get(UNSUBSCRIBED))
    reviewer = olga(StaffRole.REVIEWER)
    review = Review.unscoped.get()
    desk = check_page(reviewer.client.get(f"/backoffice/reviews/{review.public_id}/"))
    for words in ("signed a form", "“TD”", "+86138****0001", "Reply of the handset"):
        assert words in desk
    assert ONE not in desk
    request = RemovalRequest.unscoped.get()
    owner.client.post(f"{UNSUBSCRIBED}removals/{request.public_id}/withdraw/")
    assert "Withdrawn" in check_page(owner.client.get(UNSUBSCRIBED + "removals/"))


def test_numbers_are_put_on_the_list_by_hand(owner: Person, sender: Sender) -> None:
    check_page(owner.client.get(UNSUBSCRIBED + "add/"))
    assert owner.client.post(UNSUBSCRIBED + "add/", {"numbers": "hello"}).status_code == 422
    owner.client.post(UNSUBSCRIBED + "add/", {"numbers": "13800000001\n13800000002", "message_kind": "1"})
    assert Unsubscribe.of(sender.account).filter(origin=Origin.CUSTOMER, message_kind=1).count() == 2
    assert "2 numbers added" in check_page(owner.client.get(UNSUBSCRIBED))


def test_how_far_a_reply_reaches_is_chosen(owner: Person, sender: Sender) -> None:
    url = UNSUBSCRIBED + "scope/"
    check_page(owner.client.get(url))
    owner.client.post(url, {"scope": "account"})
    owner.client.post(url, {"scope": "application", "application": sender.application.sdk_app_id})
    assert ScopeSetting.of(sender.account).count() == 2
    page = check_page(owner.client.get(url))
    assert "All messages of the account" in page and sender.application.name in page
    owner.client.post(url, {"scope": "usual"})
    assert ScopeSetting.of(sender.account).count() == 1


def test_the_block_list_is_filled_with_a_result_for_each_line_searched_and_emptied(
    owner: Person, sender: Sender
) -> None:
    check_page(owner.client.get(BLOCKED + "add/"))
    page = check_page(owner.client.post(BLOCKED + "add/", {"numbers": "13800000001\nhello\n13800000001"}))
    for words in ("1 number added", "Not a number", "There already", "hello"):
        assert words in page
    owner.client.post(BLOCKED + "add/", {"numbers": "13800000002", "signature": "晨光书店"})
    page = check_page(owner.client.get(BLOCKED))
    assert "2 of 1,000 numbers" in page and "Effective" in page and "+86138****0001" in page
    page = check_page(owner.client.get(BLOCKED, {"signature": "晨光书店"}))
    assert "+86138****0002" in page and "+86138****0001" not in page
    first, second = BlockedNumber.of(sender.account).order_by("pk")
    owner.client.post(f"{BLOCKED}{first.public_id}/remove/")
    owner.client.post(f"{BLOCKED}remove/", {"chosen": [second.public_id, "nobodys"]})
    assert not BlockedNumber.of(sender.account).exists()


def test_the_block_list_is_taken_away_as_a_file_with_a_trace(
    owner: Person, viewer: Person, sender: Sender
) -> None:
    owner.client.post(BLOCKED + "add/", {"numbers": "13800000001"})
    assert viewer.client.get(BLOCKED + "file/").status_code == 403
    answer = owner.client.get(BLOCKED + "file/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "13800000001" in text
    assert AuditEvent.objects.filter(verb="block_list.file_taken").count() == 1
    assert owner.client.get(BLOCKED + "file/?format=xlsx").status_code == 200


@pytest.mark.parametrize(("into", "model"), [("unsubscribed", Unsubscribe), ("blocked", BlockedNumber)])
def test_a_file_of_numbers_is_read_into_a_list(
    owner: Person, sender: Sender, file_store: Path, into: str, model: Any
) -> None:
    url = f"/console/lists/files/new/?into={into}"
    check_page(owner.client.get(url))
    text = "name,mobile\nLi,13800000001\nWang,nobody\nChan,+12025550123\nLi,13800000001\n"
    upload = SimpleUploadedFile("gone.csv", text.encode())
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = owner.client.post(url, {"file": upload, "signature": "晨光书店"})
    row = NumberImport.of(sender.account).get()
    assert answer["Location"] == f"/console/lists/files/{row.public_id}/"
    assert "Being read" in check_page(owner.client.get(answer["Location"]))
    with TestCase.captureOnCommitCallbacks(execute=True):
        importing.run(row.pk)
    page = check_page(owner.client.get(answer["Location"]))
    assert "Row 3" in page and "Read" in page
    row.refresh_from_db()
    assert (row.read, row.added, row.present, row.invalid) == (4, 2, 1, 1)
    assert model.of(sender.account).filter(signature="晨光书店").count() == 2
    assert "gone.csv" in check_page(owner.client.get("/console/lists/files/"))


def test_rules_for_replies_are_made_and_deleted(owner: Person, viewer: Person, sender: Sender) -> None:
    url = REPLIES + "rules/new/"
    check_page(owner.client.get(url))
    filled = {
        "application": sender.application.sdk_app_id,
        "match": "contains",
        "phrase": "invoice",
        "label": "Billing",
    }
    assert viewer.client.post(url, filled).status_code == 403
    assert owner.client.post(url, {**filled, "phrase": "!"}).status_code == 422
    assert owner.client.post(url, filled).status_code == 302
    assert owner.client.post(url, filled).status_code == 422  # twice
    assert "invoice" in check_page(owner.client.get(REPLIES + "rules/"))
    answered("my Invoice?", sender)
    assert "Billing" in check_page(owner.client.get(REPLIES, {"label": "Billing"}))
    owner.client.post(f"{REPLIES}rules/{ReplyRule.unscoped.get().public_id}/delete/")
    assert not ReplyRule.unscoped.exists()


def test_a_stranger_finds_none_of_it(mallory: Person, sender: Sender) -> None:
    reply = answered("please stop", sender)
    answered("TD", sender, "+8613800000002")
    row = Unsubscribe.unscoped.get()
    for url in (f"{REPLIES}{reply.public_id}/", f"{UNSUBSCRIBED}{row.public_id}/remove/"):
        assert mallory.client.get(url).status_code == 404
    mallory.client.post(UNSUBSCRIBED + "suggested/confirm/", {"chosen": reply.public_id})
    assert Unsubscribe.unscoped.count() == 1
