"""The nightly comparison: ledger = settlement = charges = messages, and messages = statistics, with what became of them; each
difference is a row."""

import logging
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from apps.accounts import audit
from apps.accounts.actors import SYSTEM
from apps.accounts.models import Account
from apps.billing.models import Check, Difference, Reconciliation
from apps.billing.services.charged_messages import SPANS, messages_of
from apps.core import clock
from apps.core.partitions import id_at
from apps.ledger import queries as ledger

log = logging.getLogger(__name__)
MOST_DAYS: Final = 7  # caught up after downtime
# By then the day is over, and its next morning's eight o'clock too, wherever the account is.
_AFTER: Final = timedelta(days=2)
_RECENT: Final = timedelta(
    days=4
)  # the validity of a receipt, and a day; what is charged later is found by its charges
_FIRST_ZONE, _LAST_ZONE = ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Etc/GMT+12")

# Messages of the day: those of the days before by id, older ones where the day's charges say that there are some.
_MESSAGES: Final = f"""
counted AS (
  SELECT account_id, currency, count(*) AS count, sum(segments) AS segments, sum(fee) AS amount FROM messages
  WHERE id >= %(from_id)s AND id < %(to_id)s AND charged_on = %(day)s GROUP BY 1, 2
  UNION ALL
  SELECT span.account_id, m.currency, count(*), sum(m.segments), sum(m.fee)
  FROM (SELECT account_id, {SPANS} AS ids FROM message_charges
        WHERE charged_on = %(day)s AND entry <> 'reversal' AND first_id < %(from_id)s GROUP BY account_id) span
  CROSS JOIN LATERAL {messages_of("span.account_id")} m
  WHERE m.id < %(from_id)s AND m.charged_on = %(day)s GROUP BY 1, 2
)
"""
_CHARGES: Final = f"""
WITH {_MESSAGES}, left_side AS (
  SELECT account_id, currency, sum(segments) AS segments, sum(amount) AS amount FROM counted GROUP BY 1, 2
), right_side AS (
  SELECT account_id, currency, sum(segments) AS segments, sum(fee) AS amount FROM message_charges
  WHERE charged_on = %(day)s AND entry <> 'reversal' GROUP BY 1, 2
)"""
_SETTLEMENT: Final = """
WITH left_side AS (
  SELECT account_id, currency, sum(segments) AS segments, sum(amount) AS amount FROM (
    SELECT account_id, currency, segments, fee AS amount FROM message_charges WHERE charged_on = %(day)s
    UNION ALL SELECT account_id, currency, 0, amount FROM billing_fee WHERE day = %(day)s) c
  JOIN billing_books b USING (account_id) WHERE b.settled_through >= %(day)s GROUP BY 1, 2
), right_side AS (
  SELECT s.account_id, s.currency, sum(l.segments) AS segments, sum(l.amount) AS amount
  FROM billing_settlement s JOIN billing_settlementline l ON l.settlement_id = s.id WHERE s.day = %(day)s GROUP BY 1, 2
)"""
_LEDGER: Final = """
WITH left_side AS (
  SELECT account_id, currency, 0 AS segments, sum(amount) AS amount FROM billing_settlement WHERE day = %(day)s GROUP BY 1, 2
), right_side AS (
  SELECT e.account_id, e.currency, 0 AS segments, -sum(e.amount) AS amount
  FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id
  WHERE t.kind = 'settlement' AND t.day = %(day)s AND e.book = 'balance' GROUP BY 1, 2
)"""
_STATISTICS: Final = """
WITH left_side AS (
  SELECT m.account_id, m.currency, sum(m.segments) AS segments, sum(m.fee) AS amount
  FROM messages m JOIN accounts_account a ON a.id = m.account_id
  WHERE m.id >= %(from_id)s AND m.id < %(to_id)s AND (m.accepted_at AT TIME ZONE a.zone)::date = %(day)s
    AND m.status <> 'refused' GROUP BY 1, 2
), right_side AS (
  SELECT account_id, currency, sum(segments) AS segments, sum(fee) AS amount FROM statistics_daycount
  WHERE day = %(day)s GROUP BY 1, 2
)"""
# As both stand in this moment: what has been tallied and not folded yet is with the statistics.
_OUTCOME: Final = """
WITH left_side AS (
  SELECT m.account_id, m.currency, count(*) AS segments, 0 AS amount
  FROM messages m JOIN accounts_account a ON a.id = m.account_id
  WHERE m.id >= %(from_id)s AND m.id < %(to_id)s AND (m.accepted_at AT TIME ZONE a.zone)::date = %(day)s
    AND m.status IN ({statuses}) GROUP BY 1, 2
), right_side AS (
  SELECT account_id, currency, sum(count) AS segments, 0 AS amount FROM (
    SELECT account_id, currency, {column} AS count FROM statistics_daycount WHERE day = %(day)s
    UNION ALL
    SELECT t.account_id, t.currency,
           t.count * ((t.moved_to IN ({statuses}))::int - (t.moved_from IN ({statuses}))::int)
    FROM message_tallies t JOIN accounts_account a ON a.id = t.account_id
    WHERE (t.quarter AT TIME ZONE a.zone)::date = %(day)s
  ) counted GROUP BY 1, 2 HAVING sum(count) <> 0
)"""
_DELIVERED: Final = _OUTCOME.format(statuses="'delivered'", column="delivered")
_FAILED: Final = _OUTCOME.format(statuses="'undelivered', 'expired'", column="failed")
_DIFFER: Final = """
SELECT account_id, currency, coalesce(l.segments, 0), coalesce(r.segments, 0), coalesce(l.amount, 0), coalesce(r.amount, 0)
FROM left_side l FULL JOIN right_side r USING (account_id, currency)
WHERE coalesce(l.segments, 0) <> coalesce(r.segments, 0) OR coalesce(l.amount, 0) <> coalesce(r.amount, 0)
ORDER BY 1, 2
"""
_CHECKS: Final = {
    Check.CHARGES: _CHARGES,
    Check.SETTLEMENT: _SETTLEMENT,
    Check.LEDGER: _LEDGER,
    Check.STATISTICS: _STATISTICS,
    Check.DELIVERED: _DELIVERED,
    Check.FAILED: _FAILED,
}
_COUNT: Final = "SELECT coalesce(sum(count), 0) FROM message_charges WHERE charged_on = %(day)s"


