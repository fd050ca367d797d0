"""The set-wise statements of the pipeline, side by side so that their columns can be compared."""

_TALLY = """
INSERT INTO message_tallies (account_id, application_id, template_id, signature_id, country, message_kind, currency, quarter,
                             moved_from, moved_to, code_from, code, carrier_id, charged_on, count, segments, fee,
                             submit_ms, receipt_ms, total_ms)
SELECT account_id, application_id, template_id, signature_id, country, message_kind, currency,
       date_bin('15 minutes', accepted_at, 'epoch'), moved_from, status, {code_from}, {code}, {carrier}, {charged_on},
       count(*), sum(segments), sum(fee), {submit_ms}, {receipt_ms}, {total_ms}
FROM moved GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
"""


def _milliseconds(later: str, earlier: str, condition: str) -> str:
    """From one instant to another, one number per message; a clock that was put back counts as none."""
    passed = f"least(greatest(1000 * date_part('epoch', {later} - {earlier}), 0), 2e9)::int"
    return f"array_agg({passed}) FILTER (WHERE {condition})"


def tally(
    *,
    code: str = "''",
    code_from: str = "''",
    carrier: str = "NULL::bigint",
    charged_on: str = "NULL::date",
    submit_ms: str = "NULL::int[]",
    receipt_ms: str = "NULL::int[]",
    total_ms: str = "NULL::int[]",
) -> str:
    """What each batch changed, counted in the statement that changed it. Expressions over `moved`, which gives the columns of
    the message's kind, `accepted_at`, `moved_from`, `status`, `segments` and `fee`; groups stay few, so codes only of failures.
    """
    return _TALLY.format(**locals())


TALLY = tally()

# What became chargeable with a batch, counted in the statement that made it so. `moved` gives, beside the tally's columns,
# those of the message's price, its zone and `was_charged`.
CHARGE = """
INSERT INTO message_charges (account_id, application_id, country, message_kind, carrier_id, price_version_id, unit_price,
                             currency, charged_on, entry, count, segments, fee, first_id, last_id)
SELECT account_id, application_id, country, message_kind, carrier_id, price_version_id, unit_price, currency, charged_on,
       CASE WHEN (accepted_at AT TIME ZONE zone)::date < charged_on THEN 'late' ELSE 'charge' END,
       count(*), sum(segments), sum(fee), min(id), max(id)
FROM moved WHERE charged_on IS NOT NULL AND NOT was_charged GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
"""

# What a carrier's word has ended, noted in the statement that ended it, for the applications alone whose owners' servers are told
# (apps.callbacks). `moved` gives `reported_at` beside the tally's columns.
REPORT = """
INSERT INTO message_reports (message_id, account_id, application_id, status, code, at)
SELECT moved.id, moved.account_id, moved.application_id, moved.status, moved.code, moved.reported_at
FROM moved JOIN applications_application p ON p.id = moved.application_id AND p.is_reporting
WHERE moved.status IN ('delivered', 'undelivered', 'expired') ORDER BY moved.id
"""

# What comes back unsent waits again; of a task that is paused or stopped it is kept from being claimed. Should the task have
# been paused in this very moment, its tick sees to it.
_AGAIN = """CASE WHEN EXISTS (SELECT FROM messaging_sendtask t
                              WHERE t.id = d.send_task_id AND t.status IN ('paused', 'cancelled'))
                THEN 'held' ELSE 'waiting' END"""

