"""The applicant gets the decision with its reasons by mail; recipients who ticked it hear of it too (rule 48)."""

from dataclasses import replace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from apps.accounts.models import User
from apps.alarms.models import Alarm, Letter
from apps.alarms.states import LetterStatus
from apps.applications import services as applications
from apps.reviews import services as reviews
from apps.reviews.findings import Found
from apps.reviews.services import conversations
from tests.alarms.conftest import MakeRecipient, Rounds
from tests.support.reviewing import approved, customer, reviewer, template

pytestmark = pytest.mark.django_db


def proved(user: User | None) -> None:
    assert user is not None
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def rejected(thing: Any) -> Any:
    olga = reviewer()
    review = reviews.take(actor=olga, review=thing.review)
    found = [Found("unclear", start=0, end=5, words="您的验证码"), Found("link_invalid")]
    reviews.reject(actor=olga, review=review, reasons=found, note="Please give an example.")
    return thing


def test_the_applicant_gets_the_decision_with_reasons_fixes_and_a_link_in_both_languages(
    rounds: Rounds,
) -> None:
    alice = customer()
    proved(alice.user)
    thing = rejected(template(alice, submit=True))
    rounds.tick()
    (message,) = mail.outbox
    assert alice.user is not None
    assert message.to == [alice.user.email]
    assert thing.name in message.subject
    for words in ("Rejected", "Please give an example.", "→", thing.public_id, "未通过"):
        assert words in message.body or words in message.subject
    assert message.body.count(Found("link_invalid").advice) >= 1
    assert Letter.unscoped.get().status == LetterStatus.SENT


def test_an_address_that_nobody_has_proved_gets_nothing(rounds: Rounds) -> None:
    rejected(template(customer(), submit=True))
    rounds.tick()
    assert mail.outbox == []


def test_a_recipient_who_ticked_it_is_told_in_the_own_language_and_another_is_not(
    rounds: Rounds, recipient: MakeRecipient
) -> None:
    alice = customer()
    shop = applications.create(actor=alice, name="Shop")
    recipient(shop, "Ann", language="zh-hans")
    recipient(shop, "Ben", events=["frequency_limit"])
    approved(template(alice, submit=True), reviewer())
    rounds.tick()
    (message,) = mail.outbox
    assert message.to == ["ann@example.com"]
    assert "已通过" in message.subject


def test_two_decisions_within_the_window_are_two_letters_at_most_and_the_second_waits(rounds: Rounds) -> None:
    alice = customer()
    proved(alice.user)
    approved(template(alice, submit=True), reviewer())
    rounds.tick()
    for _index in range(5):
        approved(template(alice, submit=True), reviewer())
        rounds.later(seconds=10).tick()
    assert len(mail.outbox) == 1
    rounds.later(minutes=6).tick()
    assert len(mail.outbox) == 2
    assert mail.outbox[1].body.count("“") >= 5
    assert Alarm.unscoped.count() == 2


def test_reading_the_trail_again_tells_nothing_twice(rounds: Rounds) -> None:
    alice = customer()
    proved(alice.user)
    approved(template(alice, submit=True), reviewer())
    for _index in range(3):
        rounds.later(minutes=10).tick()
    assert len(mail.outbox) == 1


def test_a_reviewers_message_is_told_without_its_words_and_without_who_wrote_it(rounds: Rounds) -> None:
    alice, olga = customer(), replace(reviewer(), via="backoffice")
    proved(alice.user)
    thing = template(alice, submit=True)
    assert thing.review is not None and olga.user is not None
    conversations.answer(actor=olga, review=thing.review, text="Which shop is this for?")
    rounds.tick()
    (message,) = mail.outbox
    assert "Message from the reviewer" in message.subject and thing.name in message.subject
    assert thing.public_id in message.body
    assert "Which shop" not in message.body and olga.user.name not in message.body
