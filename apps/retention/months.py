"""The monthly partitions: which there are, who has rows in one, what forbids to drop it, and the statements that take it out.

Names of tables come from constants and from the month, never from people.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

from apps.billing.models import Books, Reconciliation
from apps.core.partitions import id_at
from apps.core.statements import fetch, integers
from apps.messaging.models import Charge, DispatchEntry, Message, SendTask, Tally
from apps.messaging.states import ENDED, MessageStatus
from apps.retention.kinds import DataKind

BATCH: Final = 20_000
KEPT: Final = "_kept"  # what stays, until it takes its partition's place
GONE: Final = "_gone"  # what has been taken out and is about to be dropped


@dataclass(frozen=True, slots=True)
class Stays:
    """Whose rows stay: ids of accounts and hashes of numbers."""

    accounts: tuple[int, ...]
    numbers: tuple[int, ...]

    def parameters(self) -> dict[str, str]:
        return {"accounts": integers(self.accounts), "numbers": integers(self.numbers)}


@dataclass(frozen=True, slots=True)
class Group:
    """Partitions that go together: the first table by its id, the others by the id of the first's row."""

    kind: DataKind
    tables: tuple[tuple[str, str], ...]  # table, column of the id
    stays: str  # condition on the first table's row r
    owner: str  # column that tells whose a row is; "" when nobody's


GROUPS: Final = {
    DataKind.MESSAGES: Group(
        DataKind.MESSAGES,
        (("messages", "id"), ("message_parts", "message_id"), ("message_attempts", "message_id")),
        "r.account_id = ANY(%(accounts)s::bigint[]) OR r.number_hash = ANY(%(numbers)s::bigint[])",
        "account_id",
    ),
    # Also what no message was found for yet is looked at: a hold on a number keeps it.
    DataKind.RAW: Group(
        DataKind.RAW,
        (("carrier_receipts", "id"),),
        "coalesce(r.number_hash = ANY(%(numbers)s::bigint[]), false) OR EXISTS (SELECT FROM messages m WHERE m.id = r.message_id "
        "AND (m.account_id = ANY(%(accounts)s::bigint[]) OR m.number_hash = ANY(%(numbers)s::bigint[])))",
        "",
    ),
}


