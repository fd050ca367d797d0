"""Pushes to a real server: the wire byte for byte, what counts as received, and when it is tried again."""

import hashlib
import hmac
import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.actors import Actor
from apps.callbacks.asking import Tried
from apps.callbacks.models import Endpoint, Push, PushAttempt
from apps.callbacks.problems import Problem
from apps.callbacks.queries import lines, shown_body
from apps.callbacks.services import configuring, recording, tidying, turns
from apps.callbacks.services.collecting import collect
from apps.callbacks.services.pushing import push
from apps.callbacks.states import PushStatus
from apps.core import clock
from apps.core.ids import serial_number
from apps.core.privacy import number_hash, open_sealed, seal
from apps.messaging.models import Message
from tests.callbacks.conftest import Listening, end, submitted, told
from tests.support.receiver import OK, Receiver
from tests.support.replying import comes, read_all, sent
from tests.support.sending import Sender

pytestmark = pytest.mark.django_db
NUMBER = "+8613900000001"


def one_for(sender: Sender, number: str = NUMBER, **columns: Any) -> Message:
    return submitted(sender, number_sealed=seal(number), number_hash=number_hash(number), **columns)[0]


def test_a_status_push_is_the_documented_array_byte_for_byte(
    sender: Sender, listening: Listening, server: Receiver
) -> None:
    listening()
    message = one_for(sender)
    end([message], "DELIVRD", done_at=datetime(2026, 2, 3, 2, 11, 12, tzinfo=UTC))
    assert push() == 1
    (call,) = server.calls
    assert call.body.decode() == (
        '[{"user_receive_time":"2026-02-03 10:11:12","nationcode":"86","mobile":"13900000001",'
        '"report_status":"SUCCESS","errmsg":"DELIVRD","description":"用户短信送达成功",'
        f'"sid":"{serial_number(message.pk)}"}}]'
    )
    assert call.path == "/callback?token=hush"
    assert call.headers["Content-Type"] == "application/json"
    assert "X-Callback-Signature" not in call.headers
    row = Push.of(sender.account).get()
    assert (row.status, row.attempts, row.http_status, row.problem) == ("delivered", 1, 200, "")
    assert call.push_id == row.public_id


@pytest.mark.parametrize(
    ("number", "region", "word", "nationcode", "mobile"),
    [
        ("+6591234567", "global", "EXPIRED", "65", "91234567"),
        (NUMBER, "mainland", "MX:0012", "86", "13900000001"),
    ],
)
def test_a_failure_is_told_in_the_words_of_our_table(
    sender: Sender,
    listening: Listening,
    server: Receiver,
    number: str,
    region: str,
    word: str,
    nationcode: str,
    mobile: str,
) -> None:
    listening()
    end([one_for(sender, number, region=region)], word)
    push()
    (report,) = server.reports
    assert (report["nationcode"], report["mobile"]) == (nationcode, mobile)
    assert (report["report_status"], report["errmsg"]) == ("FAIL", word)
    assert any("\u4e00" <= character <= "\u9fff" for character in report["description"]), report[
        "description"
    ]


def test_a_reply_push_is_the_documented_object_byte_for_byte(
    sender: Sender, hearing: Endpoint, server: Receiver
) -> None:
    sent(sender, NUMBER)
    at = clock.now().replace(microsecond=0)
    comes("TD", NUMBER, at=at)
    read_all()
    assert push() == 1
    (call,) = server.calls
    assert call.body.decode() == (
        '{"extend":"","mobile":"13900000001","nationcode":"86","sign":"晨光书店","text":"TD",'
        f'"time":{int(at.timestamp())}}}'
    )
    assert Push.of(sender.account).get().status == PushStatus.DELIVERED


def test_each_reply_is_a_push_of_its_own_and_a_late_one_is_none(
    sender: Sender, hearing: Endpoint, server: Receiver
) -> None:
    for index in range(3):
        number = f"+861380000000{index}"
        sent(sender, number)
        comes(f"number {index}", number)
    late = "+8613800000009"
    sent(sender, late, at=clock.now() - timedelta(days=4))
    comes("hello", late)
    read_all()
    with CaptureQueriesContext(connection) as log:
        assert push() == 3
    assert sorted(call.content["text"] for call in server.calls) == ["number 0", "number 1", "number 2"]
    assert len(log.captured_queries) < 45
    assert push() == 0, "the cursor has moved on"


def test_replies_from_before_the_callback_are_not_told(
    sender: Sender, server: Receiver, owner: Actor
) -> None:
    sent(sender)
    comes("before")
    read_all()
    configuring.set_reply_callback(actor=owner, details=configuring.Details(server.url, is_on=True))
    assert push() == 0 and not server.calls


