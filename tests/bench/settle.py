"""Measures money at a month's end: one large day over many accounts settled, counted again, compared; the month's bills, one
counted again from its messages, the month pack; cost by size and by history.

Run: `script/bench settle [--rows 200000] [--accounts 1000] [--run 20] [--days 2]`; the whole form is `--rows 10000000`. A whole installation
is started in a directory of its own, its clock is stopped, and messages of one day with their charges are made set-wise: `--run`
is how many messages of one account stand together in a batch of 1,000 (1 is the worst case: nearly a charge for each message).
The days before (`--days`) have a tenth of the rows each, so that cost by size shows; the big day is settled last. Its messages are
tallied as acceptance would have, so that the statistics agree too. It prints and asserts nothing.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.bench._measuring import machine  # noqa: E402 - the path is set above
from tests.support.installation import installation  # noqa: E402

CHUNK = 500_000
COUNTRIES = ("CN", "US", "SG", "GB", "DE")

_MESSAGES = """
INSERT INTO messages (id, account_id, application_id, template_id, message_kind, region, number_sealed, number_hash, number_prefix,
                      number_last4, country, status, segments, price_version_id, unit_price, fee, currency, charging_moment,
                      charged_on, carrier_id, accepted_at, submitted_at)
SELECT ((%(start)s + i * 86000000 / %(rows)s) << 21) | (i %% 2097152), a.account_id, a.application_id, 1, 1 + i %% 3,
       'global', decode('00112233445566778899aabbccddeeff00112233445566778899aabb', 'hex'), i, '8613800', '0000', c.country,
       'submitted', 1 + i %% 2, %(version)s, c.price, c.price * (1 + i %% 2), 'USD', 'submit', %(day)s, %(carrier)s,
       %(at)s + i * interval '86000 seconds' / %(rows)s, %(at)s + i * interval '86000 seconds' / %(rows)s
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS i
JOIN bench_accounts a ON a.no = (i / %(run)s * 7919) %% %(accounts)s
JOIN bench_countries c ON c.no = (i / %(run)s / 13) %% 5
"""
_CHARGES = """
INSERT INTO message_charges (account_id, application_id, country, message_kind, carrier_id, price_version_id, unit_price,
                             currency, charged_on, entry, count, segments, fee, first_id, last_id)
SELECT account_id, application_id, country, message_kind, carrier_id, price_version_id, unit_price, currency, charged_on,
       'charge', count(*), sum(segments), sum(fee), min(id), max(id)
FROM messages WHERE id >= %(from_id)s AND id < %(to_id)s AND charged_on = %(day)s
GROUP BY number_hash / 1000, account_id, application_id, country, message_kind, carrier_id, price_version_id, unit_price,
         currency, charged_on
"""
# What acceptance and the carrier's answers would have tallied, by batches of 1,000; the statistics fold it.
_TALLIES = """
INSERT INTO message_tallies (account_id, application_id, template_id, country, message_kind, quarter, moved_from, moved_to,
                             carrier_id, charged_on, count, segments, fee, currency)
SELECT account_id, application_id, template_id, country, message_kind,
       date_bin('15 minutes', accepted_at, timestamptz '2024-01-01 00:00+00'), '', status, carrier_id, charged_on,
       count(*), sum(segments), sum(fee), currency
FROM messages WHERE id >= %(from_id)s AND id < %(to_id)s AND charged_on = %(day)s
GROUP BY 1, 2, 3, 4, 5, 6, 8, 9, 10, 14
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--accounts", type=int, default=1000)
    parser.add_argument("--run", type=int, default=20)
    parser.add_argument("--days", type=int, default=2)
    options = parser.parse_args()
    print(machine(), flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        installation(Path(folder) / "data") as running,
    ):
        os.environ.update(running.environment)
        for process in running.processes().get("beat", []):
            process.suspend()  # it would settle while the day is being made
        import django

        django.setup()
        try:
            measure(options)
        finally:
            for process in running.processes().get("beat", []):
                process.resume()


