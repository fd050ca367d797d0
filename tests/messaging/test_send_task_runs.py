"""Acceptance of a list and what the clock does for it: every row once, within cap, pace and hours, and the equation holds."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
import time_machine
from django.db.models import Count, F, Sum

from apps.carriers.models import Carrier
from apps.core import clock
from apps.core.errors import Code
from apps.core.kinds import MessageKind, Region
from apps.core.phones import parse
from apps.core.privacy import open_sealed
from apps.message_templates.models import MessageTemplate
from apps.messaging import pace
from apps.messaging.models import DispatchEntry, Message, SendTask, SendTaskLeg, SendTaskRow, Tally
from apps.messaging.progress import equation, progress
from apps.messaging.services import dispatch, list_ticks, releases, runs
from apps.messaging.states import RowVerdict, SendTaskStatus
from apps.policy.batch import Batch, JudgedRow
from apps.policy.rules.base import Verdict
from apps.policy.rules.unsubscribed import Unsubscribed
from apps.signatures.models import Signature
from apps.unsubscribes.models import Origin, Unsubscribe
from tests.support import network
from tests.support.sending import (
    Sender,
    make_send_task,
    numbers_of,
    open_network,
    ready_to_send,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sender() -> Sender:
    open_network()
    return ready_to_send()


def _global_numbers() -> list[str]:
    return [
        number
        for index in range(20)
        for number in (f"+6581{index:06d}", f"+1415555{index:04d}", f"+4477009{index:05d}")
    ]


def _marketing(template: MessageTemplate) -> MessageTemplate:
    MessageTemplate.unscoped.filter(pk=template.pk).update(message_kind=MessageKind.MARKETING)
    template.refresh_from_db()
    return template


def test_every_good_row_becomes_one_message_with_its_price(sender: Sender) -> None:
    task = make_send_task(sender, rows=2_500, bad_rows=7)
    runs.run(task.pk)
    task.refresh_from_db()
    found = Message.of(sender.account).filter(send_task=task)
    assert (found.count(), found.values("row_no").distinct().count()) == (2_500, 2_500)
    assert task.accepted_count == task.accepted_segments == task.released_count == 2_500
    assert task.accepted_fee == found.aggregate(total=Sum("fee"))["total"] == Decimal("0.0079") * 2_500
    assert DispatchEntry.objects.filter(send_task_id=task.pk, state="waiting").count() == 2_500
    message = found.get(row_no=1_000)
    row = SendTaskRow.objects.get(send_task_id=task.pk, row_no=1_000)
    assert open_sealed(message.number_sealed) == open_sealed(row.number_sealed or b"")
    assert message.number_hash == row.number_hash and message.parameters_sealed == row.parameters_sealed
    assert Tally.objects.aggregate(total=Sum("count"))["total"] == 2_500
    assert equation(task).holds


def test_a_second_run_finds_nothing_to_do(sender: Sender) -> None:
    task = make_send_task(sender, rows=30)
    runs.run(task.pk)
    runs.run(task.pk)
    assert Message.of(sender.account).count() == 30


@pytest.mark.parametrize("status", [SendTaskStatus.READY, SendTaskStatus.WAITING, SendTaskStatus.PAUSED])
def test_only_a_task_that_is_sending_is_accepted(sender: Sender, status: SendTaskStatus) -> None:
    task = make_send_task(sender, rows=3, status=status)
    runs.run(task.pk)
    assert not Message.of(sender.account).exists()


def test_sent_over_a_real_carrier_it_drains_and_settles(tmp_path: Path) -> None:
    open_network().delete()
    sender = ready_to_send()
    with network.simulator(tmp_path) as smsc, network.driving(network.connect(smsc.port)):
        task = make_send_task(sender, rows=300, bad_rows=2)
        runs.run(task.pk)

        def has(status: SendTaskStatus) -> bool:
            list_ticks.tick()
            task.refresh_from_db()
            assert equation(task).holds
            return task.status == status

        network.until(lambda: has(SendTaskStatus.DRAINED))
        network.until(lambda: network.statuses() == {"delivered": 300})
        network.until(lambda: has(SendTaskStatus.SETTLED), seconds=10)
        assert smsc.dump()["submitted"] == 300
    assert task.ended_at is not None
    standing = progress(task)
    assert (standing.delivered, standing.failed_count, standing.waiting) == (300, 0, 0)


def test_who_has_unsubscribed_meanwhile_keeps_a_row_with_the_verdict_and_no_message(sender: Sender) -> None:
    numbers = numbers_of(1_200)
    task = make_send_task(sender, rows=numbers)
    row = SendTaskRow.objects.get(send_task_id=task.pk, row_no=1_100)
    Unsubscribe.unscoped.create(
        account=sender.account,
        number_hash=row.number_hash,
        number_sealed=row.number_sealed,
        number_last4=row.number_last4,
        origin=Origin.CUSTOMER,
    )
    runs.run(task.pk)
    task.refresh_from_db()
    row.refresh_from_db()
    assert (row.verdict, row.code) == (RowVerdict.UNSUBSCRIBED, Code.UNSUBSCRIBED.value)
    assert task.counts["good"] == task.accepted_count == 1_199 and task.counts["unsubscribed"] == 1
    assert not Message.of(sender.account).filter(row_no=1_100).exists()
    assert equation(task).holds


def test_legs_that_go_together_are_taken_in_row_order(sender: Sender) -> None:
    task = make_send_task(sender, rows=_global_numbers(), template=sender.global_template)
    runs.run(task.pk)
    rows = Message.of(sender.account).order_by("id").values_list("row_no", flat=True)
    assert all(earlier < later for earlier, later in pairwise(row or 0 for row in rows))
    assert set(SendTaskLeg.objects.values_list("accepted_through", flat=True)) == {61}
    assert Message.of(sender.account).filter(country="SG").count() == 20


def test_a_rule_that_looks_at_a_row_finds_its_number_and_values(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def look(batch: Batch[JudgedRow]) -> list[Verdict]:
        seen.extend((one.given, one.phone, one.parameters) for one in batch.candidates)
        return []

    monkeypatch.setattr(Unsubscribed, "judge", staticmethod(look))
    numbers = numbers_of(3)
    runs.run(make_send_task(sender, rows=numbers).pk)
    assert seen == [(number, parse(number), (f"{index:06d}",)) for index, number in enumerate(numbers)]


# What stops it -----------------------------------------------------------------------------------------------------
def test_at_its_cap_it_pauses_and_has_not_spent_more(sender: Sender) -> None:
    task = make_send_task(sender, rows=2_000, price_cap=Decimal("0.0079") * 1_300)
    runs.run(task.pk)
    task.refresh_from_db()
    assert (task.status, task.problem) == (SendTaskStatus.PAUSED, Code.PRICE_CAP.value)
    assert task.accepted_count == 1_300 and task.accepted_fee == task.price_cap
    assert "10.27" in progress(task).problem
    assert not DispatchEntry.objects.exclude(state="held").exists()
    assert equation(task).holds


def _disable_application(sender: Sender) -> None:
    sender.application.status = "disabled"
    sender.application.save()


def _suspend_account(sender: Sender) -> None:
    sender.account.status = "suspended"
    sender.account.save()


def _revoke_template(sender: Sender) -> None:
    MessageTemplate.unscoped.update(is_approved=False)


def _revoke_signature(sender: Sender) -> None:
    Signature.unscoped.update(is_approved=False)


def _unplug(sender: Sender) -> None:
    Carrier.objects.update(is_enabled=False)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (_disable_application, Code.APPLICATION_DISABLED),
        (_suspend_account, Code.ACCOUNT_SUSPENDED),
        (_revoke_template, Code.TEMPLATE_UNAPPROVED),
        (_revoke_signature, Code.SIGNATURE_UNAPPROVED),
        (_unplug, Code.NO_ROUTE),
    ],
)
def test_what_concerns_the_whole_list_pauses_it_and_refuses_no_row(
    sender: Sender, spoil: object, code: Code
) -> None:
    task = make_send_task(sender, rows=20)
    spoil(sender)  # type: ignore[operator]
    runs.run(task.pk)
    task.refresh_from_db()
    assert (task.status, task.problem) == (SendTaskStatus.PAUSED, code.value)
    assert task.counts["good"] == 20 and not Message.of(sender.account).exists()
    assert progress(task).problem


def test_the_emergency_switch_also_stops_what_was_accepted_before(sender: Sender) -> None:
    task = make_send_task(sender, rows=20)
    runs.run(task.pk)
    _disable_application(sender)
    list_ticks.tick()
    task.refresh_from_db()
    assert (task.status, task.problem) == (SendTaskStatus.PAUSED, Code.APPLICATION_DISABLED.value)
    assert set(DispatchEntry.objects.values_list("state", flat=True)) == {"held"}


# How fast ----------------------------------------------------------------------------------------------------------
def test_no_more_than_the_lead_waits_with_dispatch(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "LEAD", 700)
    task = make_send_task(sender, rows=2_000)
    runs.run(task.pk)
    waiting = DispatchEntry.objects.filter(state="waiting")
    list_ticks.tick()
    assert waiting.count() == 700
    carrier = Carrier.objects.get()
    dispatch.claim(carrier.pk, limit=300, holder="h")
    list_ticks.tick()
    assert waiting.count() == 700 and DispatchEntry.objects.count() == 1_000
    rows = Message.unscoped.filter(pk__in=DispatchEntry.objects.values("message_id"))
    assert sorted(rows.values_list("row_no", flat=True)) == list(range(2, 1_002)), "in the order of the list"


def test_a_pace_is_kept_by_the_second_and_accepted_shortly_ahead(sender: Sender) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        task = make_send_task(sender, rows=3_000, pace=600)
        for _second in range(30):
            runs.run(task.pk)
            list_ticks.tick()
            traveller.shift(1)
        task.refresh_from_db()
        assert 285 <= task.released_count <= 300
        assert task.accepted_count <= task.released_count + 600
        standing = progress(task)
        assert standing.finish_at is not None
        assert standing.finish_at - clock.now() == pytest.approx(
            timedelta(seconds=270), abs=timedelta(seconds=5)
        )
        # An hour without a worker is not made up for by a burst.
        before = task.released_count
        traveller.shift(3_600)
        list_ticks.tick()
        task.refresh_from_db()
        assert task.released_count - before <= 50


def test_a_window_spreads_the_list_evenly(sender: Sender) -> None:
    task = make_send_task(sender, rows=1_200, spread_minutes=10)
    assert pace.pace_of(task) == 120


def test_advertising_goes_to_each_country_in_its_own_hours(sender: Sender) -> None:
    template = _marketing(sender.global_template)
    night_in_america = clock.now().replace(
        hour=6, minute=0
    )  # 14:00 in Singapore, 06:00 in London, night in the States
    with time_machine.travel(night_in_america, tick=False) as traveller:
        task = make_send_task(sender, rows=_global_numbers(), template=template)
        runs.run(task.pk)
        assert set(Message.unscoped.values_list("country", flat=True)) == {"SG"}
        assert equation(task).holds
        list_ticks.tick()
        task.refresh_from_db()
        assert task.status == SendTaskStatus.SENDING and task.released_count == 20
        traveller.shift(timedelta(hours=3))
        list_ticks.tick()
        runs.run(task.pk)
        assert set(Message.unscoped.values_list("country", flat=True)) == {"SG", "GB"}
        traveller.shift(timedelta(hours=11))  # 20:00 UTC: 04:00 in Singapore, 10:00 in Hawaii
        runs.run(task.pk)
        assert Message.unscoped.count() == 60
        list_ticks.tick()
        held = DispatchEntry.objects.filter(state="held").values("message_id")
        assert set(Message.unscoped.filter(pk__in=held).values_list("country", flat=True)) == {"SG"}
        traveller.shift(timedelta(hours=5))
        list_ticks.tick()
        held_now = Message.unscoped.filter(
            pk__in=DispatchEntry.objects.filter(state="held").values("message_id")
        )
        assert "SG" not in set(held_now.values_list("country", flat=True))
    task.refresh_from_db()
    assert equation(task).holds


def test_when_every_country_sleeps_it_says_when_it_goes_on(sender: Sender) -> None:
    template = _marketing(sender.mainland_template)
    at_night = clock.now().replace(hour=15, minute=30, second=0, microsecond=0)  # 23:30 in Beijing
    with time_machine.travel(at_night, tick=False):
        task = make_send_task(sender, rows=5, template=template)
        runs.run(task.pk)
        assert not Message.unscoped.exists()
        assert progress(task).goes_on_at == at_night + timedelta(hours=8, minutes=30)


# What the clock finds ----------------------------------------------------------------------------------------------
def test_a_lost_hint_costs_one_tick(sender: Sender, hints: list[tuple[str, int]]) -> None:
    task = make_send_task(sender, rows=5)
    list_ticks.tick()
    assert hints == [(runs.TASK, task.pk)]
    list_ticks.tick()
    assert len(hints) == 1, "one hint in ten seconds, however long the queue is"
    SendTask.unscoped.update(heartbeat_at=F("heartbeat_at") - timedelta(seconds=11))
    list_ticks.tick()
    assert len(hints) == 2


def test_what_fails_for_one_list_does_not_hold_up_the_next(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = make_send_task(sender, rows=5)
    sound = make_send_task(sender, rows=numbers_of(5, first=13_900_000_000))
    release = list_ticks._release

    def breaks(task: SendTask, *rest: object) -> None:
        if task.pk == broken.pk:
            raise ValueError("broken")
        release(task, *rest)  # type: ignore[arg-type]

    for task in (broken, sound):
        runs.run(task.pk)
    SendTaskLeg.objects.filter(send_task=sound).update(released_through=0)
    DispatchEntry.objects.filter(send_task_id=sound.pk).delete()
    SendTask.unscoped.filter(pk=sound.pk).update(released_count=0)
    monkeypatch.setattr(list_ticks, "_release", breaks)
    list_ticks.tick()
    found = dict(DispatchEntry.objects.values_list("send_task_id").annotate(Count("pk")).order_by())
    assert found[sound.pk] == 5


def test_a_drained_list_settles_after_three_days_although_receipts_are_owed(sender: Sender) -> None:
    task = make_send_task(sender, rows=2, status=SendTaskStatus.DRAINED, ended_at=clock.now())
    SendTask.unscoped.filter(pk=task.pk).update(status=SendTaskStatus.SENDING)
    runs.run(task.pk)
    SendTask.unscoped.filter(pk=task.pk).update(status=SendTaskStatus.DRAINED, heartbeat_at=None)
    list_ticks.tick()
    task.refresh_from_db()
    assert task.status == SendTaskStatus.DRAINED
    with time_machine.travel(clock.now() + timedelta(hours=73)):
        list_ticks.tick()
    task.refresh_from_db()
    assert task.status == SendTaskStatus.SETTLED


def test_regions_of_task_and_template_are_one(sender: Sender) -> None:
    task = make_send_task(sender, rows=1, template=sender.global_template)
    assert task.region == Region.GLOBAL
    runs.run(task.pk)
    task.refresh_from_db()
    assert task.counts["region"] == 1 and task.counts["good"] == 0 and equation(task).holds