# The ids come back in the order of the arrays. A value that may be NULL has its cast, for the statement is prepared.
INSERT_MESSAGES = f"""
WITH new AS MATERIALIZED (
  SELECT time_ordered_id() AS id, n.*
  FROM unnest(%(numbers_sealed)s::bytea[], %(hashes)s::bigint[], %(prefixes)s::text[], %(last4)s::text[],
              %(countries)s::text[], %(senders)s::text[], %(parameters)s::bytea[], %(statuses)s::text[], %(codes)s::text[], %(segments)s::int[],
              %(prices)s::numeric[]) WITH ORDINALITY
       AS n(number_sealed, number_hash, prefix, last4, country, sender, parameters, status, code, segments, price, position)
), moved AS (
  INSERT INTO messages (id, account_id, application_id, template_id, signature_id, message_kind, region, number_sealed,
                        number_hash, number_prefix, number_last4, country, parameters_sealed, context_sealed, reference_hash,
                        sender, status, code, segments, price_version_id, unit_price, fee, currency, charging_moment,
                        carrier_id, accepted_at, settled_at, called_from)
  SELECT n.id, %(account)s, %(application)s, %(template)s, %(signature)s::bigint, %(kind)s, %(region)s, n.number_sealed,
         n.number_hash, n.prefix, n.last4, n.country, n.parameters, %(context)s::bytea, %(reference)s::bigint,
         n.sender, n.status, n.code, n.segments, %(price_version)s::bigint, n.price, n.price * n.segments, %(currency)s,
         %(charging_moment)s,
         CASE WHEN n.status = 'accepted' THEN %(carrier)s::bigint END, %(accepted_at)s,
         CASE WHEN n.status <> 'accepted' THEN %(accepted_at)s END, %(called_from)s::inet
  FROM new n
  RETURNING id, account_id, application_id, template_id, signature_id, country, message_kind, currency, accepted_at,
            carrier_id, number_hash, '' AS moved_from, status, code, segments, fee
), entries AS (
  INSERT INTO message_dispatch (message_id, carrier_id, message_kind, number_hash, state)
  SELECT id, carrier_id, message_kind, number_hash, 'waiting' FROM moved WHERE status = 'accepted'
), tallied AS ({tally(code="CASE WHEN status = 'refused' THEN code ELSE '' END")})
SELECT id FROM new ORDER BY position
"""

# What an emergency switch has stopped, for messages `m`.
OF_SWITCH = "(s.application_id = m.application_id OR s.template_id = m.template_id OR (s.country <> '' AND s.country = m.country))"

# Claimed in lane order; a row that another worker holds is skipped, so no message is claimed twice. What an emergency switch
# has stopped is put aside instead of being claimed; while nothing is stopped, that is not even looked at.
CLAIM = f"""
WITH s AS MATERIALIZED (
  SELECT application_id, template_id, country, carrier_id FROM protection_switch WHERE released_at IS NULL
), due AS MATERIALIZED (
  SELECT message_id FROM message_dispatch
  WHERE carrier_id = %(carrier)s AND state = 'waiting' AND NOT EXISTS (SELECT FROM s WHERE s.carrier_id = %(carrier)s)
  ORDER BY message_kind, message_id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), stopped AS MATERIALIZED (
  SELECT due.message_id FROM due JOIN messages m ON m.id = due.message_id
  WHERE EXISTS (SELECT FROM s) AND EXISTS (SELECT FROM s WHERE {OF_SWITCH})
), held AS (
  UPDATE message_dispatch d SET state = 'held' FROM stopped WHERE d.message_id = stopped.message_id
), taken AS (
  UPDATE message_dispatch d SET state = 'claimed', claimed_by = %(holder)s, claimed_at = %(now)s
  FROM due WHERE d.message_id = due.message_id AND due.message_id NOT IN (SELECT message_id FROM stopped)
  RETURNING d.message_id
)
UPDATE messages m SET status = 'claimed', claimed_at = %(now)s, claimed_by = %(holder)s
FROM taken WHERE m.id = taken.message_id AND m.status = 'accepted'
RETURNING m.id, m.template_id, m.signature_id, m.region, m.number_sealed, m.parameters_sealed, m.sender
"""

# Claims in a holder's name that it does not know, because the answer to its claim was lost: nothing of them was submitted.
GIVE_BACK = f"""
WITH unknown AS (
  SELECT message_id FROM message_dispatch
  WHERE state = 'claimed' AND carrier_id = %(carrier)s AND claimed_by = %(holder)s
    AND message_id <> ALL(%(known)s::bigint[])
  ORDER BY message_id FOR UPDATE
), moved AS (
  UPDATE messages m SET status = 'accepted' FROM unknown u WHERE m.id = u.message_id AND m.status = 'claimed'
  RETURNING m.id, m.account_id, m.application_id, m.template_id, m.signature_id, m.country, m.message_kind, m.currency,
            m.accepted_at, 'claimed' AS moved_from, m.status, m.segments, m.fee
), reopened AS (
  UPDATE message_dispatch d SET state = {_AGAIN}, claimed_by = '' FROM moved WHERE d.message_id = moved.id
), tallied AS ({TALLY})
SELECT count(*) FROM moved
"""