@dataclass(frozen=True, slots=True)
class Month:
    """The first day; the partitions are cut at midnight UTC."""

    first: date

    @property
    def start(self) -> datetime:
        return datetime(self.first.year, self.first.month, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        index = self.first.year * 12 + self.first.month
        return datetime(index // 12, index % 12 + 1, 1, tzinfo=UTC)

    def of(self, table: str) -> str:
        return f"{table}_{self.first:%Y%m}"


def present(group: Group) -> list[Month]:
    """The months of which there is a partition, oldest first."""
    table = group.tables[0][0]
    rows = fetch(
        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = %s::regclass"
        " AND c.relname ~ '_[0-9]{6}$' ORDER BY c.relname",
        [table],
    )
    return [Month(date(int(name[-6:-2]), int(name[-2:]), 1)) for (name,) in rows]


def accounts_in(month: Month) -> list[int]:
    """Whose messages the month holds: one look into the index for each account, however many messages there are."""
    rows = fetch(
        f"""
        WITH RECURSIVE found AS (
          (SELECT account_id FROM "{month.of("messages")}" ORDER BY account_id LIMIT 1)
          UNION ALL
          SELECT (SELECT account_id FROM "{month.of("messages")}" m WHERE m.account_id > f.account_id ORDER BY account_id LIMIT 1)
          FROM found f WHERE f.account_id IS NOT NULL
        ) SELECT account_id FROM found WHERE account_id IS NOT NULL
        """,
        [],
    )
    return [row[0] for row in rows]


def some_go(group: Group, month: Month, stays: Stays, goes: tuple[int, ...]) -> bool:
    """Whether the month has a row that would go; what stays is passed over, by the index where rows have owners."""
    first, _key = group.tables[0]
    mine = f"r.{group.owner} = ANY(%(goes)s::bigint[]) AND" if group.owner else ""
    rows = fetch(
        f'SELECT 1 FROM "{month.of(first)}" r WHERE {mine} NOT ({group.stays}) LIMIT 1',
        {"goes": integers(goes), **stays.parameters()},
    )
    return bool(rows)


def forbidden(month: Month) -> str:
    """Why the messages of a month may not go yet, in a sentence; "" when nothing stands against it."""
    start, end = id_at(month.start), id_at(month.end)
    if DispatchEntry.objects.filter(message_id__gte=start, message_id__lt=end).exists():
        return _("Some of its messages still wait for a carrier or are in doubt.")
    if _waits_with_its_list(month):
        return _("Some of its messages belong to a list that is paused or planned for later.")
    if Tally.objects.filter(quarter__gte=month.start, quarter__lt=month.end).exists():
        return _("Some of its messages are not counted in the statistics yet.")
    settled = dict(Books.unscoped.values_list("account_id", "settled_through"))
    charges = Charge.objects.filter(first_id__lt=end, last_id__gte=start, charged_on__gte=month.first)
    last = charges.values_list("account_id", "charged_on").order_by("account_id", "-charged_on")
    for account_id, day in last.distinct("account_id"):
        if account_id not in settled or settled[account_id] < day:
            return _("Some of its days are not settled yet.")
    days = Reconciliation.objects.filter(day__gte=month.first, day__lt=month.end.date())
    if days.filter(difference_count__gt=0).exists():
        return _("The comparison of some of its days does not agree; count them again.")
    return ""


def _waits_with_its_list(month: Month) -> bool:
    """Dispatch does not know of a message before its list is let go."""
    open_lists = SendTask.unscoped.exclude(status__in=ENDED).filter(created_at__lt=month.end)
    mine = Message.unscoped.filter(send_task__in=list(open_lists.values_list("pk", flat=True)))
    start, end = id_at(month.start), id_at(month.end)
    return mine.filter(pk__gte=start, pk__lt=end, status=MessageStatus.ACCEPTED).exists()


@dataclass(frozen=True, slots=True)
class Looked:
    """What one batch came to: `digest` is SHA-256 (hex) of the ids that go, `counts` a JSON object: account id → rows that go."""

    seen: int
    last: int
    kept: int
    digest: str
    counts: str


# Moving aside and changing places ------------------------------------------------------------------------------------
def make_kept(group: Group, month: Month) -> None:
    """Empty tables that can take the partitions' places: same columns, checks and indexes, and proof of the span."""
    low, high = id_at(month.start), id_at(month.end)
    with connection.cursor() as cursor:
        for table, column in group.tables:
            own = month.of(table)
            cursor.execute(f'DROP TABLE IF EXISTS "{own}{KEPT}"')
            cursor.execute(
                f'CREATE TABLE "{own}{KEPT}" (LIKE "{table}" INCLUDING ALL,'
                f' CONSTRAINT span CHECK ("{column}" >= {low} AND "{column}" < {high})) WITH (fillfactor = 80)'
            )


def copy_some(group: Group, month: Month, after: int, stays: Stays) -> Looked:
    """The next rows behind `after`; what stays has been copied."""
    first, _key = group.tables[0]
    owner = f"r.{group.owner}" if group.owner else "0"
    copies = [
        f'copied{place} AS (INSERT INTO "{month.of(table)}{KEPT}" SELECT r.* FROM "{month.of(table)}" r'
        f' JOIN seen s ON s.id = r."{column}" WHERE s.stays)'
        for place, (table, column) in enumerate(group.tables)
    ]
    rows = fetch(
        f"""
        WITH seen AS MATERIALIZED (
          SELECT r.id, {owner} AS owner, ({group.stays}) AS stays FROM "{month.of(first)}" r
          WHERE r.id > %(after)s ORDER BY r.id LIMIT {BATCH}
        ), {", ".join(copies)}
        SELECT count(*), coalesce(max(id), 0), count(*) FILTER (WHERE stays),
               encode(sha256(convert_to(coalesce(string_agg(id::text, ',' ORDER BY id) FILTER (WHERE NOT stays), ''), 'UTF8')), 'hex'),
               (SELECT coalesce(jsonb_object_agg(owner, rows), '{{}}') FROM (
                  SELECT owner, count(*) AS rows FROM seen WHERE NOT stays GROUP BY owner) o)::text
        FROM seen
        """,
        {"after": after, **stays.parameters()},
    )
    return Looked(*rows[0])


def mask_kept(month: Month) -> None:
    """Mask in the copies what has been masked in the messages since they were copied, which no walk comes back to."""
    own = month.of("messages")
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE "{own}{KEPT}" k
            SET number_sealed = '', parameters_sealed = NULL, context_sealed = NULL, reference_hash = NULL
            FROM "{own}" m WHERE m.id = k.id AND m.number_sealed = '' AND k.number_sealed <> ''
            """
        )


def change_places(group: Group, month: Month, *, keeps_some: bool) -> None:
    """The partitions go, what was kept takes their places: with no more than a moment's lock, or not at all.

    In the caller's transaction; raises OperationalError when somebody reads for longer than the lock is waited for. (DETACH …
    CONCURRENTLY would not wait, but PostgreSQL refuses it where there is a default partition.)
    """
    low, high = id_at(month.start), id_at(month.end)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '400ms'")
        for table, _column in group.tables:
            own = month.of(table)
            cursor.execute(f'ALTER TABLE "{table}" DETACH PARTITION "{own}"')
            cursor.execute(f'ALTER TABLE "{own}" RENAME TO "{own}{GONE}"')
            if keeps_some:
                cursor.execute(f'ALTER TABLE "{own}{KEPT}" RENAME TO "{own}"')
                cursor.execute(
                    f'ALTER TABLE "{table}" ATTACH PARTITION "{own}" FOR VALUES FROM ({low}) TO ({high})'
                )
            else:
                cursor.execute(f'DROP TABLE IF EXISTS "{own}{KEPT}"')


def drop_gone(group: Group, month: Month) -> None:
    """What nobody reaches any more; the facts of refusals and the conversions go with their messages."""
    with connection.cursor() as cursor:
        if group.kind is DataKind.MESSAGES:
            for table in ("message_refusals", "message_conversions"):
                cursor.execute(
                    f"DELETE FROM {table} r WHERE r.message_id >= %s AND r.message_id < %s"
                    " AND NOT EXISTS (SELECT FROM messages m WHERE m.id = r.message_id)",
                    [id_at(month.start), id_at(month.end)],
                )
        for table, _column in group.tables:
            cursor.execute(f'DROP TABLE IF EXISTS "{month.of(table)}{GONE}"')
