"""Whatever happens to a list, in whatever order: every row is accounted for after each step, and no row is sent twice."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db.models import Count, Sum

from apps.accounts.actors import Actor
from apps.carriers.models import Carrier
from apps.carriers.protocols.base import Outcome, PartResult, ReceiptFact, SubmitResult
from apps.carriers.services import inbox
from apps.core import clock
from apps.core.errors import DomainError
from apps.messaging.models import DispatchEntry, Message, Part, SendTask, SendTaskRow
from apps.messaging.progress import equation, progress
from apps.messaging.services import dispatch, list_ticks, receipts, recount, releases, runs, steering, sweep
from apps.messaging.states import MessageStatus, SendTaskStatus
from apps.unsubscribes.models import Origin, Unsubscribe
from tests import factories
from tests.support.sending import Sender, make_send_task, open_network, ready_to_send

pytestmark = pytest.mark.django_db(transaction=True)
STEPS = 45
OUTCOMES = (Outcome.ACCEPTED,) * 4 + (Outcome.REFUSED, Outcome.UNKNOWN, Outcome.NOT_SENT, Outcome.NOT_SENT)


class Walk:
    """One list and everything that may happen to it; each step may be the next."""

    def __init__(self, sender: Sender, seed: int) -> None:
        self.random = random.Random(seed)
        self.carrier = Carrier.objects.get()
        self.actor: Actor = factories.actor(sender.user, sender.account)
        self.references = 0
        countries = [f"+6581{index:06d}" for index in range(40)] + [
            f"+4477009{index:05d}" for index in range(40)
        ]
        self.random.shuffle(countries)
        cap = self.random.choice([None, Decimal("2.5")])
        self.task = make_send_task(
            sender, rows=countries, bad_rows=5, template=sender.global_template, price_cap=cap
        )
        self.claims: list[dispatch.Claim] = []

    def steps(self) -> list[Callable[[], Any]]:
        often = [
            self.accept,
            self.accept,
            self.tick,
            self.tick,
            self.claim,
            self.answer,
            self.answer,
            self.receive,
        ]
        return [*often, self.pause, self.resume, self.change_pace, self.lose_claims, self.unsubscribe]

    def accept(self) -> None:
        for _chunk in range(self.random.randint(1, 3)):
            runs._step(self.task.pk)

    def tick(self) -> None:
        list_ticks.tick()

    def claim(self) -> None:
        limit = self.random.randint(1, 12)
        self.claims.append(dispatch.claim(self.carrier.pk, limit=limit, holder="h"))

    def answer(self) -> None:
        if not self.claims:
            return
        claim = self.claims.pop(self.random.randrange(len(self.claims)))
        answers = []
        for out in claim.outs:
            outcome = self.random.choice(OUTCOMES)
            self.references += 1
            reference = f"ref{self.references}" if outcome is Outcome.ACCEPTED else ""
            answers.append((claim.claimed_at, SubmitResult(out.key, [PartResult(1, 1, outcome, reference)])))
        dispatch.record(self.carrier.pk, answers)
        if self.random.random() < 0.3:
            dispatch.record(self.carrier.pk, answers)  # the database's first answer was lost

    def receive(self) -> None:
        now = clock.now()
        parts = (
            Part.objects.filter(status="submitted").exclude(reference="").values_list("reference", flat=True)
        )
        facts = [
            ReceiptFact(
                reference, self.random.choice(["DELIVRD", "DELIVRD", "UNDELIV", "EXPIRED"]), "", "", b"", now
            )
            for reference in parts
            if self.random.random() < 0.7
        ]
        inbox.keep_receipts(self.carrier.pk, facts)
        receipts.match()

    def pause(self) -> None:
        steering.pause(actor=self.actor, task=self.task)

    def resume(self) -> None:
        steering.resume(actor=self.actor, task=self.task)

    def stop(self) -> None:
        steering.stop(actor=self.actor, task=self.task)

    def change_pace(self) -> None:
        per_minute = self.random.choice([None, None, 60, 600])
        steering.set_pace(actor=self.actor, task=self.task, per_minute=per_minute)

    def lose_claims(self) -> None:
        """The driver has died: nobody knows what became of what it had."""
        if self.claims:
            self.claims.clear()
            with time_machine.travel(clock.now() + timedelta(seconds=20)):
                sweep.sweep()

    def unsubscribe(self) -> None:
        rows = SendTaskRow.objects.filter(send_task_id=self.task.pk, verdict="good")
        row = rows.order_by("number_hash")[self.random.randrange(10)]
        Unsubscribe.unscoped.get_or_create(
            account=self.actor.own_account,
            number_hash=row.number_hash,
            defaults={
                "number_sealed": row.number_sealed,
                "number_last4": row.number_last4,
                "origin": Origin.CUSTOMER,
            },
        )

    def check(self) -> None:
        task = SendTask.unscoped.get(pk=self.task.pk)
        found = equation(task)
        assert found.rows.holds, found.rows
        assert found.messages.holds, found.messages
        assert progress(task).equation == found
        assert recount.differences(task) == {}
        rows = SendTaskRow.objects.filter(send_task_id=task.pk)
        truly = dict(rows.values_list("verdict").annotate(Count("row_no")).order_by())
        assert truly == {verdict: count for verdict, count in task.counts.items() if count}
        messages = Message.unscoped.filter(send_task=task)
        assert messages.values("row_no").distinct().count() == messages.count() == task.accepted_count
        assert (messages.aggregate(fee=Sum("fee"))["fee"] or 0) == task.accepted_fee
        assert task.price_cap is None or task.accepted_fee <= task.price_cap
        assert set(messages.values_list("row_no", flat=True)) <= set(
            rows.filter(verdict="good").values_list("row_no", flat=True)
        )
        for leg in task.legs.all():
            taken = rows.filter(verdict="good", country=leg.country, row_no__lte=leg.accepted_through)
            assert messages.filter(country=leg.country).count() == taken.count()
        underway = {"waiting": "accepted", "held": "accepted", "claimed": "claimed", "in_doubt": "in_doubt"}
        statuses = dict(messages.values_list("pk", "status"))
        for message_id, state in DispatchEntry.objects.values_list("message_id", "state"):
            assert statuses[message_id] == underway[state]


def _once(step: Callable[[], Any]) -> None:
    with suppress(DomainError):  # not now: the list is not in a state for it
        step()


@pytest.mark.parametrize("seed", range(4))
def test_after_every_step_every_row_is_accounted_for(
    seed: int, monkeypatch: pytest.MonkeyPatch, hints: list[tuple[str, int]]
) -> None:
    monkeypatch.setattr(runs, "CHUNK", 7)
    monkeypatch.setattr(releases, "LEAD", 11)
    monkeypatch.setattr(releases, "CANCEL_CHUNK", 6)
    open_network()
    walk = Walk(ready_to_send(), seed)
    walk.check()
    for _number in range(STEPS):
        _once(walk.random.choice(walk.steps()))
        walk.check()
    if seed % 2:
        _once(walk.stop)
        walk.check()
    _to_the_end(walk)


def _to_the_end(walk: Walk) -> None:
    """Left alone it comes to an end in which nothing waits and nothing is forgotten."""
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _round in range(60):
            task = SendTask.unscoped.get(pk=walk.task.pk)
            if task.status == SendTaskStatus.PAUSED:
                steering.set_price_cap(actor=walk.actor, task=task, price_cap=None)
                walk.resume()
            if task.status == SendTaskStatus.SENDING:
                steering.set_pace(actor=walk.actor, task=task, per_minute=None)
            walk.accept()
            walk.claim()
            while walk.claims:
                walk.answer()
            traveller.shift(11)
            walk.tick()
            walk.check()
            task.refresh_from_db()
            if task.ended_at is not None:
                break
    assert task.status in (SendTaskStatus.DRAINED, SendTaskStatus.SETTLED, SendTaskStatus.CANCELLED)
    left = Message.unscoped.filter(status__in=[MessageStatus.ACCEPTED, MessageStatus.CLAIMED])
    assert not left.exists()
    assert task.ended_at is not None
    if task.status != SendTaskStatus.CANCELLED:
        assert progress(task).to_accept == 0