_FAILED = "status IN ('undelivered', 'expired')"
_CODE, _CODE_FROM = (
    f"CASE WHEN {_FAILED} THEN code ELSE '' END",
    "CASE WHEN moved_from = 'expired' THEN code_from ELSE '' END",
)
_CHARGED_NOW = "CASE WHEN NOT was_charged THEN charged_on END"
_TALLY_OF_ANSWERS = tally(
    code=_CODE,
    carrier="carrier_id",
    charged_on=_CHARGED_NOW,
    submit_ms=_milliseconds("submitted_at", "accepted_at", "status = 'submitted'"),
)
# From its submission until its receipt was read here: many carriers tell the minute only.
_TALLY_OF_PARTS = tally(
    code=_CODE,
    code_from=_CODE_FROM,
    carrier="carrier_id",
    charged_on=_CHARGED_NOW,
    submit_ms=_milliseconds("submitted_at", "accepted_at", "moved_from = 'in_doubt'"),
    receipt_ms=_milliseconds("settled_at", "submitted_at", "status = 'delivered'"),
    total_ms=_milliseconds("settled_at", "accepted_at", "status = 'delivered'"),
)

# One answer per message, one row per part; a message that is no longer claimed (swept into doubt) may still be answered.
RECORD_ANSWERS = f"""
WITH answer AS (
  SELECT * FROM unnest(%(ids)s::bigint[], %(statuses)s::text[], %(codes)s::text[], %(outcomes)s::text[],
                       %(reasons)s::text[], %(claimed)s::timestamptz[], %(answered)s::timestamptz[])
         AS a(id, status, code, outcome, reason, claimed_at, answered_at)
), owned AS (
  SELECT m.id, m.account_id, m.status AS moved_from, m.charged_on IS NOT NULL AS was_charged, a.status, a.code, a.answered_at
  FROM answer a JOIN messages m ON m.id = a.id
  WHERE (m.status, a.status) IN (SELECT * FROM unnest(%(sources)s::text[], %(targets)s::text[]))
    -- Written down twice (the first answer of the database was lost), it must not undo the claim of somebody else.
    AND (a.status <> 'accepted' OR m.claimed_at = a.claimed_at)
  ORDER BY m.id FOR UPDATE OF m
), moved AS (
  UPDATE messages m SET status = o.status, code = o.code,
         submitted_at = CASE WHEN o.status = 'submitted' THEN o.answered_at ELSE m.submitted_at END,
         settled_at = CASE WHEN o.status = 'undelivered' THEN o.answered_at END,
         charged_on = CASE WHEN o.status = 'submitted' AND m.charging_moment = 'submit'
                           THEN greatest((o.answered_at AT TIME ZONE a.zone)::date, c.through + 1) ELSE m.charged_on END
  FROM owned o JOIN accounts_account a ON a.id = o.account_id
       LEFT JOIN message_charge_closings c ON c.account_id = o.account_id
  WHERE m.id = o.id
  RETURNING m.id, m.account_id, m.application_id, m.template_id, m.signature_id, m.country, m.message_kind, m.currency,
            m.accepted_at, o.moved_from, m.status, m.segments, m.fee, m.carrier_id, m.price_version_id, m.unit_price,
            m.charged_on, o.was_charged, a.zone, m.code, m.submitted_at, m.settled_at AS reported_at
), attempts AS (
  INSERT INTO message_attempts (message_id, carrier_id, claimed_at, answered_at, outcome, code, reason)
  SELECT a.id, %(carrier)s, a.claimed_at, a.answered_at, a.outcome, a.code, a.reason FROM answer a JOIN owned USING (id)
), closed AS (
  DELETE FROM message_dispatch d USING moved WHERE d.message_id = moved.id AND moved.status IN ('submitted', 'undelivered')
), reopened AS (
  UPDATE message_dispatch d SET state = CASE moved.status WHEN 'accepted' THEN {_AGAIN} ELSE 'in_doubt' END,
         claimed_by = '' FROM moved WHERE d.message_id = moved.id AND moved.status IN ('accepted', 'in_doubt')
), parts AS (
  INSERT INTO message_parts (message_id, seq, total, carrier_id, reference, status, code, submitted_at)
  SELECT p.message_id, p.seq, p.total, %(carrier)s, p.reference, p.status, p.code, p.submitted_at
  FROM unnest(%(part_ids)s::bigint[], %(seqs)s::int[], %(totals)s::int[], %(references)s::text[], %(part_statuses)s::text[],
              %(part_codes)s::text[], %(part_times)s::timestamptz[])
       AS p(message_id, seq, total, reference, status, code, submitted_at)
  ON CONFLICT (message_id, seq) DO UPDATE SET reference = EXCLUDED.reference, status = EXCLUDED.status,
         code = EXCLUDED.code WHERE message_parts.status = 'unknown'
), charged AS ({CHARGE}), reported AS ({REPORT})
{_TALLY_OF_ANSWERS}
"""

