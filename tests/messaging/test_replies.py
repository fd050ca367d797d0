"""S21 and S24: what handsets answer, within 72 hours and after, alone and in batches, and what it does to the list."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from apps.accounts.models import AuditEvent
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.kinds import MessageKind
from apps.core.privacy import open_sealed
from apps.messaging.models import Reply
from apps.messaging.models.reply import Match
from apps.messaging.services import accept, reply_rules, suggestions
from apps.messaging.services import replies as reading
from apps.messaging.services.reveal import reveal_reply
from apps.messaging.states import SuggestionStatus
from apps.unsubscribes.models import Origin, Scope, ScopeSetting, Unsubscribe, WayBack
from tests import factories
from tests.support.replying import ONE, answered, comes, read_all, sent
from tests.support.sending import Sender, numbers_of, open_network, person, ready_to_send

pytestmark = pytest.mark.django_db
HOURS = timedelta(hours=1)


@pytest.fixture
def sender() -> Sender:
    open_network()
    return ready_to_send()


def send(sender: Sender, numbers: list[str], **changes: Any) -> list[Code | None]:
    asked = {
        "application": sender.application,
        "template_number": sender.mainland_template_id,
        "signature": sender.signature.content,
        "parameters": ["123456"],
        **changes,
    }
    actor = factories.actor(sender.user, sender.account)
    return [one.code for one in accept.send(actor=actor, numbers=numbers, **asked)]


# S21 on a single message and a batch -----------------------------------------------------------------------------
def test_td_in_any_width_and_punctuation_blocks_the_next_message_with_1015(sender: Sender) -> None:
    reply = answered("ｔｄ。", sender)
    assert reply.is_unsubscribe and not reply.is_late and reply.meaning == "stop"
    row = Unsubscribe.of(sender.account).get()
    assert (row.signature, row.message_kind, row.application) == ("晨光书店", MessageKind.CODE, None)
    assert (row.origin, row.word, row.reply_id) == (Origin.REPLY, "td", reply.public_id)
    assert row.asked_at == reply.received_at
    assert send(sender, [ONE, "+8613800000002"]) == [Code.UNSUBSCRIBED, None]
    event = AuditEvent.objects.get(verb="number.unsubscribed")
    assert event.account == sender.account and ONE[1:] not in str(event.facts) + event.label


def test_a_batch_of_replies_is_read_by_few_statements_and_each_does_what_it_says(
    sender: Sender, django_assert_max_num_queries: Any
) -> None:
    numbers = numbers_of(60)
    for number in numbers:
        sent(sender, number)
    words = ["TD", "好的，谢谢", "请不要再发了"]
    for place, number in enumerate(numbers):
        comes(words[place % 3], number)
    with django_assert_max_num_queries(25):
        assert read_all() == 60
    assert Unsubscribe.of(sender.account).count() == 20
    assert Reply.of(sender.account).filter(suggestion=SuggestionStatus.OPEN).count() == 20
    assert send(sender, numbers[:3]) == [Code.UNSUBSCRIBED, None, None]


def test_only_this_signature_and_kind_are_blocked(sender: Sender) -> None:
    answered("T", sender)
    template = sender.mainland_template
    template.message_kind = MessageKind.NOTICE
    template.save()
    assert send(sender, [ONE]) == [None]


@pytest.mark.parametrize(("scope", "is_other_blocked"), [(Scope.APPLICATION, False), (Scope.ACCOUNT, True)])
def test_a_wider_scope_reaches_further(sender: Sender, scope: Scope, is_other_blocked: bool) -> None:
    ScopeSetting.unscoped.create(account=sender.account, scope=scope)
    answered("T", sender)
    template = sender.mainland_template
    template.message_kind = MessageKind.NOTICE
    template.save()
    assert send(sender, [ONE]) == [Code.UNSUBSCRIBED]
    other = factories.application(factories.actor(sender.user, sender.account), "Other")
    assert (send(sender, [ONE], application=other) == [Code.UNSUBSCRIBED]) is is_other_blocked


def test_the_applications_own_scope_goes_before_the_accounts(sender: Sender) -> None:
    ScopeSetting.unscoped.create(account=sender.account, scope=Scope.ACCOUNT)
    ScopeSetting.unscoped.create(
        account=sender.account, application=sender.application, scope=Scope.SIGNATURE
    )
    answered("T", sender)
    assert Unsubscribe.of(sender.account).get().signature == "晨光书店"


def test_who_unsubscribes_twice_stands_there_once(sender: Sender) -> None:
    answered("T", sender)
    answered("TD", sender)
    assert Unsubscribe.of(sender.account).count() == 1
    assert AuditEvent.objects.filter(verb="number.unsubscribed").count() == 1


def test_who_subscribes_again_is_written_to_again_and_that_is_in_the_trail(sender: Sender) -> None:
    answered("T", sender)
    reply = answered("恢复订阅", sender)
    assert reply.meaning == "start" and not reply.is_unsubscribe
    assert send(sender, [ONE]) == [None]
    assert Unsubscribe.of(sender.account).get().removed_by == WayBack.HANDSET
    assert AuditEvent.objects.filter(verb="number.subscribed_again").count() == 1


def test_of_two_wishes_in_one_batch_the_later_counts(sender: Sender) -> None:
    sent(sender)
    for text in ("T", "恢复订阅"):
        comes(text)
    read_all()
    assert send(sender, [ONE]) == [None]
    for text in ("恢复订阅", "T"):
        comes(text)
    read_all()
    assert send(sender, [ONE]) == [Code.UNSUBSCRIBED]


# S24: the window of 72 hours --------------------------------------------------------------------------------------
def test_a_reply_at_the_very_edge_of_72_hours_is_one(sender: Sender) -> None:
    now = clock.now()
    message = sent(sender, at=now - 72 * HOURS)
    comes("T", at=now)
    assert read_all() == 1
    reply = Reply.of(sender.account).get()
    assert not reply.is_late and reply.message_id == message.pk and reply.template == sender.mainland_template
    assert send(sender, [ONE]) == [Code.UNSUBSCRIBED]


def test_a_reply_after_72_hours_is_kept_as_late_and_only_suggests(sender: Sender) -> None:
    now = clock.now()
    sent(sender, at=now - 72 * HOURS - timedelta(milliseconds=1))
    comes("T", at=now)
    assert read_all() == 0
    reply = Reply.of(sender.account).get()
    assert reply.is_late and not reply.is_unsubscribe and reply.suggestion == SuggestionStatus.OPEN
    assert not Unsubscribe.unscoped.exists()
    assert send(sender, [ONE]) == [None]


def test_a_reply_that_follows_no_message_of_the_last_month_stays_raw(sender: Sender) -> None:
    now = clock.now()
    sent(sender, at=now - timedelta(days=31))
    comes("T", at=now)
    comes("T", "+8613800000009")
    assert read_all() == 0 and not Reply.unscoped.exists() and not Unsubscribe.unscoped.exists()


def test_the_window_begins_when_the_message_goes_out_not_when_it_is_accepted(sender: Sender) -> None:
    now = clock.now()
    sent(sender, at=now - 80 * HOURS, submitted_at=now - 10 * HOURS)
    comes("T", at=now)
    assert read_all() == 1


def test_of_several_messages_the_last_one_is_answered_and_a_reply_costs_nothing(sender: Sender) -> None:
    sent(sender)
    last = sent(sender)
    comes("好")
    read_all()
    reply = Reply.of(sender.account).get()
    assert reply.message_id == last.pk
    last.refresh_from_db()
    assert last.fee == 0


def test_of_two_senders_the_one_whose_number_was_answered_has_the_reply(sender: Sender) -> None:
    other = ready_to_send("mallory", 2)
    mine = sent(sender, sender="10690001")
    sent(other, sender="10690002")
    comes("T", to="+10690001")
    read_all()
    assert Reply.unscoped.get().message_id == mine.pk


# Suggestions ------------------------------------------------------------------------------------------------------
def test_a_refusal_blocks_nobody_until_a_person_confirms_it(sender: Sender) -> None:
    reply = answered("不要再发了", sender)
    assert reply.refusal == "不要再发" and reply.suggestion == SuggestionStatus.OPEN
    assert send(sender, [ONE]) == [None]
    actor = factories.actor(sender.user, sender.account)
    assert suggestions.confirm(actor=actor, public_ids=[reply.public_id]) == 1
    assert suggestions.confirm(actor=actor, public_ids=[reply.public_id]) == 0
    row = Unsubscribe.of(sender.account).get()
    assert (row.origin, row.word, row.added_by) == (Origin.SUGGESTION, "不要再发", sender.user)
    assert send(sender, [ONE]) == [Code.UNSUBSCRIBED]


def test_a_dismissed_one_is_not_asked_about_again(sender: Sender) -> None:
    reply = answered("please stop", sender)
    actor = factories.actor(sender.user, sender.account)
    assert suggestions.dismiss(actor=actor, public_ids=[reply.public_id]) == 1
    assert suggestions.confirm(actor=actor, public_ids=[reply.public_id]) == 0
    assert not Unsubscribe.unscoped.exists()


def test_a_strangers_suggestion_is_nobodys(sender: Sender) -> None:
    reply = answered("please stop", sender)
    other = ready_to_send("mallory", 2)
    actor = factories.actor(other.user, other.account)
    assert suggestions.confirm(actor=actor, public_ids=[reply.public_id]) == 0
    assert not Unsubscribe.unscoped.exists()


# Rules of an application ------------------------------------------------------------------------------------------
def test_rules_label_and_may_unsubscribe(sender: Sender) -> None:
    actor = factories.actor(sender.user, sender.account)
    rules = [
        (Match.CONTAINS, "invoice", "Billing", False),
        (Match.EQUALS, "ok", "Confirmed", False),
        (Match.CONTAINS, "bye bye", "Gone", True),
    ]
    for match, phrase, label, unsubscribes in rules:
        reply_rules.add(
            actor=actor,
            application=sender.application,
            match=match,
            phrase=phrase,
            label=label,
            unsubscribes=unsubscribes,
        )
    assert answered("Where is my INVOICE?", sender).labels == ["Billing"]
    assert answered("ＯＫ!", sender).labels == ["Confirmed"]
    assert answered("not ok", sender).labels == []
    assert not Unsubscribe.unscoped.exists()
    assert answered("Bye-bye then", sender).is_unsubscribe
    assert Unsubscribe.of(sender.account).count() == 1


def test_a_rule_that_fits_everything_is_refused(sender: Sender) -> None:
    actor = factories.actor(sender.user, sender.account)
    asked: dict[str, Any] = {"actor": actor, "application": sender.application, "label": "x"}
    for match, phrase in ((Match.CONTAINS, "a"), (Match.EQUALS, "!!")):
        with pytest.raises(DomainError) as caught:
            reply_rules.add(match=match, phrase=phrase, **asked)
        assert caught.value.code is Code.WORD_TOO_SHORT


def test_a_look_in_full_needs_a_reason_and_leaves_a_trace(sender: Sender) -> None:
    reply = answered("我的电话是13900001111", sender)
    actor = factories.actor(sender.user, sender.account)
    with pytest.raises(DomainError):
        reveal_reply(actor=actor, reply=reply, reason=" ")
    assert not AuditEvent.objects.filter(verb="reply.revealed").exists()
    shown = reveal_reply(actor=actor, reply=reply, reason="The customer called")
    assert (shown.number, shown.text) == (ONE, "我的电话是13900001111")
    event = AuditEvent.objects.get(verb="reply.revealed")
    assert "13900001111" not in str(event.facts) and ONE not in event.label
    stranger = person("mallory@example.com", factories.account())
    with pytest.raises(DomainError) as caught:
        reveal_reply(actor=stranger, reply=reply, reason="curious today")
    assert caught.value.code is Code.NOT_FOUND


# Two at once on two real connections -----------------------------------------------------------------------------
def _at_once(*works: Callable[[], object]) -> None:
    barrier = threading.Barrier(len(works))

    def begin(work: Callable[[], object]) -> None:
        barrier.wait(10)
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        list(pool.map(begin, works))


@pytest.mark.django_db(transaction=True)
def test_two_readers_at_once_take_every_reply_once() -> None:
    open_network()
    sender = ready_to_send()
    numbers = numbers_of(30)
    for number in numbers:
        sent(sender, number)
        comes("TD", number)
    _at_once(reading.read, reading.read)
    reading.read()
    assert Reply.unscoped.count() == Unsubscribe.unscoped.count() == 30
    assert {open_sealed(row.number_sealed) for row in Unsubscribe.unscoped.all()} == set(numbers)


@pytest.mark.django_db(transaction=True)
def test_two_batches_at_once_are_both_refused_what_has_unsubscribed() -> None:
    open_network()
    sender = ready_to_send()
    numbers = numbers_of(20)
    for number in numbers[:10]:
        answered("T", sender, number)
    found: list[list[Code | None]] = []
    _at_once(
        lambda: found.append(send(sender, numbers)),
        lambda: found.append(send(sender, numbers, parameters=["654321"])),
    )
    assert found == [[Code.UNSUBSCRIBED] * 10 + [None] * 10] * 2
