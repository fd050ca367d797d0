"""The outbox: what a carrier's word ends is noted in the statement that ends it, and only where somebody wants to hear."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.accounts.actors import SYSTEM, Actor
from apps.callbacks.models import Endpoint, Push, PushItem
from apps.callbacks.services import collecting, configuring, replaying, turns
from apps.callbacks.services.collecting import collect
from apps.callbacks.services.configuring import Details
from apps.callbacks.services.pushing import push
from apps.callbacks.states import PushStatus
from apps.carriers.protocols import base
from apps.core import clock
from apps.messaging.models import DispatchEntry, EntryState, Message, Part, Report
from apps.messaging.services import dispatch, doubt
from apps.messaging.states import MessageStatus, PartStatus
from tests.callbacks.conftest import Listening, end, noted, submitted, told
from tests.support.receiver import Receiver
from tests.support.sending import Sender, ready_to_send

pytestmark = pytest.mark.django_db


def statements(of: list[Message]) -> list[str]:
    with CaptureQueriesContext(connection) as log:
        end(of)
    return [query["sql"] for query in log.captured_queries]


def test_nothing_is_noted_for_an_application_without_a_callback(sender: Sender) -> None:
    end(submitted(sender, 3))
    assert noted() == 0
    collect()
    assert not Push.unscoped.exists()


def test_each_end_is_noted_with_what_was_known_then(sender: Sender, listening: Listening) -> None:
    listening()
    (message,) = submitted(sender)
    at = clock.now().replace(microsecond=0) - timedelta(minutes=1)
    end([message], "DELIVRD", done_at=at)
    row = Report.objects.get()
    assert (row.message_id, row.account_id, row.application_id) == (
        message.pk, sender.account.pk, sender.application.pk,
    )  # fmt: skip
    assert (row.status, row.code, row.at) == ("delivered", "DELIVRD", at)


def test_only_the_application_with_the_callback_is_noted(sender: Sender, listening: Listening) -> None:
    other = ready_to_send("mallory", 2)
    listening()
    end([*submitted(sender, 2), *submitted(other, 2)], "UNDELIV")
    assert set(Report.objects.values_list("account_id", "status")) == {(sender.account.pk, "undelivered")}
    assert noted() == 2


def test_a_late_receipt_that_changes_the_end_makes_a_second_report(
    sender: Sender, listening: Listening
) -> None:
    listening()
    messages = submitted(sender)
    end(messages, "EXPIRED")
    end(messages, "DELIVRD")
    assert list(Report.objects.order_by("id").values_list("status", flat=True)) == ["expired", "delivered"]
    end(messages, "DELIVRD")
    assert noted() == 2, "the same again is no news"


def test_a_carrier_that_refuses_what_we_took_is_told_of(sender: Sender, listening: Listening) -> None:
    listening()
    (message,) = submitted(sender, status=MessageStatus.CLAIMED, submitted_at=None)
    Part.objects.all().delete()
    refused = base.PartResult(1, 1, base.Outcome.REFUSED, code="ESME_RINVDSTADR", permanent=True)
    dispatch.record(message.carrier_id, [(message.claimed_at, base.SubmitResult(message.pk, [refused]))])
    row = Report.objects.get()
    assert (row.status, row.code) == ("undelivered", "ESME_RINVDSTADR")


@pytest.mark.parametrize("outcome", [base.Outcome.ACCEPTED, base.Outcome.UNKNOWN, base.Outcome.NOT_SENT])
def test_what_is_no_end_is_not_told_of(sender: Sender, listening: Listening, outcome: Any) -> None:
    listening()
    (message,) = submitted(sender, status=MessageStatus.CLAIMED, submitted_at=None)
    Part.objects.all().delete()
    part = base.PartResult(1, 1, outcome, reference="1")
    dispatch.record(message.carrier_id, [(message.claimed_at, base.SubmitResult(message.pk, [part]))])
    assert noted() == 0


def test_a_person_who_settles_a_doubt_as_not_delivered_says_what_the_carrier_has_said(
    sender: Sender, listening: Listening
) -> None:
    listening()
    (message,) = submitted(sender, status=MessageStatus.IN_DOUBT)
    Part.objects.update(status=PartStatus.UNKNOWN)
    DispatchEntry.objects.create(
        message_id=message.pk, carrier=message.carrier, message_kind=1, number_hash=message.number_hash,
        state=EntryState.IN_DOUBT,
    )  # fmt: skip
    doubt.resolve(actor=SYSTEM, message=message, to=MessageStatus.UNDELIVERED, reason="asked them")
    assert Report.objects.get().status == "undelivered"


def test_a_callback_costs_no_statement_and_a_thousand_messages_none_more_than_ten(
    sender: Sender, listening: Listening
) -> None:
    without = len(statements(submitted(sender, 10)))
    listening()
    assert len(statements(submitted(sender, 10))) == without
    assert len(statements(submitted(sender, 1000))) <= without + 4, "a full batch makes it look once more"
    assert noted() == 1010


def test_a_thousand_reports_become_pushes_of_a_hundred_in_a_few_statements(
    sender: Sender, listening: Listening
) -> None:
    endpoint = listening()
    messages = submitted(sender, 1010)
    end(messages)
    with CaptureQueriesContext(connection) as log:
        assert collect() == 11
    assert len(log.captured_queries) < 30
    assert noted() == 0
    pushes = list(Push.of(sender.account).order_by("pk"))
    assert [push.count for push in pushes] == [100] * 10 + [10]
    assert {push.endpoint_id for push in pushes} == {endpoint.pk}
    assert len({push.public_id for push in pushes}) == 11
    items = PushItem.objects.order_by("push", "position").values_list("message_id", flat=True)
    assert sorted(items) == sorted(message.pk for message in messages)


def test_behind_a_slow_server_reports_gather_in_the_push_that_nobody_has_begun(
    sender: Sender, listening: Listening, server: Receiver
) -> None:
    """A push is made each second; a server that takes two for each would never catch up."""
    listening()
    first = told(sender, 3)[0]
    other = ready_to_send("bob", 2)
    listening(of=other)
    messages = [*submitted(sender, 150), *submitted(other, 2)]
    end(messages)
    with CaptureQueriesContext(connection) as log:
        assert collect() == 2
    assert len(log.captured_queries) < 30
    assert list(Push.of(sender.account).order_by("pk").values_list("count", flat=True)) == [100, 53]
    assert list(Push.of(other.account).values_list("count", flat=True)) == [2]
    assert turns.claim([first.pk], clock.now())[0].count == 100
    end(submitted(sender, 60))
    collect()
    assert list(Push.of(sender.account).order_by("pk").values_list("count", flat=True)) == [100, 100, 13]
    Push.unscoped.filter(status=PushStatus.SENDING).update(status=PushStatus.WAITING)
    push()
    assert len({report["sid"] for report in server.reports}) == len(server.reports) == 215


def test_what_a_server_has_seen_before_grows_no_more(
    sender: Sender, listening: Listening, owner: Actor, server: Receiver
) -> None:
    """A repeated id means a repeated body: neither a retry nor a replay gets anything added."""
    listening()
    server.status = 500
    (tried,) = told(sender)
    push()
    end(submitted(sender))
    assert collect() == 1
    Push.unscoped.filter(status=PushStatus.WAITING).exclude(pk=tried.pk).update(
        status=PushStatus.FAILED, problem="late", since_at=clock.now() - timedelta(days=2)
    )
    latest = Push.unscoped.exclude(pk=tried.pk).get()
    replaying.replay(actor=owner, push=latest)
    end(submitted(sender))
    assert collect() == 1
    assert list(Push.unscoped.values_list("count", flat=True)) == [1, 1, 1]


def test_what_was_noted_before_the_callback_was_switched_off_is_dropped(
    sender: Sender, listening: Listening, owner: Actor
) -> None:
    endpoint = listening()
    end(submitted(sender, 2))
    details = Details(endpoint.url, is_on=False)
    configuring.set_status_callback(actor=owner, application=sender.application, details=details)
    assert collect() == 0
    assert (noted(), Push.unscoped.count()) == (0, 0)
    end(submitted(sender, 2))
    assert noted() == 0


def test_two_applications_have_pushes_of_their_own(sender: Sender, listening: Listening) -> None:
    other = ready_to_send("bob", 2)
    listening()
    listening(of=other)
    end([*submitted(sender, 2), *submitted(other, 3)])
    assert collect() == 2
    assert set(Push.unscoped.values_list("account", "application", "count")) == {
        (sender.account.pk, sender.application.pk, 2),
        (other.account.pk, other.application.pk, 3),
    }


def test_no_index_of_messages_names_a_column_that_changes() -> None:
    """Status, code and times move in place (HOT); the outbox is a table of its own for that reason."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'messages'")
        found = " ".join(row[0] for row in cursor.fetchall())
    assert "status" not in found and "settled_at" not in found


def test_the_cursor_of_replies_begins_behind_what_is_there(hearing: Endpoint) -> None:
    assert collecting.reply_cursor().through == 0


@pytest.mark.django_db(transaction=True)
def test_a_report_that_is_committed_later_than_one_with_a_higher_id_is_told(
    sender: Sender, listening: Listening
) -> None:
    listening()
    first, second = submitted(sender, 2)
    is_written, may_commit = threading.Event(), threading.Event()

    def note(message: Message) -> None:
        Report.objects.create(
            message_id=message.pk, account_id=sender.account.pk, application_id=sender.application.pk,
            status=MessageStatus.DELIVERED, at=clock.now(),
        )  # fmt: skip

    def slowly() -> None:
        with transaction.atomic():
            note(first)
            is_written.set()
            may_commit.wait(10)
        connection.close()

    thread = threading.Thread(target=slowly)
    thread.start()
    assert is_written.wait(10)
    note(second)
    collect()
    may_commit.set()
    thread.join()
    collect()
    told_of = PushItem.objects.order_by("id").values_list("message_id", flat=True)
    assert list(told_of) == [second.pk, first.pk] and noted() == 0
