"""Who else hears of callbacks: the alarms, the story of a number, the trail."""

from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.models import AuditEvent
from apps.accounts.telling import tell
from apps.alarms.conditions.callbacks_failing import CallbacksFailing
from apps.callbacks.models import Endpoint
from apps.callbacks.services import configuring, replaying
from apps.callbacks.services.pushing import push
from apps.callbacks.timeline import callbacks
from apps.core import clock
from apps.messaging.number_story import Kind, story
from tests.callbacks.conftest import Listening, end, submitted, told
from tests.people import signed_in
from tests.support.pages import check_page
from tests.support.receiver import Receiver
from tests.support.sending import Sender

pytestmark = pytest.mark.django_db


def test_an_alarm_measures_failures_in_a_row_of_callbacks_that_are_on(
    sender: Sender, listening: Listening, server: Receiver
) -> None:
    endpoint = listening()
    condition = CallbacksFailing()
    assert condition.measure(clock.now()) == []
    server.status = 500
    told(sender, 350)
    push()
    (reading,) = condition.measure(clock.now())
    assert (reading.value, reading.account_id, reading.application_id) == (
        4, sender.account.pk, sender.application.pk,
    )  # fmt: skip
    assert "hush" not in reading.label and endpoint.host in reading.label
    Endpoint.unscoped.update(is_on=False)
    assert condition.measure(clock.now()) == []


def test_the_story_of_a_number_tells_its_callbacks(
    sender: Sender, listening: Listening, server: Receiver
) -> None:
    listening()
    (message,) = submitted(sender)
    end([message])
    push()
    told_of = story(message.number_hash, account=sender.account, more=callbacks)
    assert told_of is not None
    (event,) = [event for event in told_of.events if event.kind == Kind.CALLBACK]
    assert (event.label, event.serial) == ("Callback received", message.serial)
    narrowed = story(message.number_hash, account=sender.account, kinds=[Kind.CALLBACK], more=callbacks)
    assert narrowed is not None and [one.kind for one in narrowed.events] == [Kind.CALLBACK]
    browser = signed_in(sender.user, sender.account).client
    page = browser.get(reverse("console:record", args=[message.serial]))
    assert "to the push" in check_page(page)


def test_every_write_is_a_sentence_in_the_trail(
    sender: Sender, listening: Listening, hearing: Endpoint, owner: Any, server: Receiver
) -> None:
    endpoint = listening()
    (one,) = told(sender)
    configuring.test(actor=owner, endpoint=endpoint)
    configuring.rotate_secret(actor=owner, endpoint=endpoint)
    push()
    replaying.replay(actor=owner, push=one)
    events = AuditEvent.objects.filter(verb__startswith="callback").order_by("id")
    sentences = [str(tell(event).sentence) for event in events]
    assert len(sentences) == 5
    for sentence, words in zip(
        sentences,
        ("replies are pushed", "status of messages", "test push", "new secret", "again"),
        strict=True,
    ):
        assert words in sentence and "{" not in sentence and "…" not in sentence
    changed = events[1]
    assert changed.facts["changed"]["host"] == endpoint.host and "hush" not in str(changed.facts)
