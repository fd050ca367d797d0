"""The set-wise statements of the month's bills: whatever the number of accounts, each is one of them."""

from typing import Final

from apps.core.money import MINOR_UNITS

# Whole currency units aside, every currency we know has two decimals.
_PLACES: Final = "CASE {column} " + " ".join(
    f"WHEN '{currency}' THEN {places}" for currency, places in sorted(MINOR_UNITS.items()) if places != 2
)
PLACES: Final = _PLACES + " ELSE 2 END"

# The business day that a movement is about: that of a settlement, else the account's day on which it was posted.
_DAY: Final = "CASE WHEN t.kind = 'settlement' THEN t.day ELSE (t.at AT TIME ZONE a.zone)::date END"

# The months that are over, settled to their last day and not billed, by account; the first one is that in which anything
# began. Accounts with a bill behind them need no look at their history.
DUE: Final = f"""
SELECT b.account_id, m.month FROM billing_books b JOIN accounts_account a ON a.id = b.account_id
CROSS JOIN LATERAL (SELECT CASE
  WHEN b.billed_through IS NOT NULL THEN b.billed_through + 1
  ELSE date_trunc('month', least(
    (a.created_at AT TIME ZONE a.zone)::date,
    (SELECT min(s.day) FROM billing_settlement s WHERE s.account_id = b.account_id),
    (SELECT min({_DAY}) FROM ledger_transaction t WHERE t.account_id = b.account_id)))::date
  END AS month) m
WHERE (m.month + interval '1 month')::date - 1 <= b.settled_through AND m.month < %(before)s
ORDER BY m.month, b.account_id
"""
# Two makers queue here: the second finds that nothing is left to do.
LOCK_BOOKS: Final = """
SELECT account_id FROM billing_books
WHERE account_id = ANY(%(accounts)s::bigint[]) AND settled_through >= %(last)s
  AND (billed_through IS NULL OR billed_through < %(last)s)
ORDER BY account_id FOR UPDATE
"""
ADVANCE_BOOKS: Final = """
UPDATE billing_books SET billed_through = %(last)s
WHERE account_id = ANY(%(accounts)s::bigint[]) AND (billed_through IS NULL OR billed_through < %(last)s)
"""
# What the days came to and what the ledger deducted for them; always empty, or somebody must look before a bill is made.
UNBALANCED: Final = """
SELECT DISTINCT account_id FROM (
  SELECT account_id, currency, sum(amount) AS settled FROM billing_settlement
  WHERE account_id = ANY(%(accounts)s::bigint[]) AND day BETWEEN %(month)s AND %(last)s GROUP BY 1, 2) s
FULL JOIN (
  SELECT account_id, currency, -sum(amount) AS deducted FROM ledger_transaction
  WHERE account_id = ANY(%(accounts)s::bigint[]) AND kind = 'settlement' AND day BETWEEN %(month)s AND %(last)s
  GROUP BY 1, 2) d USING (account_id, currency)
WHERE coalesce(settled, 0) <> coalesce(deducted, 0)
"""

# Movements of the month or before that are on no bill: a day of slack, because an account's zone may have changed.
_MOVED: Final = f"""
SELECT t.id, t.account_id, t.currency, t.kind, t.amount
FROM ledger_transaction t JOIN accounts_account a ON a.id = t.account_id
WHERE t.account_id = ANY(%(accounts)s::bigint[]) AND t.at >= %(month)s::date - interval '2 days' AND {_DAY} <= %(last)s
  AND NOT EXISTS (SELECT 1 FROM billing_billmovement m WHERE m.transaction_id = t.id)
"""
WANTED: Final = f"""
SELECT account_id, currency FROM billing_settlement
WHERE account_id = ANY(%(accounts)s::bigint[]) AND day BETWEEN %(month)s AND %(last)s
UNION SELECT account_id, currency FROM ({_MOVED}) moved
ORDER BY 1, 2
"""
MOVEMENTS: Final = f"""
INSERT INTO billing_billmovement (bill_id, account_id, transaction_id)
SELECT b.id, b.account_id, moved.id FROM ({_MOVED}) moved
JOIN billing_bill b ON b.account_id = moved.account_id AND b.currency = moved.currency AND b.id = ANY(%(bills)s::bigint[])
ORDER BY moved.id
"""

