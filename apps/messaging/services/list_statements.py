"""The set-wise statements over the rows of a list."""

# A task's rows are new to the planner's statistics: it would take them for a handful and loop over 100,000 of them for each.
PLAN_FOR_MANY = "SET LOCAL enable_nestloop = off"
# The import is repeated as a whole when the server dies in it, and its last commit makes all earlier ones durable.
NO_WAIT_FOR_DISK = "SET LOCAL synchronous_commit = off"

COPY_ROWS = """
COPY send_task_rows (send_task_id, row_no, verdict, code, "column", facts, repairs, number_sealed, number_hash, number_prefix,
                     number_last4, country, parameters_sealed, values_hash, content_hash, cells_sealed, segments,
                     is_corrected) FROM STDIN
"""

# Proof, under its lock, that the task is still this importer's, and the sign of life that keeps it so.
BEAT = """
UPDATE messaging_sendtask SET imported_count = %(count)s, heartbeat_at = %(now)s
WHERE id = %(task)s AND import_run = %(run)s AND status = 'importing' RETURNING id
"""

# Of rows that are good but for this, the first in the file is sent. `values_hash` is NULL, and so equal, where only the
# number counts. Says which rows are affected either way: a correction may also free a row that was a duplicate.
MARK_DUPLICATES = """
WITH placed AS (
  SELECT row_no, verdict, facts, first_value(row_no) OVER (PARTITION BY number_hash, values_hash ORDER BY row_no) AS first
  FROM send_task_rows
  WHERE send_task_id = %(task)s AND verdict IN ('good', 'duplicate')
    AND (%(hashes)s::bigint[] IS NULL OR number_hash = ANY(%(hashes)s::bigint[]))
), judged AS (
  SELECT row_no, first, first <> row_no AS is_duplicate FROM placed
  WHERE CASE WHEN first = row_no THEN verdict <> 'good' ELSE (facts->>'first')::bigint IS DISTINCT FROM first END
)
UPDATE send_task_rows r
SET verdict = CASE WHEN j.is_duplicate THEN 'duplicate' ELSE 'good' END,
    code = CASE WHEN j.is_duplicate THEN 'number_duplicate' ELSE '' END,
    "column" = CASE WHEN j.is_duplicate THEN %(column)s::smallint END,
    facts = CASE WHEN j.is_duplicate THEN jsonb_build_object('first', j.first) END
FROM judged j WHERE r.send_task_id = %(task)s AND r.row_no = j.row_no
"""

# One pass over the rows: everything the report counts.
COUNT_ROWS = """
SELECT verdict, CASE WHEN verdict = 'good' THEN country ELSE '' END AS country, count(*),
       coalesce(sum(segments) FILTER (WHERE verdict = 'good'), 0), count(repairs)
FROM send_task_rows WHERE send_task_id = %(task)s GROUP BY 1, 2
"""

# For the limits: how many good rows there are of each country, and their longest message.
GOOD_BY_COUNTRY = """
SELECT country, count(*), max(segments) FROM send_task_rows WHERE send_task_id = %(task)s AND verdict = 'good' GROUP BY 1
"""

# Good rows in their order with what their number has heard lately, by one look into an index for each; only those that have
# heard something, or stand there several times, unless everything is wanted.
_GOOD_ROWS = """
SELECT r.row_no, r.number_hash, r.country, r.segments, r.content_hash, w.revision, w.slots
FROM (
  SELECT row_no, number_hash, country, segments, content_hash, {times} AS times
  FROM send_task_rows WHERE send_task_id = %(task)s AND verdict = 'good'
) r
LEFT JOIN LATERAL (
  SELECT revision, slots FROM policy_number_windows
  WHERE application_id = %(application)s AND number_hash = r.number_hash AND expires_at > %(now)s OFFSET 0
) w ON true
WHERE w.slots IS NOT NULL OR r.times > 1 OR %(is_all)s
ORDER BY r.row_no
"""
GOOD_ROWS = _GOOD_ROWS.format(times="1")
GOOD_ROWS_REPEATED = _GOOD_ROWS.format(times="count(*) OVER (PARTITION BY number_hash)")

OVER_LIMIT_AGAIN_GOOD = """
UPDATE send_task_rows SET verdict = 'good', code = '', facts = NULL WHERE send_task_id = %(task)s AND verdict = 'over_limit'
"""
