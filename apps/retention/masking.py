"""The statements that mask and remove, a batch each: every one looks at `limit` rows behind a place and tells what it did.

Each gives one row: how many were looked at, the last one's id and row number, how many were changed, SHA-256 (hex) of their
keys, and the lowest id that had to be left for now (None: none). %(held)s: hashes of numbers under a legal hold.
"""

from dataclasses import dataclass
from typing import Any, Final

from apps.core.statements import fetch, integers
from apps.retention.kinds import DataKind, Step

BATCH: Final = 5_000


@dataclass(frozen=True, slots=True)
class Done:
    """What one batch came to."""

    seen: int
    through: int
    through_row: int
    count: int
    digest: str
    rest: int | None


_TOLD: Final = """
SELECT (SELECT count(*) FROM due), coalesce((SELECT max(id) FROM due), 0), 0, count(*),
       encode(sha256(convert_to(coalesce(string_agg(id::text, ',' ORDER BY id), ''), 'UTF8')), 'hex'),
       (SELECT min(id) FROM due WHERE is_left)
FROM gone
"""
# A row that still waits for the carrier needs its number, and one of a list that is paused or scheduled, which dispatch does not
# know of before it is let go; what is in doubt is never sent again, so it does not.
_MESSAGES: Final = f"""
WITH due AS MATERIALIZED (
  SELECT m.id, m.number_hash = ANY(%(held)s::bigint[])
         OR m.status = 'accepted' AND m.send_task_id IS NOT NULL
         OR EXISTS (SELECT FROM message_dispatch d WHERE d.message_id = m.id AND d.state <> 'in_doubt') AS is_left
  FROM messages m WHERE m.account_id = %(account)s AND m.id > %(after)s AND m.id < %(until_id)s ORDER BY m.id LIMIT %(limit)s
), gone AS (
  UPDATE messages m SET number_sealed = '', parameters_sealed = NULL, context_sealed = NULL, reference_hash = NULL FROM due
  WHERE m.id = due.id AND NOT due.is_left AND m.id > %(after)s AND m.id < %(until_id)s AND m.number_sealed <> ''
  RETURNING m.id
) {_TOLD}"""
# Of the same age: what a form of the console has kept of the numbers typed into it.
_SENDS: Final = """
UPDATE messaging_manualsend SET outcomes_sealed = ''
WHERE account_id = %(account)s AND created_at < %(until)s AND outcomes_sealed <> ''
"""
_REPLIES: Final = f"""
WITH due AS MATERIALIZED (
  SELECT r.id, r.number_hash = ANY(%(held)s::bigint[]) OR r.suggestion = 'open' AS is_left FROM messaging_reply r
  WHERE r.account_id = %(account)s AND r.id > %(after)s AND r.received_at < %(until)s ORDER BY r.id LIMIT %(limit)s
), gone AS (
  UPDATE messaging_reply r SET number_sealed = '', text_sealed = '' FROM due
  WHERE r.id = due.id AND NOT due.is_left AND r.number_sealed <> '' RETURNING r.id
) {_TOLD}"""
_REPLIES_REMOVED: Final = f"""
WITH due AS MATERIALIZED (
  SELECT r.id, r.inbound_id, r.number_hash = ANY(%(held)s::bigint[]) AS is_left FROM messaging_reply r
  WHERE r.account_id = %(account)s AND r.id > %(after)s AND r.received_at < %(until)s ORDER BY r.id LIMIT %(limit)s
), gone AS (
  DELETE FROM messaging_reply r USING due WHERE r.id = due.id AND NOT due.is_left RETURNING r.id
) {_TOLD}"""
# Lists are taken by the end of their sending, one after another by their ids; a list that is open keeps its rows.
_ENDED: Final = """
tasks AS (
  SELECT id FROM messaging_sendtask WHERE account_id = %(account)s AND id >= %(after)s
  AND status IN ('settled', 'cancelled', 'failed') AND coalesce(ended_at, created_at) < %(until)s
), due AS MATERIALIZED (
  SELECT r.send_task_id AS id, r.row_no, coalesce(r.number_hash = ANY(%(held)s::bigint[]), false) AS is_left
  FROM send_task_rows r WHERE r.send_task_id IN (SELECT id FROM tasks)
  AND (r.send_task_id, r.row_no) > (%(after)s, %(after_row)s) ORDER BY r.send_task_id, r.row_no LIMIT %(limit)s
)"""
_ROWS_TOLD: Final = """
SELECT (SELECT count(*) FROM due), coalesce(last.id, 0), coalesce(last.row_no, 0), count(gone.id),
       encode(sha256(convert_to(coalesce(string_agg(gone.id || '/' || gone.row_no, ',' ORDER BY gone.id, gone.row_no), ''),
                                'UTF8')), 'hex'),
       (SELECT min(id) FROM due WHERE is_left)
FROM (SELECT max(id) AS id, (SELECT max(row_no) FROM due d WHERE d.id = (SELECT max(id) FROM due)) AS row_no FROM due) last
LEFT JOIN gone ON true GROUP BY last.id, last.row_no
"""
_LISTS: Final = f"""
WITH {_ENDED}, gone AS (
  UPDATE send_task_rows r SET cells_sealed = '', number_sealed = NULL, parameters_sealed = NULL, values_hash = NULL,
         content_hash = NULL
  FROM due WHERE r.send_task_id = due.id AND r.row_no = due.row_no AND NOT due.is_left AND r.cells_sealed <> ''
  RETURNING r.send_task_id AS id, r.row_no
), corrected AS (
  DELETE FROM messaging_sendtaskcorrection c USING due
  WHERE c.send_task_id = due.id AND c.row_no = due.row_no AND NOT due.is_left
) {_ROWS_TOLD}"""
_LISTS_REMOVED: Final = f"""
WITH {_ENDED}, gone AS (
  DELETE FROM send_task_rows r USING due WHERE r.send_task_id = due.id AND r.row_no = due.row_no AND NOT due.is_left
  RETURNING r.send_task_id AS id, r.row_no
) {_ROWS_TOLD}"""
# %(accounts)s: those under a legal hold.
_HELD_RAW: Final = """
coalesce(r.number_hash = ANY(%(held)s::bigint[]), false) OR EXISTS (
  SELECT FROM messages m WHERE m.id = r.message_id
  AND (m.account_id = ANY(%(accounts)s::bigint[]) OR m.number_hash = ANY(%(held)s::bigint[])))"""