def reconcile_due() -> int:
    """Compare each day that is over and settled everywhere and was not compared yet; gives how many were."""
    last_due = clock.business_day(clock.now()) - _AFTER
    last = Reconciliation.objects.order_by("-day").values_list("day", flat=True).first()
    first = max(last + clock.ONE_DAY, last_due - MOST_DAYS * clock.ONE_DAY) if last else last_due
    days = [first + offset * clock.ONE_DAY for offset in range((last_due - first).days + 1)]
    for day in days:
        reconcile(day)
    return len(days)


@transaction.atomic
def reconcile(day: date) -> Reconciliation:
    """Compare a day over all accounts, by one statement for each pair, and write down what differs.

    The event is what an alarm is made of; a day without differences writes none.
    """
    span = _span(day)
    found = [Difference(check_name=check, **row) for check in _CHECKS for row in _differences(check, span)]
    found += [Difference(check_name=Check.BALANCE, **row) for row in _balances()]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, span)
        messages = cursor.fetchone()[0]
    Reconciliation.objects.filter(day=day).delete()
    row = Reconciliation.objects.create(
        day=day, compared_at=clock.now(), messages=messages, difference_count=len(found)
    )
    for one in found:
        one.reconciliation = row
    Difference.unscoped.bulk_create(found)
    if found:
        log.error("reconciliation of %s: %s differences", day, len(found))
        checks = sorted({str(one.check_name) for one in found})
        audit.record(
            SYSTEM, "reconciliation.unbalanced", row, day=day.isoformat(), count=len(found), checks=checks
        )
    return row


def _span(day: date) -> dict[str, Any]:
    start = datetime.combine(day, time(), _FIRST_ZONE)
    end = datetime.combine(day + clock.ONE_DAY, time(), _LAST_ZONE)
    return {
        "day": day,
        "start": start,
        "end": end,
        "from_id": id_at(start - _RECENT),
        "to_id": id_at(end + clock.ONE_DAY),
    }


def _differences(check: Check, span: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(_CHECKS[check] + _DIFFER, span)
        return [_columns(*row) for row in cursor.fetchall()]


def _balances() -> list[dict[str, Any]]:
    wrong = [
        _columns(row["account_id"], row["currency"], 0, 0, row["summed"], row["said"])
        for row in ledger.wrong_balances()
    ]
    currencies = dict(Account.objects.values_list("pk", "currency")) if (odd := ledger.unbalanced()) else {}
    return wrong + [
        _columns(row["account_id"], currencies[row["account_id"]], 0, 0, Decimal(0), row["sum"] or Decimal(0))
        for row in odd
    ]


def _columns(account_id: int, currency: str, *sides: Any) -> dict[str, Any]:
    names = ("expected_segments", "found_segments", "expected_amount", "found_amount")
    return {"account_id": account_id, "currency": currency, **dict(zip(names, sides, strict=True))}
