"""What a term has passed is masked for good: number, text and context go, what finds and counts a message stays."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from apps.accounts.actors import Actor
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import STAFF_ROLES, Role, StaffRole
from apps.accounts.services import chaining
from apps.carriers.models import InboundReply, Receipt
from apps.core import clock, stored
from apps.core.errors import Code, DomainError, Forbidden
from apps.core.partitions import make_partitions
from apps.core.privacy import number_hash, seal
from apps.messaging import contents, queries
from apps.messaging.models import DispatchEntry, ManualSend, Message, Reply, SendTask, SendTaskRow
from apps.messaging.services import replies as reading
from apps.messaging.services.reveal import reveal, reveal_reply
from apps.messaging.states import SendTaskStatus
from apps.messaging.uploads.failed import failed_count
from apps.retention import masking, proof
from apps.retention.kinds import DEFAULTS, DataKind, Term
from apps.retention.models import Deletion, LegalHold, RetentionProgress, RetentionTerm
from apps.retention.services import deciding, keeping
from tests.support import lists
from tests.support.lists import actor_of
from tests.support.replying import comes, sent
from tests.support.sending import Sender, make_send_task, numbers_of, open_network, ready_to_send

pytestmark = pytest.mark.django_db
file_store = lists.file_store
DAYS = DEFAULTS[DataKind.MESSAGES].mask_days
OLD, YOUNG = timedelta(days=DAYS + 2), timedelta(days=DAYS - 2)
EVER = float("inf")
OPERATOR = Actor(user=None, account=None, perms=STAFF_ROLES[StaffRole.OPERATOR], via="backoffice")


@pytest.fixture
def sender(file_store: Path) -> Sender:
    open_network()
    make_partitions(months_back=8)
    return ready_to_send()


def ago(span: timedelta) -> datetime:
    return clock.now() - span


def fresh(message: Message) -> Message:
    return Message.unscoped.select_related("template", "signature").get(pk=message.pk)


def is_masked(message: Message) -> bool:
    return contents.is_removed(fresh(message))


def test_number_text_and_context_go_and_what_finds_and_counts_stays(sender: Sender) -> None:
    number = numbers_of(1)[0]
    old = sent(sender, number, at=ago(OLD), context_sealed=seal("order 7"))
    young = sent(sender, number, at=ago(YOUNG))
    assert keeping.run(EVER)
    row, kept = fresh(old), fresh(young)
    assert (bytes(row.number_sealed), row.parameters_sealed, row.context_sealed) == (b"", None, None)
    assert (row.number_hash, row.number_last4, row.status, row.segments) == (
        number_hash(number), number[-4:], "delivered", 1,
    )  # fmt: skip
    assert bytes(kept.number_sealed) and kept.parameters_sealed
    assert set(queries.records(sender.account, number=number)) == {old, young}, "both are still found by it"
    assert "Deleted" in contents.masked_content(row).text
    assert contents.masked_number(row).endswith(number[-4:])
    shown = reveal(actor=actor_of(sender), message=row, reason="a complaint")
    assert (shown.number, shown.text, shown.context) == ("", "", "")


def test_its_proof_says_what_went_and_the_chain_holds_it(sender: Sender) -> None:
    messages = [sent(sender, number, at=ago(OLD)) for number in numbers_of(3)]
    keeping.run(EVER)
    row = Deletion.of(sender.account).get()
    assert (row.kind, row.action, row.count, row.kept) == ("messages", "masked", 3, 0)
    assert row.since is None and row.until <= ago(timedelta(days=DAYS)) < row.until + timedelta(days=1)
    assert row.digest == proof.digest(row)
    event = AuditEvent.objects.get(verb="retention.masked")
    assert (event.account, event.facts["digest"], event.facts["count"]) == (sender.account, row.digest, 3)
    assert chaining.chain() and not chaining.verify().problem
    assert messages[0].number_last4 not in str(event.facts) + event.label
    for statement in ("UPDATE retention_deletion SET count = 0", "DELETE FROM retention_deletion"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_again_changes_nothing_and_the_next_day_proves_the_next_day(sender: Sender) -> None:
    sent(sender, numbers_of(1)[0], at=ago(OLD))
    young = sent(sender, numbers_of(2)[1], at=ago(timedelta(days=DAYS)) + timedelta(hours=1))
    for _time in range(3):
        assert keeping.run(EVER)
    first = Deletion.unscoped.get()
    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert keeping.run(EVER)
    second = Deletion.unscoped.exclude(pk=first.pk).get()
    assert is_masked(young) and (second.since, second.count) == (first.until, 1)


def test_each_account_has_its_own_term_or_everybody_s(sender: Sender) -> None:
    other = ready_to_send("bea", 2)
    mine, theirs = sent(sender, at=ago(timedelta(days=30))), sent(other, at=ago(timedelta(days=30)))
    deciding.set_term(actor=OPERATOR, account=sender.account, kind=DataKind.MESSAGES, term=Term(20, 12))
    keeping.run(EVER)
    assert is_masked(mine) and not is_masked(theirs)
    deciding.set_term(actor=OPERATOR, account=None, kind=DataKind.MESSAGES, term=Term(10, 12))
    deciding.set_term(actor=OPERATOR, account=sender.account, kind=DataKind.MESSAGES, term=None)
    keeping.run(EVER)
    assert is_masked(theirs)
    events = AuditEvent.objects.filter(verb="retention.term_set").order_by("pk")
    assert [event.account for event in events] == [sender.account, None, sender.account]
    assert (events[0].facts["before"]["mask_days"], events[0].facts["changed"]["mask_days"]) == (180, 20)


@pytest.mark.parametrize("term", [Term(6, 12), Term(9999, 12), Term(180, 1), Term(180, 999), Term(180, 3)])
def test_a_term_that_makes_no_sense_is_refused(sender: Sender, term: Term) -> None:
    with pytest.raises(DomainError) as refusal:
        deciding.set_term(actor=OPERATOR, account=sender.account, kind=DataKind.MESSAGES, term=term)
    assert refusal.value.code is Code.INVALID
    assert (
        not RetentionTerm.objects.exists() and not AuditEvent.objects.filter(verb__startswith="ret").exists()
    )


def test_only_operators_set_terms_and_holds(sender: Sender) -> None:
    tries: list[Callable[[Actor], Any]] = [
        lambda actor: deciding.set_term(actor=actor, account=None, kind=DataKind.MESSAGES, term=Term(20, 12)),
        lambda actor: deciding.place_hold(actor=actor, account=sender.account, number="", reason="a court"),
    ]
    reviewer = Actor(user=None, account=None, perms=STAFF_ROLES[StaffRole.REVIEWER], via="backoffice")
    for attempt in tries:
        for actor in (actor_of(sender, Role.OWNER), reviewer):
            with pytest.raises(Forbidden):
                attempt(actor)
    assert not RetentionTerm.objects.exists() and not LegalHold.objects.exists()
    with pytest.raises(DomainError) as refusal:  # what carriers sent is the platform's
        deciding.set_term(actor=OPERATOR, account=sender.account, kind=DataKind.RAW, term=Term(20, 12))
    assert refusal.value.code is Code.NOT_FOUND


# Legal holds ----------------------------------------------------------------------------------------------------------
def test_an_account_on_hold_keeps_everything_until_it_is_lifted(sender: Sender) -> None:
    message = sent(sender, at=ago(OLD))
    hold = deciding.place_hold(
        actor=OPERATOR, account=sender.account, number="", reason="case 7 of the court"
    )
    keeping.run(EVER)
    assert not is_masked(message)
    for _click in range(2):
        deciding.lift_hold(actor=OPERATOR, hold=hold, reason="the case is closed")
    keeping.run(EVER)
    assert is_masked(message)
    verbs = AuditEvent.objects.filter(verb__startswith="legal_hold.").values_list("verb", "account")
    assert list(verbs) == [("legal_hold.placed", None), ("legal_hold.lifted", None)], (
        "its trail is the platform's"
    )


def test_a_number_on_hold_is_passed_over_and_caught_up_with_once_it_is_lifted(sender: Sender) -> None:
    one, two = numbers_of(2)
    held, other = sent(sender, one, at=ago(OLD)), sent(sender, two, at=ago(OLD))
    hold = deciding.place_hold(actor=OPERATOR, account=None, number=one, reason="police, file 12")
    assert one not in str(LegalHold.objects.values().get()) and hold.number_masked.endswith(one[-4:])
    keeping.run(EVER)
    assert not is_masked(held) and is_masked(other)
    with time_machine.travel(clock.now() + timedelta(days=1)):
        keeping.run(EVER)
        assert not is_masked(held)
        deciding.lift_hold(actor=OPERATOR, hold=hold, reason="withdrawn by the police")
        keeping.run(EVER)
    assert is_masked(held)
    assert sorted(Deletion.unscoped.values_list("count", flat=True)) == [1, 1]


def test_a_hold_names_one_thing_and_a_reason_and_is_placed_once(sender: Sender) -> None:
    given: list[tuple[Any, str, str]] = [
        (None, "", "a court"), (sender.account, "+8613800000001", "a court"), (sender.account, "", " x "), (None, "123", "a court"),
    ]  # fmt: skip
    for account, number, reason in given:
        with pytest.raises(DomainError):
            deciding.place_hold(actor=OPERATOR, account=account, number=number, reason=reason)
    assert not LegalHold.objects.exists()
    deciding.place_hold(actor=OPERATOR, account=sender.account, number="", reason="a court")
    with pytest.raises(DomainError):
        deciding.place_hold(actor=OPERATOR, account=sender.account, number="", reason="a court")
    assert LegalHold.objects.count() == 1


# What must not go yet -------------------------------------------------------------------------------------------------
def test_a_message_that_still_waits_for_its_carrier_keeps_its_number_until_it_is_done(sender: Sender) -> None:
    waiting, doubt = (
        sent(sender, at=ago(OLD), status="accepted"),
        sent(sender, at=ago(OLD), status="in_doubt"),
    )
    for message, state in ((waiting, "held"), (doubt, "in_doubt")):
        DispatchEntry.objects.create(
            message_id=message.pk,
            carrier=message.carrier,
            message_kind=1,
            number_hash=message.number_hash,
            state=state,
        )
    keeping.run(EVER)
    assert not is_masked(waiting) and is_masked(doubt)
    DispatchEntry.objects.filter(message_id=waiting.pk).delete()
    with time_machine.travel(clock.now() + timedelta(days=1)):
        keeping.run(EVER)
    assert is_masked(waiting)


def test_a_message_of_a_list_that_is_not_let_go_yet_keeps_its_number(sender: Sender) -> None:
    task = make_send_task(sender, rows=1)
    message = sent(sender, at=ago(OLD), status="accepted", send_task=task, row_no=2)
    keeping.run(EVER)
    assert not is_masked(message), "dispatch will ask for it when the list goes on"
    Message.unscoped.filter(pk=message.pk).update(status="cancelled")
    with time_machine.travel(clock.now() + timedelta(days=1)):
        keeping.run(EVER)
    assert is_masked(message)


# Replies, lists, what carriers sent -----------------------------------------------------------------------------------
def test_replies_lose_number_and_text_and_are_removed_later(sender: Sender) -> None:
    sent(sender)
    comes("Fine, thank you")
    reading.read()
    reply = Reply.unscoped.get()
    Reply.unscoped.update(received_at=ago(OLD))
    keeping.run(EVER)
    row = Reply.unscoped.select_related("application").get()
    assert (bytes(row.number_sealed), bytes(row.text_sealed)) == (b"", b"")
    assert row.number_last4 == reply.number_last4 and "Deleted" in contents.masked_reply(row)[1]
    assert reveal_reply(actor=actor_of(sender), reply=row, reason="a complaint").text == ""
    assert bytes(InboundReply.objects.get().text_sealed), "as it came it is younger than its own term"
    InboundReply.objects.update(received_at=ago(OLD))
    with time_machine.travel(clock.now() + timedelta(days=900)):
        keeping.run(EVER)
    assert not Reply.unscoped.exists() and bytes(InboundReply.objects.get().text_sealed) == b""
    actions = Deletion.of(sender.account).filter(kind="replies").order_by("pk")
    assert list(actions.values_list("action", "count")) == [("masked", 1), ("removed", 1)]


def test_rows_of_lists_lose_their_cells_and_are_removed_later(sender: Sender) -> None:
    ended = ago(OLD)
    task = make_send_task(
        sender, rows=3, bad_rows=1, status=SendTaskStatus.SETTLED, ended_at=ended, file=lists.stored("a,b\n")
    )
    open_one = make_send_task(sender, rows=1, status=SendTaskStatus.PAUSED)
    SendTask.unscoped.update(created_at=ended)
    keeping.run(EVER)
    rows = SendTaskRow.objects.filter(send_task_id=task.pk)
    assert {bytes(row.cells_sealed) for row in rows} == {b""} and {row.number_sealed for row in rows} == {
        None
    }
    assert sorted(row.verdict for row in rows) == ["good", "good", "good", "invalid"]
    assert bytes(SendTaskRow.objects.get(send_task_id=open_one.pk).cells_sealed), "it may still be sent"
    task.refresh_from_db()
    assert task.file == "" and not stored.names()
    assert failed_count(task) == 0
    with time_machine.travel(clock.now() + timedelta(days=900)):
        SendTask.unscoped.filter(pk=open_one.pk).update(ended_at=ended)
        keeping.run(EVER)
    assert not rows.all().exists() and SendTask.unscoped.filter(pk=task.pk).exists()
    said = Deletion.of(sender.account).filter(kind="lists").order_by("pk").values_list("action", "count")
    assert list(said) == [("masked", 4), ("removed", 4)]


def test_a_list_that_ends_late_is_not_forgotten(sender: Sender) -> None:
    late = make_send_task(sender, rows=1, status=SendTaskStatus.PAUSED)
    soon = make_send_task(sender, rows=1, status=SendTaskStatus.SETTLED, ended_at=ago(OLD))
    SendTask.unscoped.update(created_at=ago(OLD))
    keeping.run(EVER)
    assert [bool(bytes(row.cells_sealed)) for row in SendTaskRow.objects.order_by("send_task_id")] == [
        True,
        False,
    ]
    with connection.cursor() as cursor:  # by hand: how it ends is not what is shown here
        cursor.execute(
            "UPDATE messaging_sendtask SET status = 'cancelled', ended_at = %s WHERE id = %s",
            [ago(OLD), late.pk],
        )
    with time_machine.travel(clock.now() + timedelta(days=1)):
        keeping.run(EVER)
    assert not any(bytes(row.cells_sealed) for row in SendTaskRow.objects.all()) and soon.pk


def test_what_carriers_sent_is_the_platform_s_and_goes_after_its_own_term(sender: Sender) -> None:
    message = sent(sender, at=ago(timedelta(days=40)))
    receipt = Receipt.objects.create(
        id=message.pk + 1, carrier=message.carrier, reference="7", state="DELIVRD", received_at=message.accepted_at,
        raw_sealed=seal("id:7 stat:DELIVRD"), message_id=message.pk,
    )  # fmt: skip
    hold = deciding.place_hold(actor=OPERATOR, account=sender.account, number="", reason="a court")
    keeping.run(EVER)
    assert bytes(Receipt.objects.get(pk=receipt.pk).raw_sealed)
    deciding.lift_hold(actor=OPERATOR, hold=hold, reason="closed")
    RetentionProgress.objects.update(done_until=None)
    keeping.run(EVER)
    assert bytes(Receipt.objects.get(pk=receipt.pk).raw_sealed) == b""
    row = Deletion.unscoped.get(kind="raw")
    assert (row.account, row.count) == (None, 1)


def test_what_a_form_has_kept_of_numbers_goes_with_the_messages(sender: Sender) -> None:
    ManualSend.unscoped.create(
        account=sender.account, key="k", fingerprint="f", user=sender.user, application=sender.application,
        template=sender.mainland_template, outcomes_sealed=seal(json.dumps([])),
    )  # fmt: skip
    ManualSend.unscoped.update(created_at=ago(OLD))
    keeping.run(EVER)
    assert bytes(ManualSend.unscoped.get().outcomes_sealed) == b""


# Dying and going on ---------------------------------------------------------------------------------------------------
class Killed(BaseException):
    """What a worker does not survive."""


def test_who_dies_leaves_whole_batches_and_the_next_goes_on_to_one_proof(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = [sent(sender, number, at=ago(OLD)) for number in numbers_of(7)]
    monkeypatch.setattr(masking, "BATCH", 2)
    take, left = masking.take, [2]

    def dies(*given: Any) -> Any:
        left[0] -= 1
        done = take(*given)
        if left[0] < 0:
            raise Killed  # after the statement and before the commit
        return done

    with monkeypatch.context() as patch:
        patch.setattr(masking, "take", dies)
        with pytest.raises(Killed), transaction.atomic():
            keeping.run(EVER)
    # (in one transaction with the test, so what the dying one had done is undone as a whole)
    assert keeping.run(EVER)
    assert all(is_masked(message) for message in messages)
    assert Deletion.unscoped.get(kind="messages").count == 7


def test_the_same_rows_give_the_same_digest_in_whatever_turns(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = [sent(sender, number, at=ago(OLD)) for number in numbers_of(5)]
    monkeypatch.setattr(masking, "BATCH", 2)
    turns = 0
    while not keeping.run(0):
        turns += 1
    assert turns > 1, "no time is time for one batch"
    digest = ""
    for piece in (messages[:2], messages[2:4], messages[4:]):
        digest = proof.chained(digest, _sha256(",".join(str(row.pk) for row in piece)))
    assert Deletion.unscoped.get(kind="messages").rows_digest == digest


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_dry_run_tells_and_touches_nothing(sender: Sender, capsys: pytest.CaptureFixture[str]) -> None:
    message = sent(sender, at=ago(OLD))
    call_command("retention")
    said = capsys.readouterr().out
    assert f"mask: 1 rows of messages of {sender.account}" in said
    assert not is_masked(message) and not RetentionProgress.objects.exists()
    call_command("retention", "--run")
    assert is_masked(message)
