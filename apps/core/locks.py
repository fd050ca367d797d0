"""Advisory locks of PostgreSQL for work that must not run beside itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b

from django.db import connection, transaction

# By default a server waits two hours before it asks whether a silent client is still there.
_NOTICE_LOSS = """
SELECT set_config('tcp_keepalives_idle', '30', false), set_config('tcp_keepalives_interval', '10', false),
       set_config('tcp_keepalives_count', '3', false)
"""


def _key(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)


def lock(name: str) -> None:
    """Wait for the lock; it is held until the surrounding transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_key(name)])


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """A transaction that owns the lock (True), or gives False at once when somebody else works."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_key(name)])
        yield bool(cursor.fetchone()[0])


@contextmanager
def held_by_session(name: str) -> Iterator[bool]:
    """The lock over many transactions (True), or False at once when another session has it.

    The server gives it back when the session ends, so it also tells that a killed process has gone; that of a machine which
    is cut off is noticed after a minute. Not for connections that a pool shares between statements.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NOTICE_LOSS)
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_key(name)])
        is_held = bool(cursor.fetchone()[0])
    try:
        yield is_held
    finally:
        if is_held and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_key(name)])
