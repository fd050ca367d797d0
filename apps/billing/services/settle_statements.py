"""The set-wise statements of a settlement: a day of any number of accounts is counted by one of them."""

from apps.billing.services.charged_messages import SPANS, messages_of

# From 08:00 of the account's day the day before is due (rule 89); local time, so that summer time moves nothing.
DUE = """
SELECT a.id, ((%(now)s AT TIME ZONE a.zone) - interval '8 hours')::date - 1 AS due
FROM accounts_account a LEFT JOIN billing_books b ON b.account_id = a.id
WHERE b.settled_through IS NULL
   OR b.settled_through < ((%(now)s AT TIME ZONE a.zone) - interval '8 hours')::date - 1
ORDER BY a.id
"""
# An account that was never settled begins with its first day.
OPEN_BOOKS = """
INSERT INTO billing_books (account_id, settled_through)
SELECT a.id, least((a.created_at AT TIME ZONE a.zone)::date, (SELECT min(charged_on) FROM message_charges c WHERE c.account_id = a.id)) - 1
FROM accounts_account a WHERE a.id = ANY(%s) ORDER BY a.id
ON CONFLICT DO NOTHING
"""
# Two workers queue here: the second finds the days of the first settled.
LOCK_BOOKS = """
SELECT account_id, settled_through FROM billing_books WHERE account_id = ANY(%s) ORDER BY account_id FOR UPDATE
"""
ADVANCE_BOOKS = """
UPDATE billing_books b SET settled_through = w.through
FROM unnest(%(accounts)s::bigint[], %(through)s::date[]) AS w(account_id, through)
WHERE b.account_id = w.account_id AND b.settled_through < w.through
"""

# Days of these accounts on which something became chargeable; each account from the day after `after` to `through`.
DAYS = """
WITH wanted AS (
  SELECT * FROM unnest(%(accounts)s::bigint[], %(after)s::date[], %(through)s::date[]) AS w(account_id, after, through)
)
SELECT w.account_id, c.charged_on, c.currency FROM wanted w JOIN message_charges c
  ON c.account_id = w.account_id AND c.charged_on > w.after AND c.charged_on <= w.through
UNION
SELECT w.account_id, f.day, f.currency FROM wanted w JOIN billing_fee f
  ON f.account_id = w.account_id AND f.day > w.after AND f.day <= w.through
ORDER BY 1, 2, 3
"""

_COUNTED = """
SELECT s.id, s.account_id, c.application_id, c.country, c.message_kind, c.entry, '' AS label, c.price_version_id,
       c.unit_price, sum(c.count), sum(c.segments), sum(c.fee)
FROM billing_settlement s JOIN message_charges c
  ON c.account_id = s.account_id AND c.charged_on = s.day AND c.currency = s.currency
WHERE s.id = ANY(%(settlements)s::bigint[])
GROUP BY s.id, s.account_id, c.application_id, c.country, c.message_kind, c.entry, c.price_version_id, c.unit_price
UNION ALL
SELECT s.id, s.account_id, NULL, '', NULL, 'fee', f.label, NULL, f.amount, count(*), 0, sum(f.amount)
FROM billing_settlement s JOIN billing_fee f
  ON f.account_id = s.account_id AND f.day = s.day AND f.currency = s.currency
WHERE s.id = ANY(%(settlements)s::bigint[])
GROUP BY s.id, s.account_id, f.label, f.amount
"""
LINES = f"""
INSERT INTO billing_settlementline (settlement_id, account_id, application_id, country, message_kind, entry, label,
                                    price_version_id, unit_price, count, segments, amount)
{_COUNTED}
"""
TOTALS = """
UPDATE billing_settlement s SET line_count = t.lines, count = t.count, segments = t.segments, amount = t.amount
FROM (SELECT settlement_id, count(*) AS lines, sum(count) AS count, sum(segments) AS segments, sum(amount) AS amount
      FROM billing_settlementline WHERE settlement_id = ANY(%(settlements)s::bigint[]) GROUP BY 1) t
WHERE s.id = t.settlement_id
"""
KEEP_RESULTS = """
UPDATE billing_settlement s SET sha256 = w.sha256, transaction_id = w.transaction_id
FROM unnest(%(settlements)s::bigint[], %(digests)s::text[], %(transactions)s::bigint[])
     AS w(id, sha256, transaction_id) WHERE s.id = w.id
"""

# A settlement's lines in the columns of billing.canonical.Line, behind the settlement's id.
_AS_LINES = """
SELECT l.settlement_id, coalesce(a.sdk_app_id, ''), l.country, coalesce(l.message_kind, -1), l.entry, l.label,
       coalesce(l.price_version_id, 0), l.unit_price, l.count::bigint, l.segments::bigint, l.amount
FROM {source} l LEFT JOIN applications_application a ON a.id = l.application_id
"""
WRITTEN_LINES = _AS_LINES.format(
    source="(SELECT * FROM billing_settlementline WHERE settlement_id = ANY(%(settlements)s::bigint[]))"
)
_COLUMNS = """(settlement_id, account_id, application_id, country, message_kind, entry, label, price_version_id, unit_price,
               count, segments, amount)"""
RECOUNTED_LINES = "WITH l {} AS ({}) {}".format(_COLUMNS, _COUNTED, _AS_LINES.format(source="l"))

# The same once more, from the messages themselves.
_FROM_MESSAGES = f"""
SELECT s.id, s.account_id, m.application_id, m.country, m.message_kind, m.entry, '', m.price_version_id, m.unit_price,
       sum(m.sign), sum(m.sign * m.segments), sum(m.sign * m.fee)
FROM billing_settlement s JOIN accounts_account a ON a.id = s.account_id CROSS JOIN LATERAL (
  SELECT m.*, 1 AS sign, CASE WHEN (m.accepted_at AT TIME ZONE a.zone)::date < s.day THEN 'late' ELSE 'charge' END AS entry
  FROM (SELECT {SPANS} AS ids FROM message_charges
        WHERE account_id = s.account_id AND charged_on = s.day AND entry <> 'reversal') span
  CROSS JOIN LATERAL {messages_of("s.account_id")} m
  WHERE m.charged_on = s.day AND m.currency = s.currency
  UNION ALL
  SELECT m.*, -1, 'reversal' FROM message_charge_reversals v JOIN messages m ON m.id = v.message_id
  WHERE v.account_id = s.account_id AND v.reversed_on = s.day AND m.currency = s.currency
) m
WHERE s.id = ANY(%(settlements)s::bigint[])
GROUP BY s.id, s.account_id, m.application_id, m.country, m.message_kind, m.entry, m.price_version_id, m.unit_price
UNION ALL
SELECT s.id, s.account_id, NULL, '', NULL, 'fee', f.label, NULL, f.amount, count(*), 0, sum(f.amount)
FROM billing_settlement s JOIN billing_fee f
  ON f.account_id = s.account_id AND f.day = s.day AND f.currency = s.currency
WHERE s.id = ANY(%(settlements)s::bigint[])
GROUP BY s.id, s.account_id, f.label, f.amount
"""
MESSAGE_LINES = "WITH l {} AS ({}) {}".format(_COLUMNS, _FROM_MESSAGES, _AS_LINES.format(source="l"))
