"""Settings and replay: who may, what the trail says, what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from apps.accounts.actors import Actor
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Role
from apps.accounts.telling import tell
from apps.callbacks.models import Endpoint, Push
from apps.callbacks.problems import Problem
from apps.callbacks.queries import reply_endpoint, status_endpoint
from apps.callbacks.services import configuring, replaying
from apps.callbacks.services.configuring import Details
from apps.callbacks.services.pushing import push
from apps.callbacks.states import PushStatus
from apps.callbacks.timeline import callbacks
from apps.core import clock
from apps.core.errors import Code, DomainError, Forbidden
from apps.core.privacy import open_sealed
from apps.messaging.models import Message
from tests.callbacks.conftest import Listening, end, owner_of, submitted, told
from tests.support.receiver import Call, Receiver
from tests.support.sending import Sender, person, ready_to_send

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(
        AuditEvent.objects.filter(verb__startswith="callback").order_by("id").values_list("verb", flat=True)
    )


@pytest.mark.parametrize(
    "url",
    ["ftp://example.com/", "https://user:pass@example.com/", "https://", "https://例子.cn/", "https://a b/", "javascript:x",
     "https://[::1", "https://example.com/" + "x" * 500],
)  # fmt: skip
def test_an_address_that_may_not_be_called_is_refused(sender: Sender, owner: Actor, url: str) -> None:
    with pytest.raises(DomainError) as caught:
        configuring.set_reply_callback(actor=owner, details=Details(url, is_on=True))
    assert (caught.value.code, caught.value.field) == (Code.INVALID, "url")
    assert not Endpoint.unscoped.exists() and verbs() == []


def test_without_the_setting_plain_http_is_refused(sender: Sender, owner: Actor, settings: Any) -> None:
    settings.CALL_PRIVATE_ADDRESSES = False
    with pytest.raises(DomainError):
        configuring.set_reply_callback(actor=owner, details=Details("http://example.com/", is_on=True))
    configuring.set_reply_callback(actor=owner, details=Details("https://example.com/", is_on=True))


def test_switching_on_needs_an_address(sender: Sender, owner: Actor) -> None:
    with pytest.raises(DomainError):
        configuring.set_status_callback(
            actor=owner, application=sender.application, details=Details("", is_on=True)
        )
    configuring.set_status_callback(
        actor=owner, application=sender.application, details=Details("", is_on=False)
    )
    sender.application.refresh_from_db()
    assert not sender.application.is_reporting


def test_the_switch_is_what_messaging_asks_for(sender: Sender, listening: Listening, owner: Actor) -> None:
    listening()
    sender.application.refresh_from_db()
    assert sender.application.is_reporting
    listening()
    assert Endpoint.unscoped.count() == 1 and verbs() == ["callback.status_changed"], (
        "the same again changes nothing"
    )
    configuring.set_status_callback(
        actor=owner, application=sender.application, details=Details("https://example.com/", is_on=False)
    )
    sender.application.refresh_from_db()
    assert not sender.application.is_reporting


@pytest.mark.parametrize("role", [Role.SENDER, Role.FINANCE, Role.VIEWER])
def test_only_who_may_change_applications_sets_callbacks_and_replays(
    sender: Sender, listening: Listening, role: Role
) -> None:
    endpoint = listening()
    (one,) = told(sender)
    actor = person(f"{role}@example.com", sender.account, role)
    details = Details("https://example.com/", is_on=True)
    calls: list[Any] = [
        lambda: configuring.set_status_callback(actor=actor, application=sender.application, details=details),
        lambda: configuring.set_reply_callback(actor=actor, details=details),
        lambda: configuring.rotate_secret(actor=actor, endpoint=endpoint),
        lambda: configuring.test(actor=actor, endpoint=endpoint),
        lambda: replaying.replay(actor=actor, push=one),
        lambda: replaying.replay_failed(actor=actor, since=clock.now(), until=clock.now()),
    ]
    before = verbs()
    for call in calls:
        with pytest.raises(Forbidden):
            call()
    assert verbs() == before and reply_endpoint(sender.account) is None


def test_a_stranger_finds_nothing(sender: Sender, listening: Listening, server: Receiver) -> None:
    endpoint = listening()
    (one,) = told(sender)
    mallory = owner_of(ready_to_send("mallory", 2))
    details = Details("https://evil.example/", is_on=True)
    calls: list[Any] = [
        lambda: configuring.set_status_callback(
            actor=mallory, application=sender.application, details=details
        ),
        lambda: configuring.rotate_secret(actor=mallory, endpoint=endpoint),
        lambda: configuring.test(actor=mallory, endpoint=endpoint),
        lambda: replaying.replay(actor=mallory, push=one),
    ]
    for call in calls:
        with pytest.raises(DomainError) as caught:
            call()
        assert caught.value.code is Code.NOT_FOUND
    Push.unscoped.update(status="failed")
    span = {"since": clock.now() - timedelta(days=1), "until": clock.now() + timedelta(days=1)}
    assert replaying.replay_failed(actor=mallory, **span) == 0
    assert not server.calls and status_endpoint(sender.application) == endpoint


def test_the_secret_is_given_once_and_can_be_made_anew(sender: Sender, owner: Actor) -> None:
    details = Details("https://example.com/?token=hush", is_on=True, is_signed=True)
    secret = configuring.set_status_callback(actor=owner, application=sender.application, details=details)
    assert len(secret) >= 20
    again = configuring.set_status_callback(actor=owner, application=sender.application, details=details)
    assert again == ""
    endpoint = status_endpoint(sender.application)
    assert endpoint is not None
    newer = configuring.rotate_secret(actor=owner, endpoint=endpoint)
    endpoint.refresh_from_db()
    assert newer != secret and open_sealed(endpoint.secret_sealed, context=Endpoint.SECRET) == newer
    trail = " ".join(f"{one.facts} {one.label} {tell(one).sentence}" for one in AuditEvent.objects.all())
    assert "example.com" in trail
    for hidden in (secret, newer, "hush"):
        assert hidden not in trail


def test_a_test_push_is_made_up_says_so_and_ends_a_pause(
    sender: Sender, listening: Listening, hearing: Endpoint, owner: Actor, server: Receiver
) -> None:
    endpoint = listening()
    Endpoint.unscoped.update(failures=9, paused_until=clock.now() + timedelta(minutes=9))
    tried = configuring.test(actor=owner, endpoint=endpoint)
    assert tried.is_received and tried.http_status == 200
    (call,) = server.calls
    assert call.headers["X-Callback-Test"] == "1" and call.content[0]["mobile"] == "13900000001"
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.paused_until) == (0, None)
    with pytest.raises(DomainError):
        configuring.test(actor=owner, endpoint=endpoint)
    server.answer = b'{"result": 5, "errmsg": "who are you?"}'
    tried = configuring.test(actor=owner, endpoint=hearing)
    assert (tried.problem, tried.excerpt) == (Problem.RESULT, '{"result": 5, "errmsg": "who are you?"}')
    assert server.calls[-1].content["text"] == "TEST"
    assert not Push.unscoped.exists()
    assert verbs().count("callback.tested") == 2


def test_switched_off_what_waits_is_kept_and_goes_out_by_replay(
    sender: Sender, listening: Listening, owner: Actor, server: Receiver
) -> None:
    endpoint = listening()
    (one,) = told(sender)
    off = Details(endpoint.url, is_on=False)
    configuring.set_status_callback(actor=owner, application=sender.application, details=off)
    assert push() == 0
    one.refresh_from_db()
    assert (one.status, one.problem) == (PushStatus.FAILED, Problem.OFF)
    with pytest.raises(DomainError):
        replaying.replay(actor=owner, push=one)
    listening()
    replaying.replay(actor=owner, push=one)
    assert push() == 1
    assert server.calls[0].push_id == one.public_id


def test_one_push_is_replayed_with_its_id_and_twice_is_once(
    sender: Sender, listening: Listening, owner: Actor, server: Receiver
) -> None:
    listening()
    (one,) = told(sender)
    push()
    replaying.replay(actor=owner, push=one)
    replaying.replay(actor=owner, push=one)
    assert push() == 1
    assert [call.push_id for call in server.calls] == [one.public_id] * 2
    assert verbs().count("callback_push.replayed") == 1
    one.refresh_from_db()
    assert (one.status, one.attempts) == (PushStatus.DELIVERED, 1)


def test_a_waiting_push_is_tried_now(
    sender: Sender, listening: Listening, owner: Actor, server: Receiver
) -> None:
    listening()
    server.status = 500
    (one,) = told(sender)
    push()
    server.status = 200
    assert push() == 0
    replaying.replay(actor=owner, push=one)
    assert push() == 1
    one.refresh_from_db()
    assert one.status == PushStatus.DELIVERED


def test_all_given_up_of_a_span_are_replayed_in_a_few_statements(
    sender: Sender, listening: Listening, owner: Actor, server: Receiver, django_assert_max_num_queries: Any
) -> None:
    listening()
    pushes = told(sender, 350)
    Push.unscoped.update(status="failed", problem="status", attempts=7, ended_at=clock.now())
    Push.unscoped.filter(pk=pushes[0].pk).update(created_at=clock.now() - timedelta(days=3))
    span = {"since": clock.now() - timedelta(days=1), "until": clock.now() + timedelta(minutes=1)}
    with django_assert_max_num_queries(12):
        assert replaying.replay_failed(actor=owner, **span) == 3
    assert replaying.replay_failed(actor=owner, **span) == 0
    assert push() == 3
    assert {call.push_id for call in server.calls} == {one.public_id for one in pushes[1:]}
    assert verbs().count("callback.replayed") == 1


def test_the_timeline_tells_what_the_server_was_told(
    sender: Sender, listening: Listening, server: Receiver, django_assert_num_queries: Any
) -> None:
    listening()
    server.status = 500
    messages = submitted(sender, 3)
    end(messages)
    push()
    with django_assert_num_queries(2):
        found = callbacks(messages)
    assert [[event.label for event in found[one.pk]] for one in messages] == [["Callback not received"]] * 3
    assert "The next try is due at" in found[messages[0].pk][0].sentence
    server.status = 200
    Push.unscoped.update(due_at=clock.now())
    push()
    labels = [event.label for event in callbacks(messages)[messages[0].pk]]
    assert labels == ["Callback not received", "Callback received"]
    untold = Message.of(sender.account).none()
    with django_assert_num_queries(0):
        assert callbacks(list(untold)) == {}


@pytest.mark.django_db(transaction=True)
def test_of_an_account_one_test_push_is_under_way_at_a_time(
    sender: Sender, listening: Listening, hearing: Endpoint, owner: Actor, server: Receiver
) -> None:
    """A server that hangs, tested from many pages at once, must not take every thread that shows pages."""
    endpoint = listening()
    refused: list[str] = []

    def beside(_call: Call) -> None:
        try:
            with pytest.raises(DomainError) as caught:
                configuring.test(actor=owner, endpoint=hearing)
            refused.append(caught.value.code)
        finally:
            connection.close()

    server.before = beside
    assert configuring.test(actor=owner, endpoint=endpoint).is_received
    assert refused == [Code.INVALID] and len(server.calls) == 1
    server.before = None
    assert configuring.test(actor=owner, endpoint=hearing).is_received