# The lines of the month's days, late charges with the others; numbered in the order of the canonical file.
COUNTED: Final = f"""
SELECT bill_id, account_id, row_number() OVER (
         PARTITION BY bill_id ORDER BY entry = 'fee', sdk_app_id COLLATE "C", country COLLATE "C", message_kind, entry COLLATE "C",
         price_version_id, unit_price, label COLLATE "C") AS number,
       application_id, country, message_kind, entry, label, price_version_id, unit_price, count, segments, amount,
       round(amount, {PLACES.format(column="currency")}) AS billed
FROM (
  SELECT b.id AS bill_id, b.account_id, b.currency, app.sdk_app_id, l.application_id, l.country, l.message_kind,
         CASE l.entry WHEN 'late' THEN 'charge' ELSE l.entry END AS entry, l.label, l.price_version_id, l.unit_price,
         sum(l.count)::bigint AS count, sum(l.segments)::bigint AS segments, sum(l.amount) AS amount
  FROM billing_bill b
  JOIN billing_settlement s ON s.account_id = b.account_id AND s.currency = b.currency
    AND s.day >= b.month AND s.day < (b.month + interval '1 month')::date
  JOIN {{lines}} l ON l.settlement_id = s.id
  LEFT JOIN applications_application app ON app.id = l.application_id
  WHERE b.id = ANY(%(bills)s::bigint[])
  GROUP BY b.id, b.account_id, b.currency, app.sdk_app_id, l.application_id, l.country, l.message_kind, 8, l.label,
           l.price_version_id, l.unit_price
) counted
"""
LINES: Final = """
INSERT INTO billing_billline (bill_id, account_id, number, application_id, country, message_kind, entry, label,
                              price_version_id, unit_price, count, segments, amount, billed)
""" + COUNTED.format(lines="billing_settlementline")
TOTALS: Final = """
UPDATE billing_bill b SET
  line_count = coalesce(l.lines, 0), count = coalesce(l.count, 0), segments = coalesce(l.segments, 0),
  charges = coalesce(l.charges, 0), fees = coalesce(l.fees, 0), total = coalesce(l.billed, 0),
  payments = coalesce(m.payments, 0), adjustments = coalesce(m.adjustments, 0),
  opening = coalesce(before.closing, 0), closing = coalesce(before.closing, 0) + coalesce(m.moved, 0)
FROM billing_bill own
LEFT JOIN LATERAL (
  SELECT closing FROM billing_bill p WHERE p.account_id = own.account_id AND p.currency = own.currency AND p.month < own.month
  ORDER BY p.month DESC LIMIT 1) before ON true
LEFT JOIN LATERAL (
  SELECT count(*) AS lines, sum(count) FILTER (WHERE entry <> 'fee') AS count, sum(segments) AS segments, sum(billed) AS billed,
         sum(amount) FILTER (WHERE entry <> 'fee') AS charges, sum(amount) FILTER (WHERE entry = 'fee') AS fees
  FROM billing_billline WHERE bill_id = own.id) l ON true
LEFT JOIN LATERAL (
  SELECT sum(t.amount) AS moved, sum(t.amount) FILTER (WHERE t.kind = 'top_up') AS payments,
         sum(t.amount) FILTER (WHERE t.kind NOT IN ('top_up', 'settlement')) AS adjustments
  FROM billing_billmovement bm JOIN ledger_transaction t ON t.id = bm.transaction_id WHERE bm.bill_id = own.id) m ON true
WHERE b.id = own.id AND b.id = ANY(%(bills)s::bigint[])
"""
KEEP_DIGESTS: Final = """
UPDATE billing_bill b SET sha256 = w.sha256
FROM unnest(%(bills)s::bigint[], %(digests)s::text[]) AS w(id, sha256) WHERE b.id = w.id
"""

# In the columns of billing.bill_file.Line and Movement, behind the bill's id.
_AS_LINES: Final = """
SELECT l.bill_id, l.number::int, coalesce(a.sdk_app_id, ''), l.country, coalesce(l.message_kind, -1), l.entry, l.label,
       coalesce(l.price_version_id, 0), l.unit_price, l.count::bigint, l.segments::bigint, l.amount, l.billed
FROM {source} l LEFT JOIN applications_application a ON a.id = l.application_id
ORDER BY 1, 2
"""
WRITTEN_LINES: Final = _AS_LINES.format(
    source="(SELECT * FROM billing_billline WHERE bill_id = ANY(%(bills)s::bigint[]))"
)
RECOUNTED_LINES: Final = _AS_LINES.format(
    source="({})".format(COUNTED.format(lines="billing_settlementline"))
)
WRITTEN_MOVEMENTS: Final = """
SELECT m.bill_id, t.id, t.public_id, t.kind, t.day, t.at, t.amount FROM billing_billmovement m
JOIN ledger_transaction t ON t.id = m.transaction_id WHERE m.bill_id = ANY(%(bills)s::bigint[])
ORDER BY 1, 2
"""
