"""What is measured: raised and over at two values, patience, one alarm for one trouble, the next in line, acknowledging."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.test import Client

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import StaffRole
from apps.alarms import rules
from apps.alarms.conditions import CONDITIONS
from apps.alarms.conditions.base import Habits
from apps.alarms.models import Alarm, Letter, Notice
from apps.alarms.services import acknowledging, changing_rules
from apps.alarms.services.changing_rules import Wanted
from apps.alarms.states import AlarmStatus
from apps.carriers.models import Carrier, CarrierLease
from apps.core.errors import Code, DomainError
from tests import factories
from tests.alarms.conftest import MakeRecipient, Rounds

pytestmark = pytest.mark.django_db


def carrier(rounds: Rounds, name: str = "north", *, is_up: bool = True) -> Carrier:
    made = Carrier.objects.create(name=name, protocol="simulator", settings={"port": 1})
    CarrierLease.objects.create(carrier=made)
    set_link(rounds, made, is_up=is_up)
    return made


def set_link(rounds: Rounds, of: Carrier, *, is_up: bool) -> None:
    """What a driver reports."""
    CarrierLease.objects.filter(carrier=of).update(
        state="bound" if is_up else "failed",
        reported_at=rounds.now,
        holder="w",
        until=rounds.now + timedelta(10),
    )


def keep_down(rounds: Rounds, of: Carrier, *, minutes: float) -> None:
    """Ticks of half a minute while it stays down."""
    for _index in range(int(minutes * 2)):
        rounds.later(seconds=30)
        set_link(rounds, of, is_up=False)
        rounds.tick()


def test_a_short_interruption_is_told_to_nobody(rounds: Rounds, recipient: MakeRecipient) -> None:
    recipient(None)
    north = carrier(rounds, is_up=False)
    rounds.tick()
    assert Alarm.unscoped.get().status == AlarmStatus.SUSPECTED
    set_link(rounds.later(seconds=10), north, is_up=True)
    rounds.tick()
    assert not Alarm.unscoped.exists()
    assert mail.outbox == []


def test_a_carrier_that_stays_down_is_told_once_and_its_end_too(
    rounds: Rounds, recipient: MakeRecipient
) -> None:
    recipient(None)
    north = carrier(rounds, is_up=False)
    rounds.tick()
    keep_down(rounds, north, minutes=3)
    assert [message.subject for message in mail.outbox] == ["Carrier down: north"]
    set_link(rounds.later(seconds=10), north, is_up=True)
    rounds.tick()
    assert len(mail.outbox) == 1, "an end is told when it has lasted"
    set_link(rounds.later(minutes=4), north, is_up=True)
    rounds.tick()
    assert mail.outbox[1].subject == "Carrier down: north – over"
    assert Alarm.unscoped.get().status == AlarmStatus.OVER


def test_a_link_that_flutters_is_one_alarm(rounds: Rounds, recipient: MakeRecipient) -> None:
    recipient(None)
    north = carrier(rounds, is_up=False)
    for _index in range(10):
        keep_down(rounds, north, minutes=1)
        set_link(rounds.later(seconds=20), north, is_up=True)
        rounds.tick()
    assert Alarm.unscoped.count() == 1
    raised = [message for message in mail.outbox if "over" not in message.subject]
    assert len(raised) == 1
    assert len(mail.outbox) == 1


def test_what_comes_back_after_its_end_was_told_is_told_again_even_if_it_was_acknowledged(
    rounds: Rounds, recipient: MakeRecipient
) -> None:
    recipient(None)
    north = carrier(rounds, is_up=False)
    rounds.tick()
    keep_down(rounds, north, minutes=2)
    with time_machine.travel(rounds.now, tick=False):
        assert acknowledging.acknowledge(actor=SYSTEM, alarm=Alarm.unscoped.get())
    for _tick in range(3):
        set_link(rounds.later(minutes=2), north, is_up=True)
        rounds.tick()
    assert [message.subject for message in mail.outbox][1:] == ["Carrier down: north – over"]
    keep_down(rounds, north, minutes=1)
    assert mail.outbox[2].subject == "Carrier down: north – still open"
    alarm = Alarm.unscoped.get()
    assert (alarm.status, alarm.acknowledged_by) == (AlarmStatus.OPEN, "")


def test_somebody_who_is_second_in_line_is_first_where_nobody_else_is(
    rounds: Rounds, recipient: MakeRecipient
) -> None:
    recipient(None, step=2)
    north = carrier(rounds, is_up=False)
    rounds.tick()
    keep_down(rounds, north, minutes=1)
    assert len(mail.outbox) == 1


def test_between_the_two_values_nothing_changes(rounds: Rounds) -> None:
    condition = CONDITIONS["queue_age"]
    standing = rules.standing()[condition.name]
    assert standing.is_beyond(Decimal(300)) and not standing.is_beyond(Decimal(299))
    assert standing.is_fine(Decimal(60)) and not standing.is_fine(Decimal(61))


def test_an_operator_moves_the_values_and_the_next_tick_follows(
    rounds: Rounds, recipient: MakeRecipient
) -> None:
    recipient(None)
    carrier(rounds, is_up=False)
    wanted = Wanted(Habits(hold_seconds=0, group_minutes=0), raise_at=Decimal(1), clear_at=Decimal(0))
    changing_rules.change(actor=SYSTEM, condition=CONDITIONS["carrier_down"], wanted=wanted)
    rounds.tick()
    assert Alarm.unscoped.get().status == AlarmStatus.OPEN
    assert AuditEvent.objects.filter(verb="alarm_rule.changed").count() == 1
    off = Wanted(Habits(), is_enabled=False, raise_at=Decimal(1), clear_at=Decimal(0))
    changing_rules.change(actor=SYSTEM, condition=CONDITIONS["carrier_down"], wanted=off)
    rounds.later(seconds=10).tick()
    assert Alarm.unscoped.get().status == AlarmStatus.OVER


def test_values_that_would_flutter_are_refused(rounds: Rounds) -> None:
    wanted = Wanted(Habits(), raise_at=Decimal(5), clear_at=Decimal(5))
    with pytest.raises(DomainError) as caught:
        changing_rules.change(actor=SYSTEM, condition=CONDITIONS["queue_age"], wanted=wanted)
    assert caught.value.code is Code.INVALID
    assert not AuditEvent.objects.filter(verb="alarm_rule.changed").exists()


def test_the_next_in_line_is_told_until_somebody_acknowledges(
    rounds: Rounds, recipient: MakeRecipient
) -> None:
    for step, name in enumerate(("Ann", "Ben", "Cleo")):
        recipient(None, name, step=step)
    north = carrier(rounds, is_up=False)
    rounds.tick()
    keep_down(rounds, north, minutes=9)
    assert [message.to[0] for message in mail.outbox] == ["ann@example.com"]
    keep_down(rounds, north, minutes=3)
    assert [message.to[0] for message in mail.outbox] == ["ann@example.com", "ben@example.com"]
    link = next(word for word in mail.outbox[1].body.split() if "/alarms/links/acknowledge/" in word)
    path = link.partition("testserver")[2] or "/" + link.split("/", 3)[3]
    with time_machine.travel(rounds.now, tick=False):
        browser = Client()
        assert "north" in browser.get(path).content.decode()
        assert Alarm.unscoped.get().status == AlarmStatus.OPEN, "looking changes nothing"
        assert browser.post(path).status_code == 200
    alarm = Alarm.unscoped.get()
    assert (alarm.status, alarm.acknowledged_by) == (AlarmStatus.ACKNOWLEDGED, "Ben")
    keep_down(rounds, north, minutes=90)
    assert len(mail.outbox) == 2, "nobody else is called, and nobody is told again"


def test_who_knows_is_told_again_as_often_as_the_rule_allows(
    rounds: Rounds, recipient: MakeRecipient
) -> None:
    recipient(None)
    north = carrier(rounds, is_up=False)
    rounds.tick()
    for _hour in range(9):
        keep_down(rounds, north, minutes=1)
        rounds.later(minutes=59)
        set_link(rounds, north, is_up=False)
        rounds.tick()
    again = [message for message in mail.outbox if "still open" in message.subject]
    assert len(again) == 5


def test_staff_are_told_by_their_role_without_any_list(rounds: Rounds) -> None:
    operator = factories.staff(StaffRole.OPERATOR)
    factories.staff(StaffRole.REVIEWER)
    north = carrier(rounds, is_up=False)
    rounds.tick()
    keep_down(rounds, north, minutes=2)
    (message,) = mail.outbox
    assert message.to == [operator.email]
    assert "Carrier down" in message.subject and "运营商" in message.subject


def test_many_carriers_at_once_are_one_letter(rounds: Rounds, recipient: MakeRecipient) -> None:
    recipient(None)
    for number in range(60):
        carrier(rounds, f"c{number}", is_up=False)
    rounds.tick()
    rounds.later(seconds=40)
    for row in Carrier.objects.all():
        set_link(rounds, row, is_up=False)
    rounds.tick()
    (message,) = mail.outbox
    assert "(60)" in message.subject
    assert "40 more" in message.body
    assert Alarm.unscoped.filter(status=AlarmStatus.OPEN).count() == 60
    assert Notice.unscoped.exclude(letter=None).count() == 60
    assert Letter.unscoped.count() == 1
