"""Which rows of a list are over a limit as things stand: found when all of it has been read, and whenever somebody asks.

It is what a person should know before confirming; when the list is accepted each row is judged once more, exactly. Windows of
less than an hour are left to that: they are over before anybody has read the report.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import orjson
from django.db import connection

from apps.core.statements import fetch
from apps.messaging.models import SendTask
from apps.messaging.models.send_task import Dedupe
from apps.messaging.services import list_statements, run_statements
from apps.messaging.services.list_contents import judged_rows
from apps.messaging.services.verdicts import verdict_of
from apps.policy import counters, engine
from apps.policy.batch import Batch, JudgedRow
from apps.policy.counters import Seen
from apps.policy.kinds import LASTING_RULES
from apps.policy.rules.base import Amount, Budget, BudgetKey, Verdict

_CHUNK: Final = 1000
Windows = dict[int, tuple[int, bytes]]


def mark(task: SendTask) -> int:
    """Give the good rows that are over a limit this verdict, in the caller's transaction; how many there were.

    The rows count among themselves, in their order. Of a list far from every budget only the rows are weighed whose numbers
    have heard something lately; two statements over the rows, and one for each 1,000 of which some are refused.
    """
    samples = fetch(list_statements.GOOD_BY_COUNTRY, {"task": task.pk})
    if not samples:
        return 0
    # One row stands for all of its country, with the longest of their messages.
    batch = _batch(
        task, [JudgedRow(0, 0, country, longest, _nothing) for country, _count, longest in samples]
    )
    budgets = engine.budgets(batch)
    used = dict(counters.read(task.application_id, (), budgets).used)
    is_near = _is_near(budgets, used, batch.candidates, [count for _country, count, _longest in samples])
    repeated: Windows = {}
    over = 0
    for rows, heard in _chunks(task, batch, is_all=is_near):
        batch.candidates = rows
        seen = Seen(heard | repeated, used)
        claim = counters.look(batch, budgets if is_near else (), seen=seen, rules=LASTING_RULES)
        _refuse(task, claim.verdicts)
        over += len(claim.verdicts)
        for key, amount in claim.taken.items():
            used[key] = used.get(key, 0) + amount
        if task.dedupe != Dedupe.NUMBER:
            repeated |= {number: (0, slots) for number, slots in claim.slots.items()}
    return over


def unmark(task: SendTask) -> None:
    """Make rows that were over a limit good again, before duplicates are looked for and `mark` judges anew."""
    with connection.cursor() as cursor:
        cursor.execute(list_statements.OVER_LIMIT_AGAIN_GOOD, {"task": task.pk})


def _batch(task: SendTask, rows: Sequence[JudgedRow]) -> Batch[JudgedRow]:
    return Batch(
        account=task.account,
        application=task.application,
        template=task.template,
        signature=task.signature,
        signature_given="",
        tariff=None,
        candidates=rows,
        is_list=True,
        was_judged=True,
    )


def _is_near(
    budgets: Sequence[Budget],
    used: Mapping[BudgetKey, Amount],
    samples: Sequence[JudgedRow],
    counts: Sequence[int],
) -> bool:
    """Whether all rows together would overdraw some budget."""
    for budget in budgets:
        if budget.limit is None:
            continue
        wanted = sum(budget.cost(one) * count for one, count in zip(samples, counts, strict=True))
        if used.get(budget.key, 0) + wanted > budget.limit:
            return True
    return False


def _chunks(
    task: SendTask, batch: Batch[JudgedRow], *, is_all: bool
) -> Iterator[tuple[list[JudgedRow], Windows]]:
    """Up to 1,000 rows at a time, with the windows of their numbers."""
    by_number = task.dedupe == Dedupe.NUMBER  # then no number stands in two good rows
    statement = list_statements.GOOD_ROWS if by_number else list_statements.GOOD_ROWS_REPEATED
    asked: dict[str, Any] = {
        "task": task.pk,
        "application": task.application_id,
        "now": batch.at,
        "is_all": is_all,
    }
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, asked)
        while rows := cursor.fetchmany(_CHUNK):
            heard = {row[1]: (row[5], bytes(row[6])) for row in rows if row[5] is not None}
            yield judged_rows(task.pk, [row[:5] for row in rows]), heard


def _refuse(task: SendTask, verdicts: Sequence[Verdict]) -> None:
    if not verdicts:
        return
    columns: dict[str, Any] = {
        "task": task.pk,
        "row_nos": [one.position for one in verdicts],
        "verdicts": [verdict_of(one.code).value for one in verdicts],
        "codes": [one.code.value for one in verdicts],
        "facts": [orjson.dumps(one.facts, default=str).decode() for one in verdicts],
    }
    with connection.cursor() as cursor:
        cursor.execute(run_statements.REFUSE_ROWS, columns)


def _nothing(_position: int) -> tuple[str, tuple[str, ...]]:
    raise AssertionError("a budget must not look at number or values of a row")
