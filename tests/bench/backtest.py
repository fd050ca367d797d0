"""Measures back-tests over 30 days of messages: a rule of the breaker, a limit of one number, a cap in money.

Run: `script/bench backtest [--rows 1000000] [--days 30]`; the aim is 10,000,000 rows in 5 minutes. A whole installation is
started in a directory of its own, its clockwork is halted, and the rows are written set-wise. It prints and asserts nothing.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.bench._measuring import machine  # noqa: E402 - the path is set above
from tests.support.installation import Running, installation  # noqa: E402

# Ten million numbers of a hundred prefixes; in each day one prefix of its own is bombed for three minutes.
FILL = """
INSERT INTO messages (id, account_id, application_id, template_id, message_kind, region, number_sealed, number_hash,
                      number_prefix, number_last4, country, status, segments, unit_price, fee, currency, charging_moment, accepted_at)
SELECT ((%(start)s + n * %(spread)s / %(count)s) << 21) | (n %% 2097152), %(account)s, %(application)s, %(template)s, 1,
       'mainland', '\\x00', hashint8(n * 7919 %% 3000000)::bigint, CASE WHEN (%(start)s + n * %(spread)s / %(count)s) %% 86400000 < 180000 THEN '861999' ELSE '8613' || lpad((n %% 100)::text, 2, '0') END,
       lpad((n %% 10000)::text, 4, '0'), 'CN', CASE WHEN n %% 10 = 0 THEN 'undelivered' ELSE 'delivered' END, 1, 0.0079, 0.0079,
       'USD', 'submit', now()
FROM generate_series(1, %(count)s::bigint) AS n
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=30)
    options = parser.parse_args()
    print(machine())
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        installation(Path(folder) / "data") as running,
    ):
        os.environ.update(running.environment)
        import django

        django.setup()
        for name in ("worker", "lists", "dispatch", "beat"):
            for process in running.processes().get(name, []):
                process.suspend()
        try:
            measure(running, options)
        finally:
            for name in ("worker", "lists", "dispatch", "beat"):
                for process in running.processes().get(name, []):
                    process.resume()


def measure(running: Running, options: argparse.Namespace) -> None:
    from apps.applications.models import Application
    from apps.core import partitions
    from apps.guard.models import BacktestKind
    from apps.guard.services import backtests
    from apps.protection.models import BreakerRule, Dimension

    partitions.make_partitions(months_back=2)
    application = Application.unscoped.get(sdk_app_id=running.demo["sdk_app_id"])
    began = time.monotonic()
    fill(application, options.rows, options.days, int(running.demo["mainland_template_id"]))
    print(f"wrote {options.rows:,} messages of {options.days} days in {time.monotonic() - began:.0f} s")
    rule = BreakerRule(dimension=Dimension.PREFIX, minimum=3, growth=5, hold_minutes=30)
    tried = (
        (BacktestKind.BREAKER, backtests.rule_settings(rule)),
        (BacktestKind.NUMBER, {"seconds": 86_400, "limit": "1"}),
        (BacktestKind.NUMBER, {"seconds": 30, "limit": "1"}),
        (BacktestKind.MONEY, {"seconds": 3600, "limit": "1"}),
    )
    for kind, settings in tried:
        run(kind, settings, options)


def fill(application: Any, count: int, days: int, template_number: int) -> None:
    from datetime import timedelta

    from django.db import connection

    from apps.core import clock
    from apps.core.partitions import EPOCH
    from apps.message_templates.models import MessageTemplate

    start = clock.day_window(clock.business_day(clock.now()) - timedelta(days=days - 1))[0]
    asked = {
        "start": int((start - EPOCH).total_seconds() * 1000),
        "spread": int((clock.now() - start).total_seconds() * 1000),
        "count": count,
        "account": application.account_id,
        "application": application.pk,
        "template": MessageTemplate.unscoped.get(number=template_number).pk,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute(FILL, asked)
        cursor.execute("ANALYZE messages")


def run(kind: Any, settings: dict[str, Any], options: argparse.Namespace) -> None:
    from apps.accounts.actors import Actor
    from apps.accounts.permissions import Perm
    from apps.guard.services import backtests

    staff = Actor(user=None, account=None, perms=frozenset({Perm.STAFF_GUARD_WRITE}), via="shell")
    began = time.monotonic()
    row = backtests.ask(actor=staff, kind=kind, name="bench", settings=settings, days=options.days)
    backtests.run(row.pk)
    took = time.monotonic() - began
    row.refresh_from_db()
    seen = row.totals.get("seen", 0)
    print(
        f"{kind:<8} {settings.get('seconds', settings.get('dimension'))!s:<7} {row.status}: {seen:,} seen, "
        f"{row.totals.get('stopped', 0):,} would be stopped, {row.totals.get('delivered', 0):,} of these delivered; "
        f"{took:.1f} s, {seen / took:,.0f} messages/s"
    )


if __name__ == "__main__":
    main()
