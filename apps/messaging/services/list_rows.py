"""Writing what was found of a list's rows, and counting it."""

import hashlib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

import orjson
from django.conf import settings
from django.db import connection, transaction

from apps.core.phones import last4, leading
from apps.core.privacy import seal_many
from apps.messaging.models import SendTask, SendTaskLeg
from apps.messaging.models.send_task import Dedupe
from apps.messaging.services import list_statements
from apps.messaging.services.judging import Found
from apps.messaging.states import RowVerdict
from apps.messaging.uploads.cells import seal_cells
from apps.pricing.quotes import Tariff


def lines_of(task: SendTask, found: Sequence[Found]) -> str:
    """Rows sealed and in the form in which `copy_lines` takes them."""
    return "".join(_lines(task, found))


def copy_lines(lines: str) -> None:
    """Append rows by COPY, on Django's connection and in its transaction."""
    with connection.cursor() as cursor, cursor.copy(list_statements.COPY_ROWS) as copy:
        copy.write(lines)


def replace_row(task: SendTask, found: Found) -> None:
    """Put a corrected row in the place of its former self."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM send_task_rows WHERE send_task_id = %s AND row_no = %s", [task.pk, found.row_no]
        )
    copy_lines(lines_of(task, [found]))


def mark_duplicates(task: SendTask, *, column: int, hashes: Sequence[int] | None = None) -> None:
    """Let the first good row of each number stand, and make the later ones duplicates; only of `hashes` if given."""
    facts = {"task": task.pk, "column": column, "hashes": None if hashes is None else list(hashes)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(list_statements.PLAN_FOR_MANY)
        cursor.execute(list_statements.MARK_DUPLICATES, facts)


def tally(task: SendTask, tariff: Tariff | None) -> dict[str, Any]:
    """Count the rows anew, replace the task's legs, and give the task's columns that follow from them."""
    with connection.cursor() as cursor:
        cursor.execute(list_statements.COUNT_ROWS, {"task": task.pk})
        rows = cursor.fetchall()
    counts: dict[str, int] = {}
    legs = []
    for verdict, country, count, segments, _repaired in rows:
        counts[verdict] = counts.get(verdict, 0) + count
        if verdict == RowVerdict.GOOD:
            price = (tariff.unit_price(country) if tariff else None) or Decimal(0)
            legs.append(
                SendTaskLeg(
                    send_task=task,
                    country=country,
                    message_count=count,
                    segments=segments,
                    unit_price=price,
                    amount=price * segments,
                )
            )
    SendTaskLeg.objects.filter(send_task=task).delete()
    SendTaskLeg.objects.bulk_create(legs)
    return {
        "counts": counts,
        "row_count": sum(counts.values()),
        "repaired_count": sum(row[4] for row in rows),
        "segments": sum(leg.segments for leg in legs),
        "amount": sum((leg.amount for leg in legs), Decimal(0)),
        "currency": tariff.currency if tariff else task.account.currency,
    }


def _lines(task: SendTask, found: Sequence[Found]) -> Iterable[str]:
    """One line for each row in the text format of COPY; columns in the order of COPY_ROWS."""
    key = task.pk
    by_values = task.dedupe == Dedupe.NUMBER_AND_VALUES
    packed = [orjson.dumps(one.parameters).decode() if one.parameters else "" for one in found]
    parameters = iter(seal_many([text for text in packed if text]))
    numbers = iter(seal_many([one.phone.e164 for one in found if one.phone is not None]))
    for one, text, cells in zip(found, packed, seal_cells([one.cells for one in found]), strict=True):
        sealed = f"\\\\x{next(parameters).hex()}" if text else r"\N"
        values = str(_values_hash(text)) if by_values else r"\N"
        content = r"\N" if one.content is None else str(one.content)
        if one.phone is not None:
            e164 = one.phone.e164
            number = f"\\\\x{next(numbers).hex()}\t{one.number_hash}\t{leading(e164)}\t{last4(e164)}\t{one.phone.country}"
        else:
            number = "\\N\t\\N\t\t\t"
        if one.code is None and one.repairs is None:
            judged = "good\t\t\\N\t\\N\t\\N"
        else:
            judged = _judged(one)
        yield (
            f"{key}\t{one.row_no}\t{judged}\t{number}\t{sealed}\t{values}\t{content}\t\\\\x{cells.hex()}\t{one.segments}\t"
            f"{'t' if one.is_corrected else 'f'}\n"
        )


def _judged(one: Found) -> str:
    code = one.code.value if one.code is not None else ""
    column = r"\N" if one.column is None else str(one.column)
    repairs = r"\N" if one.repairs is None else "{" + ",".join(one.repairs) + "}"
    return f"{one.verdict}\t{code}\t{column}\t{_json(one.facts)}\t{repairs}"


def _json(facts: dict[str, Any] | None) -> str:
    """The facts as jsonb takes them, which knows no NUL, with COPY's own escapes."""
    if facts is None:
        return r"\N"
    return orjson.dumps(facts, default=str).decode().replace("\\u0000", "\ufffd").replace("\\", "\\\\")


def _values_hash(text: str) -> int:
    """The keyed hash of a row's values: 64 bits, signed."""
    hasher = _values_hasher(settings.HASH_KEY).copy()
    hasher.update(text.encode())
    return int.from_bytes(hasher.digest(), "big", signed=True)


@lru_cache(maxsize=4)
def _values_hasher(key: bytes) -> "hashlib.blake2b":
    return hashlib.blake2b(key=key, digest_size=8, person=b"values")