# The late answer to a part that is unknown, or whose time-out is not written down yet.
LATE_PARTS = """
INSERT INTO message_parts (message_id, seq, total, carrier_id, reference, status, code, submitted_at)
SELECT p.message_id, p.seq, p.total, %(carrier)s, p.reference, p.status, p.code, p.submitted_at
FROM unnest(%(part_ids)s::bigint[], %(seqs)s::int[], %(totals)s::int[], %(references)s::text[], %(part_statuses)s::text[],
            %(part_codes)s::text[], %(part_times)s::timestamptz[])
     AS p(message_id, seq, total, reference, status, code, submitted_at)
ON CONFLICT (message_id, seq) DO UPDATE SET reference = EXCLUDED.reference, status = EXCLUDED.status,
       code = EXCLUDED.code WHERE message_parts.status = 'unknown'
"""

# Receipts that may settle a doubt are looked at again at once, however long they have been put off.
WAKE_RECEIPTS = """
UPDATE carrier_receipts SET try_after = %(now)s WHERE id IN (
  SELECT r.id FROM carrier_receipts r JOIN message_dispatch d USING (carrier_id, number_hash)
  WHERE d.state = 'in_doubt' AND r.try_after > %(now)s FOR UPDATE OF r SKIP LOCKED)
"""

# Claims whose driver has died: what was written to the carrier cannot be known, so none of it is sent again.
DOUBT_LOST_CLAIMS = f"""
WITH lost AS (
  SELECT d.message_id, d.carrier_id, d.claimed_at FROM message_dispatch d
  LEFT JOIN carriers_carrierlease l ON l.carrier_id = d.carrier_id
  WHERE d.state = 'claimed' AND d.claimed_at < %(now)s - interval '15 seconds'
    AND (l.holder IS DISTINCT FROM d.claimed_by OR l.until IS NULL OR l.until < %(now)s)
    -- While the database was away nobody could prolong a lease.
    AND pg_postmaster_start_time() < %(now)s - interval '15 seconds'
  ORDER BY d.message_id LIMIT 1000 FOR UPDATE OF d SKIP LOCKED
), entries AS (
  UPDATE message_dispatch d SET state = 'in_doubt' FROM lost WHERE d.message_id = lost.message_id
), moved AS (
  UPDATE messages m SET status = 'in_doubt' FROM lost WHERE m.id = lost.message_id AND m.status = 'claimed'
  RETURNING m.id, m.account_id, m.application_id, m.template_id, m.signature_id, m.country, m.message_kind, m.currency,
            m.accepted_at, 'claimed' AS moved_from, m.status, m.segments, m.fee, m.carrier_id, m.claimed_at
), attempts AS (
  INSERT INTO message_attempts (message_id, carrier_id, claimed_at, outcome, reason)
  SELECT id, carrier_id, claimed_at, 'unknown', 'the worker that was sending it has gone' FROM moved
), parts AS (
  INSERT INTO message_parts (message_id, seq, total, carrier_id, reference, status, submitted_at)
  SELECT id, seq, moved.segments, carrier_id, '', 'unknown', claimed_at FROM moved, generate_series(1, moved.segments) AS seq
  ON CONFLICT DO NOTHING
), tallied AS ({TALLY})
SELECT count(*) FROM moved
"""

