"""The set-wise statements of a list that is being sent: rows become messages, messages go to dispatch, or are stopped."""

from apps.messaging.services.rows import TALLY

# What the rules need of the next rows; number, values and cells stay sealed and are not even fetched.
NEXT_ROWS = """
SELECT row_no, number_hash, country, segments, content_hash FROM send_task_rows
WHERE send_task_id = %(task)s AND row_no > %(after)s AND row_no <= %(through)s AND verdict = 'good'
  AND country = ANY(%(countries)s::text[])
ORDER BY row_no LIMIT %(limit)s
"""

OPEN_ROWS = """
SELECT row_no, number_sealed, parameters_sealed FROM send_task_rows
WHERE send_task_id = %(task)s AND row_no = ANY(%(row_nos)s::int[])
"""

LAST_ROW = "SELECT coalesce(max(row_no), 0) FROM send_task_rows WHERE send_task_id = %s"

REFUSE_ROWS = """
UPDATE send_task_rows r SET verdict = n.verdict, code = n.code, facts = n.facts
FROM unnest(%(row_nos)s::int[], %(verdicts)s::text[], %(codes)s::text[], %(facts)s::jsonb[]) AS n(row_no, verdict, code, facts)
WHERE r.send_task_id = %(task)s AND r.row_no = n.row_no AND r.verdict = 'good'
"""

# The same columns as rows.INSERT_MESSAGES, from the rows of the list: what is sealed is copied, for a message and its row are
# sealed alike. No dispatch entry: a message gets it when it is released.
INSERT_FROM_ROWS = f"""
WITH moved AS (
  INSERT INTO messages (id, account_id, application_id, template_id, signature_id, message_kind, region, number_sealed,
                        number_hash, number_prefix, number_last4, country, parameters_sealed, sender, send_task_id, row_no,
                        status, segments, price_version_id, unit_price, fee, currency, charging_moment, carrier_id, accepted_at)
  SELECT time_ordered_id(), %(account)s, %(application)s, %(template)s, %(signature)s::bigint, %(kind)s, %(region)s,
         r.number_sealed, r.number_hash, r.number_prefix, r.number_last4, r.country, r.parameters_sealed, p.sender, r.send_task_id,
         r.row_no, 'accepted', r.segments, %(price_version)s, p.price, p.price * r.segments, %(currency)s,
         %(charging_moment)s, %(carrier)s, %(accepted_at)s
  FROM send_task_rows r JOIN unnest(%(countries)s::text[], %(prices)s::numeric[], %(senders)s::text[]) AS p(country, price, sender) USING (country)
  WHERE r.send_task_id = %(task)s AND r.row_no > %(after)s AND r.row_no <= %(through)s AND r.verdict = 'good'
  ORDER BY r.row_no
  RETURNING account_id, application_id, template_id, signature_id, country, message_kind, currency, accepted_at,
            '' AS moved_from, status, segments, fee
), tallied AS ({TALLY})
SELECT count(*), coalesce(sum(segments), 0), coalesce(sum(fee), 0) FROM moved
"""

ACCEPTED_THROUGH = """
UPDATE messaging_sendtaskleg SET accepted_through = %(through)s
WHERE send_task_id = %(task)s AND country = ANY(%(countries)s::text[]) AND accepted_through = %(after)s
"""

# The next accepted messages of each leg that are not with dispatch yet, the earliest rows first.
_UNRELEASED = """
  SELECT m.*, l.country AS leg FROM messaging_sendtaskleg l CROSS JOIN LATERAL (
    SELECT id, row_no, carrier_id, message_kind, number_hash FROM messages
    WHERE send_task_id = %(task)s AND country = l.country AND row_no > l.released_through AND row_no <= l.accepted_through
    ORDER BY row_no LIMIT %(limit)s
  ) m
  WHERE l.send_task_id = %(task)s AND l.released_through < l.accepted_through AND l.country = ANY(%(countries)s::text[])
  ORDER BY m.row_no LIMIT %(limit)s
"""
_MOVE_CURSORS = """
  UPDATE messaging_sendtaskleg l SET released_through = p.through
  FROM (SELECT leg, max(row_no) AS through FROM picked GROUP BY leg) p
  WHERE l.send_task_id = %(task)s AND l.country = p.leg
"""

