"""A draft of words is tried on templates and on what was sent before it is published; nothing leaks and nothing changes."""

from datetime import timedelta

import pytest
from orjson import dumps

from apps.accounts.actors import SYSTEM
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.privacy import seal
from apps.messaging.models import Message
from apps.messaging.services import back_tests as running
from apps.words import back_tests, live, queries, services
from apps.words.models import BackTest, WordList
from tests.support import wording
from tests.support.lists import greeting
from tests.support.replying import sent
from tests.support.sending import Sender, numbers_of, open_network, ready_to_send

pytestmark = pytest.mark.django_db
NUMBERS = numbers_of(6)


@pytest.fixture
def sender() -> Sender:
    open_network()
    return ready_to_send()


@pytest.fixture
def drafted(sender: Sender) -> WordList:
    word_list = wording.publish("Loans", "贷款")
    wording.draft(word_list, "借款", "已发货")
    return word_list


def said(sender: Sender, number: str, *values: str, **columns: object) -> Message:
    if "template" not in columns:
        columns["template"] = greeting(sender)
    return sent(sender, number, parameters_sealed=seal(dumps(values).decode()), message_kind=2, **columns)  # type: ignore[arg-type]


def ran(word_list: WordList, days: int = 7) -> BackTest:
    draft = queries.draft_of(word_list)
    assert draft is not None
    test = back_tests.ask(actor=SYSTEM, word_list=word_list, revision=draft.revision, days=days)
    assert running.run_due() == 1
    test.refresh_from_db()
    return test


def test_what_a_draft_would_have_refused_is_counted_by_template_and_application(sender: Sender) -> None:
    word_list = wording.publish("Loans", "贷款")
    wording.draft(word_list, "借款")
    template = greeting(sender)
    said(sender, NUMBERS[0], "借款人 13911112222", "7", template=template)
    said(sender, NUMBERS[1], "贷款人", "7", template=template)  # refused today, free by the draft
    said(sender, NUMBERS[2], "王", "7", template=template)
    said(sender, NUMBERS[3], "借款人", "7", template=template, status="refused")
    said(sender, NUMBERS[4], "借款人", "7", template=template, at=clock.now() - timedelta(days=9))
    test = ran(word_list)
    assert (test.status, test.message_count, test.message_hits, test.freed) == ("done", 3, 1, 1)
    assert not test.is_cut
    results = test.results
    assert results["applications"] == [{"name": "shop", "account": sender.account.name, "count": 1}]
    assert results["templates"][0]["count"] == 1
    (sample,) = results["samples"]
    assert "借款人" in sample and "13911112222" not in sample
    assert Message.unscoped.filter(status="delivered").count() == 4


def test_templates_that_it_would_refuse_are_named_even_if_nothing_was_sent(
    sender: Sender, drafted: WordList
) -> None:
    greeting(sender)
    test = ran(drafted)
    assert (test.template_count, test.template_hits, test.message_count) == (3, 1, 0)
    assert test.results["templates"] == [
        {"name": "greeting mainland", "account": sender.account.name, "count": 0}
    ]


def test_more_messages_than_are_looked_at_are_said_to_be_more(
    sender: Sender, drafted: WordList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)
    monkeypatch.setattr(running, "MOST_MESSAGES", 4)
    template = greeting(sender)
    for number in NUMBERS:
        said(sender, number, "王", "7", template=template)
    test = ran(drafted)
    assert (test.message_count, test.message_hits, test.is_cut) == (4, 4, True)


def test_publication_needs_a_test_of_the_draft_as_it_stands_or_a_reason(drafted: WordList) -> None:
    draft = queries.draft_of(drafted)
    assert draft is not None
    with pytest.raises(DomainError) as caught:
        services.publish(actor=SYSTEM, word_list=drafted, revision=draft.revision)
    assert caught.value.code is Code.NOT_TESTED and drafted.versions.filter(number=2).count() == 0
    ran(drafted)
    wording.draft(drafted, "借款", "套现")  # another draft than was tested
    changed = queries.draft_of(drafted)
    assert changed is not None
    with pytest.raises(DomainError):
        services.publish(actor=SYSTEM, word_list=drafted, revision=changed.revision)
    ran(drafted)
    services.publish(actor=SYSTEM, word_list=drafted, revision=changed.revision)
    assert drafted.versions.filter(number=2).count() == 1


def test_an_old_test_says_nothing_of_today(drafted: WordList) -> None:
    test = ran(drafted)
    BackTest.objects.filter(pk=test.pk).update(ended_at=clock.now() - timedelta(days=8))
    draft = queries.draft_of(drafted)
    assert draft is not None and not back_tests.is_tested(drafted, draft)


def test_asking_twice_runs_it_once_and_a_test_changes_nothing_in_force(
    sender: Sender, drafted: WordList
) -> None:
    draft = queries.draft_of(drafted)
    assert draft is not None
    before = live.at_sending().digest
    first = back_tests.ask(actor=SYSTEM, word_list=drafted, revision=draft.revision, days=7)
    assert back_tests.ask(actor=SYSTEM, word_list=drafted, revision=draft.revision, days=7) == first
    assert running.run_due() == 1 and running.run_due() == 0
    live.forget()
    assert live.at_sending().digest == before


def test_a_worker_that_died_is_followed_by_another_and_the_third_time_it_is_given_up(
    drafted: WordList,
) -> None:
    draft = queries.draft_of(drafted)
    assert draft is not None
    test = back_tests.ask(actor=SYSTEM, word_list=drafted, revision=draft.revision, days=7)
    BackTest.objects.update(run=1, heartbeat_at=clock.now())
    assert running.run_due() == 0
    BackTest.objects.update(run=running.TRIES, heartbeat_at=clock.now() - timedelta(minutes=1))
    assert running.run_due() == 0
    test.refresh_from_db()
    assert test.status == "failed"