def test_a_signed_push_can_be_verified(sender: Sender, listening: Listening, server: Receiver) -> None:
    endpoint = listening(is_signed=True)
    told(sender)
    push()
    (call,) = server.calls
    stamp, mac = (part.partition("=")[2] for part in call.headers["X-Callback-Signature"].split(","))
    secret = open_sealed(endpoint.secret_sealed, context=Endpoint.SECRET)
    assert mac == hmac.new(secret.encode(), f"{stamp}.".encode() + call.body, hashlib.sha256).hexdigest()
    assert abs(int(stamp) - clock.now().timestamp()) < 60


# What counts as received ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("how", "problem", "http_status"),
    [
        ({"status": 500}, Problem.STATUS, 500),
        ({"answer": b'{"result": 7}'}, Problem.RESULT, 200),
        ({"answer": b"<html>"}, Problem.JSON, 200),
        ({"status": 302}, Problem.REDIRECT, 302),
        ({"answer": b'{"result": 0, "x": "' + b"x" * 200_000 + b'"}'}, Problem.JSON, 200),
    ],
)
def test_any_other_answer_is_tried_again(
    sender: Sender,
    listening: Listening,
    server: Receiver,
    how: dict[str, Any],
    problem: str,
    http_status: int,
) -> None:
    endpoint = listening()
    for name, value in how.items():
        setattr(server, name, value)
    (waiting,) = told(sender)
    assert push() == 1
    waiting.refresh_from_db()
    assert (waiting.status, waiting.attempts) == (PushStatus.WAITING, 1)
    assert (waiting.problem, waiting.http_status) == (problem, http_status)
    assert waiting.due_at - clock.now() > timedelta(seconds=50)
    assert push() == 0, "not before it is due"
    assert len(server.calls) == 1
    tried = PushAttempt.objects.get()
    assert (tried.problem, tried.http_status) == (problem, http_status)
    assert len(open_sealed(tried.answer_sealed)) <= 301 if tried.answer_sealed else True
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.last_problem) == (1, problem)