RELEASE = f"""
WITH picked AS MATERIALIZED ({_UNRELEASED}), legs AS ({_MOVE_CURSORS}), entries AS (
  INSERT INTO message_dispatch (message_id, carrier_id, message_kind, number_hash, send_task_id, state)
  SELECT id, carrier_id, message_kind, number_hash, %(task)s, 'waiting' FROM picked
)
SELECT count(*) FROM picked
"""

RELEASED_ALL = """
UPDATE messaging_sendtaskleg SET released_through = accepted_through
WHERE send_task_id = %(task)s AND country = ANY(%(countries)s::text[]) AND released_through < accepted_through
"""

_CANCEL = """
  UPDATE messages m SET status = 'cancelled', settled_at = %(now)s FROM picked p WHERE m.id = p.id AND m.status = 'accepted'
  RETURNING m.id, m.account_id, m.application_id, m.template_id, m.signature_id, m.country, m.message_kind, m.currency,
            m.accepted_at, 'accepted' AS moved_from, m.status, m.segments, m.fee, m.number_hash, m.row_no
"""

# What has been counted of them at their acceptance (policy.returning.Unsent).
_UNSENT = """
SELECT m.number_hash, m.country, m.fee, m.accepted_at, r.content_hash
FROM moved m LEFT JOIN send_task_rows r ON r.send_task_id = %(task)s AND r.row_no = m.row_no
"""

CANCEL_UNRELEASED = f"""
WITH picked AS MATERIALIZED ({_UNRELEASED}), legs AS ({_MOVE_CURSORS}), moved AS ({_CANCEL}), tallied AS ({TALLY})
{_UNSENT}"""

# What is being claimed in this moment is skipped: it goes out, or comes back held.
CANCEL_RELEASED = f"""
WITH picked AS MATERIALIZED (
  SELECT message_id AS id FROM message_dispatch WHERE send_task_id = %(task)s AND state IN ('waiting', 'held')
  ORDER BY message_id FOR UPDATE SKIP LOCKED
), moved AS ({_CANCEL}), closed AS (
  DELETE FROM message_dispatch d USING picked p WHERE d.message_id = p.id
), tallied AS ({TALLY})
{_UNSENT}"""

HOLD = """
WITH picked AS MATERIALIZED (
  SELECT message_id FROM message_dispatch WHERE send_task_id = %(task)s AND state = 'waiting'
  ORDER BY message_id FOR UPDATE SKIP LOCKED
)
UPDATE message_dispatch d SET state = 'held' FROM picked p WHERE d.message_id = p.message_id
"""

LET_GO = "UPDATE message_dispatch SET state = 'waiting' WHERE send_task_id = %(task)s AND state = 'held'"

# The same for some countries of a task only, where night has fallen or day has come.
HOLD_COUNTRIES = """
WITH picked AS MATERIALIZED (
  SELECT d.message_id FROM message_dispatch d JOIN messages m ON m.id = d.message_id
  WHERE d.send_task_id = %(task)s AND d.state = 'waiting' AND m.country = ANY(%(countries)s::text[])
  ORDER BY d.message_id FOR UPDATE OF d SKIP LOCKED
)
UPDATE message_dispatch d SET state = 'held' FROM picked p WHERE d.message_id = p.message_id
"""

LET_GO_COUNTRIES = """
UPDATE message_dispatch d SET state = 'waiting' FROM messages m
WHERE d.send_task_id = %(task)s AND d.state = 'held' AND m.id = d.message_id AND m.country = ANY(%(countries)s::text[])
"""

# What of a task is with dispatch: may still be claimed, and is not answered yet.
WITH_DISPATCH = """
SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state IN ('waiting', 'held', 'claimed'))
FROM message_dispatch WHERE send_task_id = %s
"""

IS_UNDERWAY = """
SELECT EXISTS (SELECT FROM messages WHERE send_task_id = %s AND status IN ('accepted', 'claimed', 'submitted', 'in_doubt'))
"""