# The message follows its parts: lost if one part is lost, delivered when all are. The pairs are MESSAGE_STATES' moves.
DERIVE_FROM_PARTS = f"""
WITH derived AS (
  SELECT message_id, max(done_at) AS done_at,
         (array_agg(code ORDER BY status = 'delivered', seq) FILTER (WHERE code <> ''))[1] AS code,
         CASE WHEN bool_or(status IN ('undelivered', 'refused')) THEN 'undelivered'
              WHEN bool_or(status = 'expired') THEN 'expired'
              WHEN bool_or(status = 'unknown') THEN 'in_doubt'
              WHEN bool_and(status = 'delivered') THEN 'delivered'
              ELSE 'submitted' END AS status
  FROM unnest(%(ids)s::bigint[]) AS wanted(id) CROSS JOIN LATERAL (
    -- By index whatever the statistics say, which in the middle of a list are of before it.
    SELECT message_id, seq, status, code, done_at FROM message_parts WHERE message_id = wanted.id OFFSET 0
  ) part
  GROUP BY message_id
), owned AS (
  SELECT m.id, m.account_id, m.status AS moved_from, m.code AS code_from, m.charged_on IS NOT NULL AS was_charged, d.status,
         d.done_at, coalesce(d.code, '') AS code
  FROM derived d JOIN messages m ON m.id = d.message_id
  WHERE (m.status, d.status) IN (SELECT * FROM unnest(%(sources)s::text[], %(targets)s::text[]))
  ORDER BY m.id FOR UPDATE OF m
), moved AS (
  UPDATE messages m SET status = o.status, code = o.code,
         is_amended = m.is_amended OR o.moved_from = 'expired',
         submitted_at = coalesce(m.submitted_at, m.claimed_at),
         received_at = CASE WHEN o.status = 'delivered' THEN coalesce(o.done_at, %(now)s) ELSE m.received_at END,
         settled_at = CASE WHEN o.status <> 'submitted' THEN %(now)s::timestamptz END,
         charged_on = CASE WHEN m.charged_on IS NOT NULL THEN m.charged_on
                           WHEN m.charging_moment = 'submit' OR o.status = 'delivered'
                           THEN greatest((%(now)s::timestamptz AT TIME ZONE a.zone)::date, c.through + 1) END
  FROM owned o JOIN accounts_account a ON a.id = o.account_id
       LEFT JOIN message_charge_closings c ON c.account_id = o.account_id
  WHERE m.id = o.id
  RETURNING m.id, m.account_id, m.application_id, m.template_id, m.signature_id, m.country, m.message_kind, m.currency,
            m.accepted_at, o.moved_from, m.status, m.segments, m.fee, m.carrier_id, m.price_version_id, m.unit_price,
            m.charged_on, o.was_charged, a.zone, m.code, o.code_from, m.submitted_at, m.settled_at,
            coalesce(m.received_at, m.settled_at) AS reported_at
), closed AS (
  DELETE FROM message_dispatch d USING moved WHERE d.message_id = moved.id AND moved.moved_from = 'in_doubt'
), charged AS ({CHARGE}), tallied AS ({_TALLY_OF_PARTS}), reported AS ({REPORT})
SELECT id, status FROM moved
"""

# What programs report of their messages afterwards. Its tally has a status that is none of a message's, so that no other count moves.
REPORT_CONVERSIONS = f"""
WITH found AS (
  SELECT m.*, greatest(m.accepted_at, least(a.at, %(now)s)) AS converted_at
  FROM unnest(%(ids)s::bigint[], %(instants)s::timestamptz[]) AS a(id, at) JOIN messages m ON m.id = a.id
  WHERE m.account_id = %(account)s AND m.application_id = %(application)s AND m.status NOT IN ('refused', 'cancelled')
), kept AS (
  INSERT INTO message_conversions (message_id, account_id, application_id, converted_at, reported_at)
  SELECT id, account_id, application_id, converted_at, %(now)s FROM found ORDER BY id
  ON CONFLICT (message_id) DO NOTHING
  RETURNING message_id
), moved AS (
  SELECT account_id, application_id, template_id, signature_id, country, message_kind, currency, accepted_at,
         'reported' AS moved_from, 'converted' AS status, segments, fee
  FROM found JOIN kept ON kept.message_id = found.id
), tallied AS ({TALLY})
SELECT id FROM found
"""