def test_a_server_that_is_away_slow_or_private_is_tried_again(
    sender: Sender, listening: Listening, server: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    listening(url="http://127.0.0.1:9/nobody")
    (first,) = told(sender)
    push()
    first.refresh_from_db()
    assert first.problem == Problem.CONNECTION
    monkeypatch.setattr("apps.callbacks.asking.SECONDS", 0.2)
    server.seconds = 1.0
    listening()  # a new address: what waits is tried at once
    push()
    first.refresh_from_db()
    assert (first.problem, first.attempts) == (Problem.TIMEOUT, 2)
    settings.CALL_PRIVATE_ADDRESSES = False
    Push.unscoped.update(due_at=clock.now())
    push()
    first.refresh_from_db()
    assert first.problem == Problem.ADDRESS
    assert len(server.calls) == 1


# Again, for a day -------------------------------------------------------------------------------------------------
def test_it_is_tried_again_after_1_5_30_120_600_and_684_minutes_then_given_up_and_kept(
    sender: Sender, listening: Listening, server: Receiver
) -> None:
    listening()
    server.status = 503
    (one,) = told(sender)
    start, waits = clock.now(), []
    now = start
    for _try in range(7):
        with time_machine.travel(now, tick=False):
            assert push() == 1
            one.refresh_from_db()
            if one.status == PushStatus.WAITING:
                waits.append(int((one.due_at - now).total_seconds() / 60))
                now = one.due_at
    assert waits == [1, 5, 30, 120, 600, 684]
    assert (one.status, one.problem, one.http_status) == (PushStatus.FAILED, Problem.STATUS, 503)
    assert now - start == timedelta(days=1)
    assert {call.push_id for call in server.calls} == {one.public_id}
    assert len({call.body for call in server.calls}) == 1
    with time_machine.travel(now + timedelta(days=2), tick=False):
        assert push() == 0


def test_a_push_behind_a_server_that_is_away_for_a_day_is_given_up_unseen(
    sender: Sender, listening: Listening, server: Receiver
) -> None:
    endpoint = listening()
    (one,) = told(sender)
    with time_machine.travel(clock.now() + timedelta(hours=26), tick=False):
        Endpoint.unscoped.filter(pk=endpoint.pk).update(paused_until=clock.now() + timedelta(minutes=1))
        assert push() == 0
        tidying.tidy()
    one.refresh_from_db()
    assert (one.status, one.problem) == (PushStatus.FAILED, Problem.LATE)


def test_after_thirty_days_pushes_go_with_all_that_belongs_to_them(
    sender: Sender, listening: Listening, server: Receiver
) -> None:
    listening()
    told(sender, 2)
    push()
    server.status = 500
    (waiting,) = told(sender)
    push()
    assert tidying.tidy(clock.now() + timedelta(days=29)) == 0
    Push.unscoped.filter(pk=waiting.pk).update(status="waiting", since_at=clock.now() + timedelta(days=31))
    assert tidying.tidy(clock.now() + timedelta(days=31)) == 1
    assert [row.pk for row in Push.unscoped.all()] == [waiting.pk]
    assert set(PushAttempt.objects.values_list("push", flat=True)) == {waiting.pk}


def test_a_retried_push_never_undoes_a_newer_report(
    sender: Sender, listening: Listening, server: Receiver
) -> None:
    listening()
    server.status = 500
    messages = submitted(sender)
    end(messages, "EXPIRED")
    push()
    server.status = 200
    end(messages, "DELIVRD")
    push()
    assert server.reports[-1]["report_status"] == "SUCCESS"
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
        push()
    assert [report["report_status"] for report in server.reports] == ["FAIL", "SUCCESS", "SUCCESS"]
    assert set(Push.unscoped.values_list("status", flat=True)) == {"delivered"}
    for one in Push.unscoped.all():
        assert [line.status for line in lines(one)] == ["delivered"], "as it was told in the end"


def test_what_was_told_is_shown_as_it_was_told_though_the_message_has_changed_since(
    sender: Sender, listening: Listening, server: Receiver
) -> None:
    listening()
    messages = submitted(sender)
    end(messages, "EXPIRED")
    push()
    end(messages, "DELIVRD")
    push()
    first, second = Push.unscoped.order_by("pk")
    assert ("FAIL" in shown_body(first), "SUCCESS" in shown_body(second)) == (True, True)
    assert [lines(one)[0].status for one in (first, second)] == ["expired", "delivered"]
    assert [report["report_status"] for report in server.reports] == ["FAIL", "SUCCESS"]


def test_what_was_under_way_when_the_callback_was_switched_off_is_given_up_as_such(
    sender: Sender, listening: Listening, owner: Actor, server: Receiver
) -> None:
    endpoint = listening()
    (one,) = told(sender)
    held = turns.claim([one.pk], clock.now())
    off = configuring.Details(endpoint.url, is_on=False)
    configuring.set_status_callback(actor=owner, application=sender.application, details=off)
    recording.record([recording.Outcome(held[0], Tried(clock.now(), 1, Problem.CUT))])
    tidying.tidy()
    one.refresh_from_db()
    assert (one.status, one.problem) == (PushStatus.FAILED, Problem.OFF)


def test_of_an_answer_that_repeats_what_was_sent_the_number_is_not_kept(
    sender: Sender, listening: Listening, server: Receiver
) -> None:
    """The number of a message may have to go after seven days, a push stays for thirty."""
    listening()
    server.answer = b'{"result": 3, "errmsg": "no 13900000001, +86 139 0000 0001"}'
    end([one_for(sender)])
    push()
    kept = open_sealed(PushAttempt.objects.get().answer_sealed)
    assert kept.startswith('{"result": 3') and "00000001" not in kept.replace(" ", "")


def test_of_a_message_that_retention_has_masked_nothing_is_told_and_an_empty_push_is_given_up(
    sender: Sender, listening: Listening, server: Receiver
) -> None:
    listening()
    first, second = submitted(sender, 2)
    end([first, second])
    collect()
    Message.unscoped.filter(pk=first.pk).update(number_sealed=b"", parameters_sealed=None)
    push()
    assert [report["sid"] for report in server.reports] == [serial_number(second.pk)]
    end(third := submitted(sender))
    collect()
    Message.unscoped.filter(pk=third[0].pk).update(number_sealed=b"", parameters_sealed=None)
    push()
    row = Push.of(sender.account).latest("pk")
    assert (row.status, row.problem) == (PushStatus.FAILED, Problem.GONE)
    assert len(server.calls) == 1
    assert PushAttempt.objects.filter(push=row).count() == 0


def test_neither_numbers_nor_addresses_nor_secrets_reach_a_log_or_a_table(
    sender: Sender, listening: Listening, server: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.answer = b'{"result": 3, "errmsg": "13900000001 is not mine"}'
    endpoint = listening(is_signed=True)
    end([one_for(sender)])
    push()
    server.answer = OK
    secret = open_sealed(endpoint.secret_sealed, context=Endpoint.SECRET)
    said = caplog.text
    with connection.cursor() as cursor:
        for table in ("callbacks_push", "callbacks_pushitem", "callbacks_pushattempt", "message_reports"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            said += json.dumps(cursor.fetchall())
    for hidden in ("13900000001", "hush", secret):
        assert hidden not in said
    assert recording.DELAYS[0] == 1
