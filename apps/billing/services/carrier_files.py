"""The three-way match: what we submitted, what the carrier says it took, and what is owed for it."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.billing.models import CarrierFile
from apps.carriers.models import Carrier
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.partitions import id_at
from apps.core.sheets.reading import Limits, open_table

MOST_ROWS: Final = 2_000_000
_LIMITS: Final = Limits(rows=MOST_ROWS)
_REFERENCES: Final = frozenset(
    {"reference", "message_id", "message id", "messageid", "msgid", "id", "消息编号", "编号"}
)
_SEGMENTS: Final = frozenset({"segments", "parts", "count", "条数", "计费条数"})

_TABLE: Final = """
CREATE TEMPORARY TABLE their_rows (reference text NOT NULL, segments integer NOT NULL) ON COMMIT DROP
"""
_COPY: Final = "COPY their_rows (reference, segments) FROM STDIN"
# Ours by message; theirs each reference once. A carrier may list each part, or a message once with its segments.
_MATCH: Final = """
WITH theirs AS (
  SELECT reference, count(*) AS times, max(segments) AS segments FROM their_rows GROUP BY reference
), ours AS (
  SELECT message_id, reference, total FROM message_parts
  WHERE carrier_id = %(carrier)s AND reference <> '' AND message_id >= %(from_id)s AND message_id < %(to_id)s
    AND submitted_at >= %(start)s AND submitted_at < %(end)s
), by_message AS (
  SELECT o.message_id, min(o.reference) AS reference, max(o.total) AS ours, sum(t.segments) AS theirs
  FROM ours o LEFT JOIN theirs t USING (reference) GROUP BY o.message_id
), found AS (
  SELECT 'missing_there' AS finding, reference, message_id, ours, 0 AS theirs FROM by_message WHERE theirs IS NULL
  UNION ALL
  SELECT 'segments', reference, message_id, ours, theirs FROM by_message WHERE theirs <> ours
  UNION ALL
  SELECT 'doubled', t.reference, (SELECT min(message_id) FROM ours o WHERE o.reference = t.reference), 1, t.times
  FROM theirs t WHERE t.times > 1
  UNION ALL
  SELECT 'unknown_here', t.reference, NULL, 0, t.segments FROM theirs t
  WHERE NOT EXISTS (SELECT FROM ours o WHERE o.reference = t.reference)
), written AS (
  INSERT INTO billing_carrierfinding (file_id, finding, reference, message_id, ours, theirs)
  SELECT %(file)s, finding, left(reference, 80), message_id, ours, theirs FROM found
)
UPDATE billing_carrierfile SET ours_count = (SELECT count(*) FROM by_message),
       matched_count = (SELECT count(*) FROM by_message WHERE theirs = ours) WHERE id = %(file)s
"""


@transaction.atomic
def match(
    *, actor: Actor, carrier: Carrier, first_day: date, last_day: date, octets: bytes, name: str
) -> CarrierFile:
    """Compare a carrier's file of these days (of its zone) with what we submitted; every row that differs is kept.

    The file has a column with the carrier's ids, and may have one with segments (1 where it has none). Raises SPAN_RANGE for
    more than three months, CARRIER_FILE for a file without ids, Code.FILE_… for what is no list.
    """
    actor.require(Perm.STAFF_SETTLEMENT_WRITE)
    if not 0 <= (last_day - first_day).days < 93:
        raise DomainError(Code.SPAN_RANGE, field="last_day", months=3)
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        count = 0
        with cursor.copy(_COPY) as copy:
            for row in _rows(octets, name):
                copy.write_row(row)
                count += 1
        cursor.execute("ANALYZE their_rows")
    made = CarrierFile.objects.create(
        carrier=carrier,
        first_day=first_day,
        last_day=last_day,
        name=name[:200],
        sha256=hashlib.sha256(octets).hexdigest(),
        row_count=count,
        uploaded_by=actor.user,
        at=clock.now(),
    )
    zone = carrier.settings.get("time_zone") or "UTC"
    start, end = clock.day_window(first_day, zone)[0], clock.day_window(last_day, zone)[1]
    span: dict[str, Any] = {
        "from_id": id_at(start - 4 * clock.ONE_DAY),
        "to_id": id_at(end),
        "start": start,
        "end": end,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MATCH, {"carrier": carrier.pk, "file": made.pk, **span})
    made.refresh_from_db()
    audit.record(actor, "carrier_file.matched", made, rows=count, matched=made.matched_count)
    return made


def _rows(octets: bytes, name: str) -> Iterator[tuple[str, int]]:
    table = open_table(octets, name=name, has_header=True, limits=_LIMITS)
    reference = _index(table.columns, _REFERENCES)
    segments = _index(table.columns, _SEGMENTS)
    if reference is None:
        raise DomainError(
            Code.CARRIER_FILE, field="file", problem=_("the column “reference” is needed"), row=1
        )
    for number, cells in table.rows():
        text = cells[reference].strip() if reference < len(cells) else ""
        if not text:
            continue
        given = cells[segments].strip() if segments is not None and segments < len(cells) else "1"
        if not (given.isascii() and given.isdecimal()) or len(given) > 4:
            problem = _("the number of segments cannot be read")
            raise DomainError(Code.CARRIER_FILE, field="file", problem=problem, row=number)
        yield text, int(given)


def _index(columns: Sequence[str], names: frozenset[str]) -> int | None:
    return next((index for index, one in enumerate(columns) if one.strip().casefold() in names), None)
