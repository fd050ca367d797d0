"""Time-ordered 63-bit ids and the monthly partitions that are cut along them."""

from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ProjectState

from apps.core import clock

# Milliseconds since this instant stand in the high bits, a sequence in the low bits.
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
SEQUENCE_BITS = 21
# Tables that are partitioned by month on a time-ordered id, and that id's column.
PARTITIONED: dict[str, str] = {
    "messages": "id",
    "message_parts": "message_id",
    "message_attempts": "message_id",
    "message_conversions": "message_id",
    "carrier_receipts": "id",
}

CREATE_ID_FUNCTION = f"""
CREATE SEQUENCE IF NOT EXISTS time_ordered_id_sequence CYCLE MAXVALUE {2**SEQUENCE_BITS - 1};
CREATE OR REPLACE FUNCTION time_ordered_id() RETURNS bigint LANGUAGE sql VOLATILE AS $$
  SELECT (floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint - {int(EPOCH.timestamp() * 1000)}) << {SEQUENCE_BITS}
         | nextval('time_ordered_id_sequence')
$$;
"""


def id_at(at: datetime) -> int:
    """The smallest id that a row made at this instant can have; below the epoch it is 0."""
    return max(0, int((at - EPOCH).total_seconds() * 1000)) << SEQUENCE_BITS


def time_of(row_id: int) -> datetime:
    """The instant at which a row with this id was made (to the millisecond)."""
    return datetime.fromtimestamp(EPOCH.timestamp() + (row_id >> SEQUENCE_BITS) / 1000, UTC)


def make_partitions(*, months_back: int = 0, months_ahead: int = 3) -> list[str]:
    """Create the partitions of the coming months where they are missing; returns the names it made."""
    made = []
    today = clock.now()
    months = [
        (_month(today, offset), _month(today, offset + 1)) for offset in range(-months_back, months_ahead + 1)
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('p', 'r')")
        present = {row[0] for row in cursor.fetchall()}
        for table in PARTITIONED:
            for start, end in months:
                name = f"{table}_{start:%Y%m}"
                if table in present and name not in present:
                    # Room on each page keeps the updates of a message's life HOT.
                    cursor.execute(
                        f'CREATE TABLE "{name}" PARTITION OF "{table}"'
                        f" FOR VALUES FROM ({id_at(start)}) TO ({id_at(end)}) WITH (fillfactor = 80)"
                    )
                    made.append(name)
    return made


def _month(at: datetime, offset: int) -> datetime:
    index = at.year * 12 + at.month - 1 + offset
    return datetime(index // 12, index % 12 + 1, 1, tzinfo=UTC)


class CreatePartitioned(CreateModel):
    """CreateModel for a table that is range-partitioned by month on `PARTITIONED[table]`.

    Everything else about the model (columns, constraints, indexes) is made by Django as usual; PostgreSQL passes indexes
    on to the partitions. A default partition catches rows outside all months.
    """

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        table = to_state.apps.get_model(app_label, self.name)._meta.db_table
        plain = schema_editor.sql_create_table
        schema_editor.sql_create_table = f'{plain} PARTITION BY RANGE ("{PARTITIONED[table]}")'
        try:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        finally:
            schema_editor.sql_create_table = plain
        schema_editor.execute(f'CREATE TABLE "{table}_default" PARTITION OF "{table}" DEFAULT')
