"""Acceptance of a list: its good rows become messages, 4,000 in a transaction, as fast as the database takes them.

The legs' cursors move in the transaction that inserts, so that a chunk is there whole or not at all and is never taken
twice, whoever dies and however many runs there are.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import orjson
from django.db import connection, transaction

from apps.accounts import audit
from apps.accounts.actors import SYSTEM
from apps.carriers.routing import Route
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.locks import held_by_session
from apps.core.money import plain
from apps.core.statements import fetch
from apps.core.tasks import hint
from apps.messaging import pace
from apps.messaging.models import SendTask, SendTaskLeg
from apps.messaging.services import releases, run_statements
from apps.messaging.services.list_contents import judged_rows
from apps.messaging.services.routes import open_route
from apps.messaging.services.verdicts import verdict_of
from apps.messaging.states import SEND_TASK_STATES, RowVerdict, SendTaskStatus
from apps.policy import fuse
from apps.policy.batch import Batch, JudgedRow
from apps.policy.engine import Refusal, judge, reserve
from apps.pricing.quotes import Tariff, tariff

TASK: Final = "messaging.run_send_task"
QUEUE: Final = "bulk"
# What is asked once for a chunk (settings, switches, caps, prices) costs as much as 500 rows; a chunk takes some tenths of a
# second, so that a switch or a stop soon gets its turn, and nobody waits long for a counter that the list has locked.
CHUNK: Final = 4000
TURN_SECONDS: Final = 20  # then the list goes to the end of the queue, so that others come to their turn
# Verdicts that concern the whole list: it is paused, rather than each of its rows refused.
_OF_THE_WHOLE: Final = frozenset(
    {Code.TEMPLATE_UNAPPROVED, Code.SIGNATURE_UNAPPROVED, Code.INDIVIDUAL_MARKETING}
)


def run(task_id: int) -> None:
    """Accept what may be accepted now of a task that is sending; cancel what is left of one that was stopped.

    A DomainError of the whole (account suspended, no route, template revoked, price cap) pauses it with that problem.
    """
    with held_by_session(f"send_task.run:{task_id}") as is_alone:
        if not is_alone:
            return
        ends = time.monotonic() + TURN_SECONDS
        while _step(task_id):
            if time.monotonic() >= ends:
                hint(TASK, task_id, queue=QUEUE)
                return


def _step(task_id: int) -> bool:
    """One transaction; whether there is more to do."""
    try:
        with transaction.atomic():
            task = locked(task_id)
            if task is None:
                return False
            if task.status == SendTaskStatus.CANCELLED:
                return releases.cancel_unreleased(task)
            if task.status == SendTaskStatus.SENDING and _accept_next(task):
                return True
            SendTask.unscoped.filter(pk=task_id).update(heartbeat_at=None)  # nobody is at it
            return False
    except DomainError as problem:
        halt(task_id, problem)
        return False


def locked(task_id: int) -> SendTask | None:
    """The task with what the rules look at, as it stands now; its row is held until the transaction ends."""
    rows = SendTask.unscoped.select_for_update(of=("self",))
    return rows.select_related("account", "application", "template", "signature").filter(pk=task_id).first()


@transaction.atomic
def halt(task_id: int, problem: DomainError) -> None:
    """Pause a task that is sending, because of a problem that a person has to look at; nothing more is let go."""
    task = SendTask.unscoped.select_for_update().get(pk=task_id)
    if task.status != SendTaskStatus.SENDING:
        return
    facts = orjson.loads(orjson.dumps(problem.facts, default=str))
    SEND_TASK_STATES.advance(
        task,
        SendTaskStatus.PAUSED,
        paused_at=clock.now(),
        problem=problem.code.value,
        problem_facts=facts,
        heartbeat_at=None,
    )
    releases.hold(task)
    audit.record(SYSTEM, "send_task.paused", task, problem=problem.code.value)


# Which rows are next ----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Span:
    """Rows to be looked at: those of these countries behind `after`, up to `through`."""

    countries: list[str]
    after: int
    through: int


def next_span(task: SendTask, now: datetime) -> Span | None:
    """Of the legs that may be taken now, those that are furthest behind, up to where the next ones stand.

    So legs that go together are read in one pass, and one that was closed for the night catches up by itself.
    """
    last = fetch(run_statements.LAST_ROW, [task.pk])[0][0]
    cursors = SendTaskLeg.objects.filter(send_task=task.pk, accepted_through__lt=last)
    standing = dict(cursors.values_list("country", "accepted_through"))
    countries = pace.reachable_countries(task, standing, now)
    if not countries:
        return None
    after = min(standing[country] for country in countries)
    group = [country for country in countries if standing[country] == after]
    further = [standing[country] for country in countries if standing[country] > after]
    return Span(group, after, min(further, default=last))


def is_unfinished(task: SendTask) -> bool:
    """Whether rows are left that no run has looked at, be they open now or not."""
    last = fetch(run_statements.LAST_ROW, [task.pk])[0][0]
    return SendTaskLeg.objects.filter(send_task=task.pk, accepted_through__lt=last).exists()


def room_of(task: SendTask) -> int:
    """How many more messages may be accepted now: a list with a pace is accepted shortly before it is let go."""
    ahead = pace.accept_ahead(task)
    return CHUNK if ahead is None else ahead - (task.accepted_count - task.released_count)


def _accept_next(task: SendTask) -> bool:
    now = clock.now()
    limit = min(CHUNK, room_of(task))
    span = next_span(task, now) if limit > 0 else None
    if span is None:
        return False
    asked = {"task": task.pk, "countries": span.countries, "after": span.after, "limit": limit}
    rows = fetch(run_statements.NEXT_ROWS, {**asked, "through": span.through})
    through = rows[-1][0] if len(rows) == limit else span.through
    chunk = _Chunk(task, Span(span.countries, span.after, through), rows, now)
    chunk.accept()
    if pace.pace_of(task) is None and task.released_count < releases.LEAD:
        releases.release(task, now, limit=releases.LEAD - task.released_count)
    task.heartbeat_at = now
    task.save(update_fields=[*_COUNTERS, "heartbeat_at"])
    if chunk.is_capped:
        facts = {"cap": plain(task.price_cap or Decimal(0)), "currency": task.currency}
        halt(task.pk, chunk.obstacle or DomainError(Code.PRICE_CAP, **facts))
    return not chunk.is_capped


_COUNTERS = ("counts", "accepted_count", "accepted_segments", "accepted_fee", "released_count")


class _Chunk:
    """Up to CHUNK rows of a span, through the same judge, tariff and tallies as every other message.

    Only the columns come from elsewhere than in `accept`: they are copied from the rows, and stay sealed.
    """

    def __init__(self, task: SendTask, span: Span, rows: Sequence[tuple[Any, ...]], now: datetime) -> None:
        self.task = task
        self.span = span
        self.through = span.through
        self.now = now
        self.is_capped = False
        self.obstacle: DomainError | None = None  # another cap than the list's own
        self.rows = judged_rows(task.pk, rows)

    def accept(self) -> None:
        """Raises DomainError when the list as a whole may not be sent; then nothing is written."""
        if self.rows:
            self._judge_and_insert()
        moved: dict[str, Any] = {
            "task": self.task.pk,
            "countries": self.span.countries,
            "after": self.span.after,
        }
        with connection.cursor() as cursor:
            cursor.execute(run_statements.ACCEPTED_THROUGH, {**moved, "through": self.through})

    def _judge_and_insert(self) -> None:
        task = self.task
        prices = tariff(
            task.account, clock.business_day(self.now, task.account.zone), task.template.message_kind
        )
        batch = self._batch(prices)
        judgement = judge(batch)
        for refusal in judgement.refused:
            if refusal.verdict.code in _OF_THE_WHOLE:
                raise DomainError(refusal.verdict.code, **refusal.verdict.facts)
        if prices is not None and task.price_cap is not None:
            self._keep_below_cap(judgement.admitted, prices, task.price_cap)
        self._keep_below_money(judgement.admitted, prices)
        found = len(judgement.refused)
        judgement = reserve(judgement, [row for row in judgement.admitted if row.position <= self.through])
        if len(judgement.refused) > found and self.obstacle is None:
            self.is_capped = False  # somebody was faster with a limit, so that the cap is not reached here
        self._refuse([one for one in judgement.refused if one.candidate.position <= self.through])
        if judgement.admitted:
            assert prices is not None, "CountryOpen admits nothing without a tariff"
            self._insert(batch, prices, self._route())

    def _batch(self, prices: Tariff | None) -> Batch[JudgedRow]:
        task = self.task
        is_there = task.template.deleted_at is None
        return Batch(
            account=task.account,
            application=task.application,
            template=task.template if is_there else None,
            signature=task.signature,
            signature_given=task.signature.content if task.signature else "",
            sender_given=task.sender,
            tariff=prices,
            candidates=self.rows,
            is_list=True,
            was_judged=True,
            words_digest=task.words_digest,
            at=self.now,
        )

    def _keep_below_cap(self, admitted: Sequence[JudgedRow], prices: Tariff, cap: Decimal) -> None:
        """Rows are taken in their order as long as the sum stays within the cap; the first beyond it ends the run."""
        left = cap - self.task.accepted_fee
        for row in admitted:
            left -= (prices.unit_price(row.country) or Decimal(0)) * row.segments
            if left < 0:
                self.is_capped = True
                self.through = row.position - 1
                return

    def _keep_below_money(self, admitted: Sequence[JudgedRow], prices: Tariff | None) -> None:
        """Reserve for the rows that are left; where a cap of the account ends, the run ends as at the price cap."""
        rows = [row for row in admitted if row.position <= self.through]
        batch = self._batch(prices)
        _kept, over = fuse.reserve(batch, fuse.hold(batch, fuse.caps_of(batch) if rows else []), rows)
        if over:
            self.is_capped = True
            self.obstacle = DomainError(over[0].verdict.code, **over[0].verdict.facts)
            self.through = over[0].candidate.position - 1

    def _refuse(self, refused: Sequence[Refusal[JudgedRow]]) -> None:
        """The row keeps its verdict and the counts follow; it becomes no message, for the row is the record."""
        if not refused:
            return
        verdicts = [verdict_of(one.verdict.code) for one in refused]
        columns: dict[str, Any] = {
            "task": self.task.pk,
            "row_nos": [one.candidate.position for one in refused],
            "verdicts": [verdict.value for verdict in verdicts],
            "codes": [one.verdict.code.value for one in refused],
            "facts": [orjson.dumps(one.verdict.facts, default=str).decode() for one in refused],
        }
        with connection.cursor() as cursor:
            cursor.execute(run_statements.REFUSE_ROWS, columns)
        counts = self.task.counts
        for verdict in verdicts:
            counts[verdict.value] = counts.get(verdict.value, 0) + 1
        counts[RowVerdict.GOOD.value] -= len(refused)

    def _route(self) -> Route:
        return open_route(region=self.task.region, message_kind=self.task.template.message_kind)

    def _insert(self, batch: Batch[JudgedRow], prices: Tariff, route: Route) -> None:
        task = self.task
        columns = {
            "account": task.account_id,
            "application": task.application_id,
            "template": task.template_id,
            "signature": task.signature_id,
            "kind": task.template.message_kind,
            "region": task.template.region,
            "price_version": prices.version_id,
            "currency": prices.currency,
            "charging_moment": prices.charging_moment,
            "carrier": route.carrier_id,
            "accepted_at": self.now,
            "task": task.pk,
            "after": self.span.after,
            "through": self.through,
            "countries": self.span.countries,
            "prices": [prices.unit_price(country) for country in self.span.countries],
            "senders": [batch.sender(country) for country in self.span.countries],
        }
        count, segments, fee = fetch(run_statements.INSERT_FROM_ROWS, columns)[0]
        task.accepted_count += count
        task.accepted_segments += segments
        task.accepted_fee += fee
