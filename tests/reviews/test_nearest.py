"""What was decided about the same and similar texts, in Chinese too, and without the extension."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from apps.accounts.actors import Actor
from apps.message_templates import services as templates
from apps.reviews import services
from apps.reviews.findings import Found
from apps.reviews.models import Review
from apps.reviews.nearest import SHOWN, nearest
from apps.reviews.trigrams import Standing, install, standing
from tests.support.reviewing import approved, customer, reviewer, signature, template

pytestmark = pytest.mark.django_db
TEXT = "您的登录验证码是{1}，5分钟内有效，请勿告诉他人。"


def rejected(thing: Any, by: Actor) -> Any:
    services.reject(actor=by, review=services.take(actor=by, review=thing.review), reasons=[Found("unclear")])
    return thing


def texts(found: Any) -> list[str]:
    return [one.review.text for one in found]


def test_nearest_of_each_outcome_nearest_first_with_differences() -> None:
    alice, mallory, olga = customer(), customer("mallory"), reviewer()
    near = approved(template(mallory, "您的登录验证码是{1}，10分钟内有效，请勿告诉他人。", submit=True), olga)
    far = approved(template(alice, "您的验证码是{1}，请勿告诉他人。", submit=True), olga)
    approved(template(alice, "亲爱的会员，夜间维护期间所用验证码为{1}。", submit=True), olga)
    refused = rejected(template(alice, "您的登录验证码是{1}，5分钟内有效。", submit=True), olga)
    thing = template(alice, TEXT, submit=True)
    found = nearest(thing.review, thing.content)
    assert found.standing == Standing.READY
    assert texts(found.approved) == [near.content, far.content]
    assert texts(found.rejected) == [refused.content]
    shares = [one.percent for one in found.approved]
    assert shares == sorted(shares, reverse=True)
    assert all(30 <= share < 100 for share in shares)
    marks = [(one.mark.value, one.text) for one in found.approved[0].changes]
    assert [one for one in marks if one[0] != "same"] == [("removed", "10"), ("added", "5")]


def test_an_identical_text_stands_first_and_once() -> None:
    alice, olga = customer(), reviewer()
    for _time in range(4):
        approved(template(customer(), TEXT, submit=True), olga)
    other = approved(template(alice, TEXT + "谢谢。", submit=True), olga)
    thing = template(alice, TEXT, submit=True)
    found = nearest(thing.review, thing.content)
    assert texts(found.approved) == [TEXT, other.content]
    assert found.approved[0].is_identical
    assert not found.approved[1].is_identical


def test_of_many_only_a_few_of_the_same_kind_and_never_itself() -> None:
    alice, olga = customer(), reviewer()
    for index in range(SHOWN + 2):
        approved(template(alice, f"{TEXT}第{index}条。", submit=True), olga)
    approved(signature(alice, submit=True), olga)
    thing = approved(template(alice, TEXT, submit=True), olga)
    found = nearest(thing.review, thing.content)
    assert len(found.approved) == SHOWN
    assert thing.review.pk not in {one.review.pk for one in found.approved}
    assert {one.review.kind for one in found.approved} == {"template"}


def test_signatures_are_compared_too() -> None:
    olga = reviewer()
    approved(signature(customer(), "青云科技", submit=True), olga)
    thing = signature(customer(), "青云科技公司", submit=True)
    assert texts(nearest(thing.review, thing.content).approved) == ["青云科技"]


def test_the_text_is_that_of_the_last_submission() -> None:
    thing = template(customer(), TEXT)
    assert Review.unscoped.get().text == ""
    templates.submit(actor=customer("amy", account=thing.account), template=thing)
    review = Review.unscoped.get()
    assert (review.text, len(review.fingerprint)) == (TEXT, 64)


def test_without_the_extension_identical_texts_are_found_and_the_page_says_why() -> None:
    olga = reviewer()
    approved(template(customer(), TEXT, submit=True), olga)
    approved(template(customer(), TEXT + "谢谢。", submit=True), olga)
    thing = template(customer(), TEXT, submit=True)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
    found = nearest(thing.review, thing.content)
    assert found.standing == Standing.MISSING
    assert texts(found.approved) == [TEXT]
    call_command("index_reviews", stdout=StringIO())
    assert standing() == Standing.READY
    assert install()
    assert len(nearest(thing.review, thing.content).approved) == 2


def test_the_index_is_used(django_assert_max_num_queries: Any) -> None:
    thing = template(customer(), TEXT, submit=True)
    with django_assert_max_num_queries(6):
        nearest(thing.review, thing.content)
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM reviews_review WHERE status = 'approved' AND text <> '' AND text % 'x'"
            " ORDER BY text <-> 'x' LIMIT 9"
        )
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "review_text_approved" in plan
