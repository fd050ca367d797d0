"""Matching receipts in the middle of a large list, when the statistics of the tables are of before it."""

import pytest
from django.db import connection

from apps.messaging.models import Part
from apps.messaging.services import receipts
from tests.support.sending import open_network

pytestmark = pytest.mark.django_db

MATCHED, DUE = 20_000, 200
_PARTS = """
INSERT INTO message_parts (message_id, seq, total, carrier_id, reference, status, submitted_at)
SELECT time_ordered_id(), 1, 1, %(carrier)s, 'f' || i, 'submitted', now() FROM generate_series(1, %(count)s) AS i
"""
_RECEIPTS = """
INSERT INTO carrier_receipts (id, carrier_id, reference, state, error_code, received_at, raw_sealed, try_after)
SELECT time_ordered_id(), %(carrier)s, 'f' || i, 'DELIVRD', '', now(), '', now() - interval '1 second'
FROM generate_series(1, %(count)s) AS i
"""
_MATCH_ALL_BUT = "UPDATE carrier_receipts SET try_after = NULL WHERE substr(reference, 2)::int > %s"
_READ = """
SELECT coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0) FROM pg_stat_xact_user_tables
WHERE relname LIKE 'message_parts%%' OR relname LIKE 'carrier_receipts%%'
"""


def read_rows() -> int:
    """How many rows of parts and receipts this transaction has read."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [])
        return int(cursor.fetchone()[0])


def test_a_batch_reads_its_own_rows_and_not_those_of_the_month() -> None:
    carrier = open_network()
    filled = {"carrier": carrier.pk, "count": MATCHED + DUE}
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, filled)
        cursor.execute(_RECEIPTS, filled)
        cursor.execute("ANALYZE message_parts, carrier_receipts")
        cursor.execute(_MATCH_ALL_BUT, [DUE])
    before = read_rows()
    assert receipts.match() == DUE
    assert read_rows() - before < 10 * DUE
    assert Part.objects.filter(status="delivered").count() == DUE


@pytest.mark.parametrize(
    ("submitted", "reported"), [("1f", "31"), ("31", "1F"), ("abc", "ABC"), ("7", "0000000007")]
)
def test_a_receipt_in_another_form_finds_its_part(submitted: str, reported: str) -> None:
    carrier = open_network()
    with connection.cursor() as cursor:
        for one in (submitted, "9999"):
            cursor.execute(
                _PARTS.replace("'f' || i", "%(reference)s"),
                {"carrier": carrier.pk, "count": 1, "reference": one},
            )
            cursor.execute(
                _RECEIPTS.replace("'f' || i", "%(reference)s"),
                {"carrier": carrier.pk, "count": 1, "reference": reported if one == submitted else one},
            )
    assert receipts.match() == 2
    assert set(Part.objects.values_list("reference", "status")) == {
        (submitted, "delivered"),
        ("9999", "delivered"),
    }
