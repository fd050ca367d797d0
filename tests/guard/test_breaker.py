"""The breaker: what is abnormal is refused within its minute, barred, kept as a case, and ends by itself."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connections

from apps.accounts.actors import Actor
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError, IllegalMove
from apps.guard.models import Case, Found, MinuteCount
from apps.guard.services import cases, minutes, watching
from apps.guard.states import CaseStatus
from apps.messaging.models import Message
from apps.messaging.services import conversions
from apps.protection.models import Bar, BreakerRule, Dimension, Mode, Signal, Usual, Velocity
from tests.guard.conftest import SendCodes, britons, codes
from tests.people import Person
from tests.support.sending import Sender, make_send_task, open_network, ready_to_send

ABNORMAL, BARRED = Code.TRAFFIC_ABNORMAL.value, Code.TRAFFIC_BARRED.value
STAFF = Actor(user=None, account=None, perms=frozenset(Perm), via="shell")


def test_a_live_limit_holds_message_by_message(rule: BreakerRule, send: SendCodes) -> None:
    assert codes(send(britons(10))) == [""] * 10, "the limit itself is let through"
    assert codes(send(britons(1, 10))) == [ABNORMAL]
    assert codes(send(["+6581234567", *britons(1, 11)])) == ["", ABNORMAL], "others go on"
    refused = Message.unscoped.filter(status="refused")
    assert {one.code for one in refused} == {ABNORMAL} and refused.count() == 2
    row = Velocity.objects.get(dimension=Dimension.PREFIX, key="44770")
    assert (row.requests, row.passed) == (12, 10)


def test_one_batch_is_cut_at_the_limit(rule: BreakerRule, send: SendCodes) -> None:
    assert codes(send(britons(15))) == [""] * 10 + [ABNORMAL] * 5


def test_the_edge_of_the_minute_begins_anew(rule: BreakerRule, send: SendCodes) -> None:
    with time_machine.travel("2026-03-02T10:00:59.900Z", tick=False):
        assert codes(send(britons(12)))[-1] == ABNORMAL
    with time_machine.travel("2026-03-02T10:01:00Z", tick=False):
        assert codes(send(britons(10, 20))) == [""] * 10


@pytest.mark.django_db(transaction=True)
def test_two_calls_at_once_are_counted_together() -> None:
    open_network()
    sender = ready_to_send()
    BreakerRule.objects.create(name="p", dimension=Dimension.PREFIX, mode=Mode.LIVE, minimum=10)
    actor = Actor(user=sender.user, account=sender.account, perms=frozenset(Perm), via="api", ip="192.0.2.1")
    start = threading.Barrier(2)

    def call(first: int) -> None:
        from apps.messaging.services import accept

        start.wait()
        for index in range(10):
            accept.send(
                actor=actor,
                application=sender.application,
                numbers=britons(1, first + index),
                template_number=sender.global_template_id,
                signature="",
                parameters=["123456"],
            )
        connections.close_all()

    with time_machine.travel("2026-03-02T10:00:10Z", tick=False):
        threads = [threading.Thread(target=call, args=[first]) for first in (0, 100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    row = Velocity.objects.get(dimension=Dimension.PREFIX, key="44770")
    assert row.requests == 20
    assert row.passed in (10, 11), "the second of two at the very limit may slip through"


def test_what_is_usual_raises_the_limit(sender: Sender, rule: BreakerRule, send: SendCodes) -> None:
    Usual.objects.create(
        application_id=sender.application.pk, kind=1, dimension="prefix", key="44770", per_minute=4, days=7
    )
    assert codes(send(britons(21))) == [""] * 20 + [ABNORMAL]


def test_a_shadow_rule_stops_nothing_and_opens_a_case(rule: BreakerRule, send: SendCodes) -> None:
    BreakerRule.objects.filter(pk=rule.pk).update(mode=Mode.SHADOW)
    assert codes(send(britons(30))) == [""] * 30
    watching.tick()
    case = Case.unscoped.get()
    assert (case.mode, case.bar, case.key) == (Mode.SHADOW, None, "44770")
    assert case.figures["peak"] == 30 and case.figures["stopped"] == 0
    assert not Bar.objects.exists()
    assert codes(send(britons(1, 50))) == [""]


def test_the_watcher_bars_the_key_and_the_bar_ends_by_itself(
    sender: Sender, rule: BreakerRule, send: SendCodes
) -> None:
    with time_machine.travel("2026-03-02T10:00:10Z", tick=False):
        send(britons(25))
        watching.tick()
    case = Case.unscoped.select_related("bar").get()
    assert case.found == Found.VOLUME and case.is_live and case.bar is not None
    assert case.figures["requests"] == 25 and case.figures["stopped"] == 15
    evidence = case.evidence
    assert evidence["prefixes"][0] == ["44770", 25] and evidence["countries"] == [["GB", 10]]
    assert evidence["addresses"] == [["198.51.100.7", 10]]
    assert evidence["sample"][0].startswith("+44770****") and "+447700000" not in str(evidence)
    with time_machine.travel("2026-03-02T10:29:00Z", tick=False):
        assert codes(send([*britons(1, 90), "+6581234567"])) == [BARRED, ""]
        watching.tick()
        assert Case.unscoped.count() == 1
    with time_machine.travel("2026-03-02T10:30:10Z", tick=False):
        assert codes(send(britons(1, 91))) == [""]
        watching.tick()
    case.refresh_from_db()
    assert case.bar is None and case.status == CaseStatus.OPEN
    assert [note.verb for note in case.notes.all()] == ["opened", "barred", "ended"]
    assert AuditEvent.objects.filter(verb="case.opened").count() == 1


def test_a_pace_lets_some_through(rule: BreakerRule, send: SendCodes) -> None:
    BreakerRule.objects.filter(pk=rule.pk).update(pace=3)
    with time_machine.travel("2026-03-02T10:00:10Z", tick=False):
        send(britons(25))
        watching.tick()
    with time_machine.travel("2026-03-02T10:05:10Z", tick=False):
        assert codes(send(britons(5, 50))) == ["", "", "", BARRED, BARRED]


def test_a_person_releases_and_is_not_overruled_at_once(
    alice: Person, sender: Sender, rule: BreakerRule, send: SendCodes
) -> None:
    send(britons(25))
    watching.tick()
    case = Case.unscoped.get()
    with pytest.raises(DomainError) as refused:
        cases.release(actor=alice.actor, case=case)
    assert refused.value.code is Code.NOT_FOUND, "alice is of another account here"
    own = Actor(user=sender.user, account=sender.account, perms=frozenset(Perm), via="browser")
    cases.release(actor=own, case=case)
    assert codes(send(britons(20, 100))) == [""] * 20
    watching.tick()
    assert Bar.objects.count() == 1


def test_a_false_alarm_is_decided_once_and_released(rule: BreakerRule, send: SendCodes) -> None:
    send(britons(25))
    watching.tick()
    case = Case.unscoped.get()
    decided = cases.decide(actor=STAFF, case=case, is_abuse=False, text="a campaign")
    assert decided.status == CaseStatus.DISMISSED
    assert Bar.objects.get().released_at is not None
    with pytest.raises(IllegalMove):
        cases.decide(actor=STAFF, case=case, is_abuse=True)


def test_one_bombed_prefix_does_not_use_up_its_country(rule: BreakerRule, send: SendCodes) -> None:
    BreakerRule.objects.create(name="countries", dimension=Dimension.COUNTRY, mode=Mode.LIVE, minimum=20)
    send(britons(100))
    others = [f"+44791{index}000000" for index in range(10)]
    assert codes(send(others)) == [""] * 10


def test_lists_are_neither_counted_nor_refused(sender: Sender, rule: BreakerRule) -> None:
    from apps.messaging.services import runs

    task = make_send_task(sender, rows=40)
    runs.run(task.pk)
    task.refresh_from_db()
    assert task.accepted_count == 40 and not Velocity.objects.exists()


def test_finished_minutes_are_kept_and_teach_what_is_usual(
    sender: Sender, rule: BreakerRule, send: SendCodes
) -> None:
    for day, count in ((1, 4), (2, 6), (3, 8)):
        with time_machine.travel(f"2026-03-0{day}T10:10:00Z", tick=False):
            send(britons(count))
        with time_machine.travel(f"2026-03-0{day}T10:14:00Z", tick=False):
            minutes.fold()
    assert not Velocity.objects.exists()
    assert MinuteCount.objects.filter(dimension="prefix").count() == 3
    with time_machine.travel("2026-03-04T10:20:00Z", tick=False):
        minutes.learn()
        usual = Usual.objects.get(dimension="prefix")
        assert (usual.per_minute, usual.days) == (6, 3)
        assert codes(send(britons(31))) == [""] * 30 + [ABNORMAL]
    with time_machine.travel("2026-03-04T22:20:00Z", tick=False):
        minutes.learn()
        assert not Usual.objects.exists(), "another time of day"


def test_numbers_that_are_counted_up_are_found(sender: Sender, rule: BreakerRule, send: SendCodes) -> None:
    BreakerRule.objects.filter(pk=rule.pk).update(
        signal=Signal.SEQUENTIAL, minimum=20, percent=60, mode=Mode.LIVE
    )
    send([f"+447911{(index * 7919) % 1_000_000:06d}" for index in range(40)])
    watching.slow_tick()
    assert not Case.unscoped.exists(), "scattered numbers are none"
    send(britons(40))
    watching.slow_tick()
    case = Case.unscoped.get()
    assert case.found == Found.SEQUENTIAL and case.figures["percent"] >= 95
    assert codes(send(britons(1, 200))) == [BARRED]


def test_codes_that_do_not_arrive_are_found(sender: Sender, rule: BreakerRule, send: SendCodes) -> None:
    BreakerRule.objects.filter(pk=rule.pk).update(
        signal=Signal.DELIVERY, dimension=Dimension.COUNTRY, minimum=5, percent=50, mode=Mode.SHADOW
    )
    send(britons(10))
    Message.unscoped.update(status="undelivered")
    watching.slow_tick()
    assert not Case.unscoped.exists(), "receipts take their time"
    with time_machine.travel(clock.now() + timedelta(minutes=5), tick=False):
        watching.slow_tick()
    assert Case.unscoped.get().figures["percent"] == 0


def test_codes_that_nobody_uses_are_found_where_use_is_reported(
    sender: Sender, rule: BreakerRule, send: SendCodes
) -> None:
    BreakerRule.objects.filter(pk=rule.pk).update(
        signal=Signal.CONVERSION, dimension=Dimension.COUNTRY, minimum=5, percent=50, mode=Mode.LIVE
    )
    used = send(britons(1))[0].serial
    bombed = send([f"+65812345{index:02d}" for index in range(10)])
    later = clock.now() + timedelta(minutes=8)
    with time_machine.travel(later, tick=False):
        watching.slow_tick()
    assert not Case.unscoped.exists(), "an application that reports nothing says nothing"
    program = Actor(user=sender.user, account=sender.account, perms=frozenset(Perm), via="api")
    conversions.report(actor=program, application=sender.application, converted={used: None})
    watching.slow_tick()
    assert not Case.unscoped.exists(), "a person needs some minutes to enter a code"
    with time_machine.travel(later, tick=False):
        watching.slow_tick()
        case = Case.unscoped.get()
        assert (case.key, case.found, case.figures["percent"]) == ("SG", Found.CONVERSION, 0)
        assert len(bombed) == case.figures["requests"] or case.is_live
        assert codes(send(["+6581234599"])) == [BARRED] and codes(send(britons(1, 9))) == [""]


def test_an_address_whose_codes_nobody_uses_is_found(
    sender: Sender, rule: BreakerRule, send: SendCodes
) -> None:
    BreakerRule.objects.filter(pk=rule.pk).update(
        signal=Signal.CONVERSION, dimension=Dimension.ADDRESS, minimum=5, percent=50, mode=Mode.SHADOW
    )
    honest = [one.serial for one in send(britons(5), address="203.0.113.9")]
    send([f"+65812345{index:02d}" for index in range(10)], address="2001:db8::7")
    program = Actor(user=sender.user, account=sender.account, perms=frozenset(Perm), via="api")
    conversions.report(actor=program, application=sender.application, converted=dict.fromkeys(honest))
    with time_machine.travel(clock.now() + timedelta(minutes=8), tick=False):
        watching.slow_tick()
    case = Case.unscoped.get()
    assert (case.dimension, case.key) == (Dimension.ADDRESS, "2001:db8::7")
    assert set(Message.unscoped.filter(called_from="203.0.113.9").values_list("country", flat=True)) == {"GB"}