def measure(options: argparse.Namespace) -> None:
    from django.db import connection

    from apps.billing.models import Settlement, SettlementLine
    from apps.billing.services import reconcile, recounts, settle
    from apps.core import clock
    from apps.messaging.models import Charge
    from apps.statistics import services as statistics

    today = clock.business_day(clock.now())
    big = today - timedelta(days=3)
    smaller = [big - timedelta(days=number) for number in range(options.days, 0, -1)]
    places = _accounts(options.accounts, smaller[0] - timedelta(days=1))
    for day, rows in (*((one, options.rows // 10) for one in smaller), (big, options.rows)):
        begun = time.monotonic()
        _fill(day, rows, options, places)
        print(
            f"{day}: {rows:,} messages of {options.accounts:,} accounts, "
            f"{Charge.objects.filter(charged_on=day).count():,} charges; made in {time.monotonic() - begun:.0f} s",
            flush=True,
        )
    begun = time.monotonic()
    folded = statistics.fold()
    print(f"{folded:,} tallies folded into the statistics in {time.monotonic() - begun:.1f} s", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE messages, message_charges")
    for day in (*smaller, big):
        _settle(day, settle)
    rows_of = Settlement.unscoped.filter(day=big)
    lines = SettlementLine.unscoped.filter(settlement__day=big).count()
    print(
        f"{big}: {rows_of.count():,} settlements, {lines:,} lines, {sum(rows_of.values_list('segments', flat=True)):,} segments"
    )
    begun = time.monotonic()
    ids = list(rows_of.values_list("pk", flat=True))
    same = sum(_is_same(recounts, chunk) for chunk in (ids[at : at + 100] for at in range(0, len(ids), 100)))
    print(
        f"  counted again from charges and from the messages: {same:,} of {len(ids):,} identical, {time.monotonic() - begun:.1f} s"
    )
    begun = time.monotonic()
    compared = reconcile.reconcile(big)
    print(
        f"  compared: {compared.difference_count} differences, {time.monotonic() - begun:.1f} s", flush=True
    )
    _bill(big, settle)


def _bill(day: date, settle: Any) -> None:
    """The month is closed as if it were over, billed, one bill counted again, and packed."""
    from apps.accounts.actors import SYSTEM
    from apps.billing.models import Bill, BillLine, Rerating
    from apps.billing.models.bill import next_month
    from apps.billing.services import bills, rerating
    from apps.core import clock
    from apps.exports.services import packing

    month = day.replace(day=1)
    settle.settle_due(clock.day_window(next_month(month))[0] + timedelta(hours=8))
    begun = time.monotonic()
    made = bills.make_due()
    seconds = time.monotonic() - begun
    lines = BillLine.unscoped.count()
    print(
        f"{month:%Y-%m}: {made:,} bills with {lines:,} lines made in {seconds:.1f} s; peak memory {_peak():.0f} MiB"
    )
    bill = Bill.unscoped.filter(month=month).select_related("account").order_by("-segments")[0]
    begun = time.monotonic()
    row = rerating.ask(actor=SYSTEM, bill=bill)
    while Rerating.unscoped.get(pk=row.pk).is_underway:
        rerating.work(row.pk)
    row.refresh_from_db()
    result = "identical" if row.is_identical else f"{row.difference_count} differences"
    seconds = time.monotonic() - begun
    print(
        f"  its largest bill counted again from {row.messages:,} messages: {result}, {seconds:.1f} s",
        flush=True,
    )
    for _twice in range(2):
        begun, sink = time.monotonic(), packing.Sink()
        packing.build(month, None, sink)
        digest = sink.digest.hexdigest()[:16]
        print(
            f"  month pack: {sink.sealed.size:,} octets, SHA-256 {digest}…, {time.monotonic() - begun:.1f} s;"
            f" peak memory {_peak():.0f} MiB",
            flush=True,
        )
        sink.sealed.abort()


def _settle(day: date, settle: Any) -> None:
    from apps.billing.models import Settlement
    from apps.core import clock

    before = _peak()
    begun = time.monotonic()
    # 08:00 of the morning after, in the zone of every account here.
    made = settle.settle_due(clock.day_window(day + timedelta(days=1))[0] + timedelta(hours=8))
    seconds = time.monotonic() - begun
    count = sum(Settlement.unscoped.filter(day=day).values_list("count", flat=True))
    print(
        f"{day}: {made:,} accounts with {count:,} messages settled in {seconds:.1f} s ({count / seconds:,.0f} messages/s); "
        f"peak memory of the process {before:.0f} → {_peak():.0f} MiB",
        flush=True,
    )


def _is_same(recounts: Any, ids: list[int]) -> int:
    from apps.billing.models import Settlement

    rows = Settlement.unscoped.filter(pk__in=ids).select_related("account")
    return sum(recounts.recount(row).is_identical for row in rows)


def _accounts(count: int, opened: date) -> dict[str, int]:
    """Accounts with an application each; gives the price version and the carrier."""
    from django.db import connection

    from apps.accounts.models import Account
    from apps.applications.models import Application
    from apps.carriers.models import Carrier
    from apps.core import clock
    from apps.pricing.models import Price, PriceVersion

    version = PriceVersion.objects.order_by("pk").values_list("pk", flat=True)[0]
    prices = dict(Price.objects.filter(version=version).values_list("country", "unit_price"))
    accounts = Account.objects.bulk_create(Account(name=f"bench {number}") for number in range(count))
    Account.objects.filter(pk__in=[one.pk for one in accounts]).update(created_at=clock.day_window(opened)[0])
    made = Application.unscoped.bulk_create(
        Application(account=one, sdk_app_id=f"14009{number:05d}", app_key_sealed=b"", name="bench")
        for number, one in enumerate(accounts)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE UNLOGGED TABLE bench_accounts (no int PRIMARY KEY, account_id bigint, application_id bigint)"
        )
        cursor.execute(
            "CREATE UNLOGGED TABLE bench_countries (no int PRIMARY KEY, country text, price numeric(12,6))"
        )
        with cursor.copy("COPY bench_accounts FROM STDIN") as copy:
            for number, one in enumerate(made):
                copy.write_row((number, one.account_id, one.pk))
        with cursor.copy("COPY bench_countries FROM STDIN") as copy:
            for number, country in enumerate(COUNTRIES):
                copy.write_row((number, country, prices[country]))
    return {"version": version, "carrier": Carrier.objects.values_list("pk", flat=True)[0]}


def _fill(day: date, rows: int, options: argparse.Namespace, places: dict[str, int]) -> None:
    from django.db import connection

    from apps.core import clock
    from apps.core.partitions import SEQUENCE_BITS, id_at

    start, end = clock.day_window(day)
    given = {
        **places,
        "day": day,
        "rows": rows,
        "run": options.run,
        "accounts": options.accounts,
        "start": id_at(start) >> SEQUENCE_BITS,
        "at": start,
    }
    with connection.cursor() as cursor:
        for first in range(0, rows, CHUNK):
            last = min(first + CHUNK, rows) - 1
            cursor.execute(_MESSAGES, {**given, "first": first, "last": last})
        span = {"from_id": id_at(start), "to_id": id_at(end), "day": day}
        cursor.execute(_CHARGES, span)
        cursor.execute(_TALLIES, span)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