_RAW: Final = f"""
WITH due AS MATERIALIZED (
  SELECT r.id, r.try_after IS NOT NULL OR {_HELD_RAW} AS is_left FROM carrier_receipts r
  WHERE r.id > %(after)s AND r.id < %(until_id)s ORDER BY r.id LIMIT %(limit)s
), gone AS (
  UPDATE carrier_receipts r SET raw_sealed = '' FROM due
  WHERE r.id = due.id AND NOT due.is_left AND r.id > %(after)s AND r.id < %(until_id)s AND r.raw_sealed <> ''
  RETURNING r.id
) {_TOLD}"""
# What a handset sent; the reply that was made of it has its own copy and its own term.
_INBOUND: Final = """
UPDATE carriers_inboundreply r SET number_sealed = '', text_sealed = '' WHERE r.received_at < %(until)s AND r.read_at IS NOT NULL
  AND r.text_sealed <> '' AND NOT r.number_hash = ANY(%(held)s::bigint[]) AND NOT EXISTS (
    SELECT FROM messaging_reply m WHERE m.inbound_id = r.id AND m.account_id = ANY(%(accounts)s::bigint[]))
"""

STATEMENTS: Final[dict[tuple[str, str], str]] = {
    (DataKind.MESSAGES, Step.MASK): _MESSAGES,
    (DataKind.REPLIES, Step.MASK): _REPLIES,
    (DataKind.REPLIES, Step.REMOVE): _REPLIES_REMOVED,
    (DataKind.LISTS, Step.MASK): _LISTS,
    (DataKind.LISTS, Step.REMOVE): _LISTS_REMOVED,
    (DataKind.RAW, Step.MASK): _RAW,
}
# Small ones that go along when a run has come to its end.
ALONG: Final[dict[tuple[str, str], str]] = {
    (DataKind.MESSAGES, Step.MASK): _SENDS,
    (DataKind.RAW, Step.MASK): _INBOUND,
}


def take(kind: str, step: str, given: dict[str, Any]) -> Done:
    """One batch. given: account, after, after_row, until, until_id, held, accounts (of Python)."""
    return Done(*fetch(STATEMENTS[kind, step], _parameters(given))[0])


def take_along(kind: str, step: str, given: dict[str, Any]) -> None:
    if statement := ALONG.get((kind, step)):
        fetch(f"WITH gone AS ({statement} RETURNING 1) SELECT count(*) FROM gone", _parameters(given))


def _parameters(given: dict[str, Any]) -> dict[str, Any]:
    return {
        **given,
        "held": integers(given["held"]),
        "accounts": integers(given["accounts"]),
        "limit": BATCH,
    }
