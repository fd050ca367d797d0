"""Measures the pages of records over many messages: cold and warm, and how they grow from 1 to 10 to 100 million rows.

Run: `script/bench records [--rows 10000000] [--step 10] [--warm 40] [--cold 8] [--traced 10] [--home DIR]`; the whole form is
`--rows 100000000` (some 60 GiB of disk, more than an hour). A whole installation is started in a directory of its own, its
clockwork is halted, and twelve months of messages are made set-wise: a partition is filled as a table of its own, then attached,
which builds its indexes by sorting. Half of the rows are of the demo's account, whose pages are asked for over HTTP; the rest is
spread over forty others. A number has twenty messages; one in `--traced` numbers has parts and receipts. Sizes are rows,
rows / step, …, not below a million. Cold: PostgreSQL has been restarted, so that its buffers are empty, and the system's page
cache is dropped where that is allowed (it is said); warm: the same kind of page was asked for before, of another number or
time. Aims: p95 of 1 s cold and 200 ms warm. It prints and asserts nothing.
"""

import argparse
import http.client
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.bench import api  # noqa: E402 - the path is set above
from tests.bench._measuring import machine  # noqa: E402
from tests.support.installation import Running, installation  # noqa: E402

MONTHS = 12
OTHERS = 40  # accounts beside the measured one
KNOWN = 400  # numbers that are asked for; the others exist only as hashes
PER_NUMBER = 20  # messages
CACHES = Path("/proc/sys/vm/drop_caches")
# Pages of colleagues that count rather than look; those that do not exist yet are left out.
COUNTED = (
    "overview",
    "statistics",
    "statistics_countries",
    "statistics_failures",
    "statistics_receipts",
    "statistics_templates",
    "statistics_signatures",
    "statistics_conversion",
    "statistics_latency",
)

# Row `i` of `rows`: its time by its place, its number by a stride through all numbers, so that a number is spread over the year.
MESSAGES = """
INSERT INTO {table} (id, account_id, application_id, template_id, signature_id, message_kind, region, number_sealed, number_hash,
                     number_prefix, number_last4, country, parameters_sealed, sender, status, code, segments, price_version_id,
                     unit_price, fee, currency, charging_moment, charged_on, carrier_id, accepted_at, claimed_at, submitted_at,
                     received_at, settled_at, claimed_by, is_amended)
SELECT r.id, a.account_id, a.application_id, a.template_id, a.signature_id, 1, 'mainland', coalesce(n.sealed, %(sealed)s),
       coalesce(n.hash, hashint8extended(r.number, 11)), '8613800', coalesce(n.last4, lpad((r.number %% 10000)::text, 4, '0')),
       'CN', %(parameters)s, '', r.status, CASE r.status WHEN 'delivered' THEN 'DELIVRD' WHEN 'undelivered' THEN
       CASE WHEN r.i %% 100000 = 7 THEN 'MK:0029' ELSE 'UNDELIV' END WHEN 'refused' THEN 'unsubscribed' ELSE '' END,
       1, %(version)s, 0.0079, 0.0079, 'USD', 'submit', CASE WHEN r.status <> 'refused' THEN r.at::date END,
       CASE WHEN r.status <> 'refused' THEN %(carrier)s::bigint END, r.at,
       CASE WHEN r.status <> 'refused' THEN r.at + interval '1 second' END,
       CASE WHEN r.status <> 'refused' THEN r.at + interval '2 seconds' END,
       CASE WHEN r.status = 'delivered' THEN r.at + interval '9 seconds' END,
       CASE WHEN r.status <> 'submitted' THEN r.at + interval '9 seconds' END, '', false
FROM (
  SELECT i, (i * 7919) %% %(numbers)s AS number, %(at)s + i * %(gap)s * interval '1 microsecond' AS at,
         ((%(start)s + i * %(gap)s / 1000) << 21) | (i %% 2097152) AS id,
         CASE WHEN i %% 100 < 88 THEN 'delivered' WHEN i %% 100 < 93 THEN 'undelivered' WHEN i %% 100 < 95 THEN 'refused'
              ELSE 'submitted' END AS status
  FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS i
) r
JOIN bench_accounts a ON a.no = CASE WHEN r.number < %(known)s OR r.i %% 2 = 0 THEN 0 ELSE 1 + r.i %% %(others)s END
LEFT JOIN bench_numbers n ON n.no = r.number
"""
PARTS = """
INSERT INTO {table} (message_id, seq, total, carrier_id, reference, status, code, submitted_at, done_at)
SELECT id, 1, 1, %(carrier)s, 'bench' || id, CASE status WHEN 'delivered' THEN 'delivered' WHEN 'undelivered' THEN 'undelivered'
       ELSE 'submitted' END, code, submitted_at, settled_at
FROM {messages} WHERE carrier_id IS NOT NULL AND (number_hash %% %(traced)s = 0 OR number_hash IN (SELECT hash FROM bench_numbers))
"""
RECEIPTS = """
INSERT INTO {table} (id, carrier_id, reference, number_hash, state, error_code, received_at, raw_sealed, message_id)
SELECT id + (8000::bigint << 21), %(carrier)s, 'bench' || id, number_hash, code, '', settled_at, %(sealed)s, id
FROM {messages} WHERE settled_at IS NOT NULL AND carrier_id IS NOT NULL AND id < %(edge)s - (8000::bigint << 21)
  AND (number_hash %% %(traced)s = 0 OR number_hash IN (SELECT hash FROM bench_numbers))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--step", type=int, default=10)
    parser.add_argument("--warm", type=int, default=40)
    parser.add_argument("--cold", type=int, default=8)
    parser.add_argument("--traced", type=int, default=10)
    parser.add_argument(
        "--home", type=Path, help="where the installation is made, if not in the temporary directory"
    )
    options = parser.parse_args()
    sizes = [options.rows]
    while sizes[-1] // options.step >= 1_000_000:
        sizes.append(sizes[-1] // options.step)
    print(machine(), flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="bench-", dir=options.home) as folder,
        installation(Path(folder) / "data") as running,
    ):
        os.environ.update(running.environment)
        import django

        django.setup()
        time.sleep(3)  # the workers are still starting when the first page is served
        with api.halted(running):
            made = Made(running, options)
            grown = {rows: made.measured(rows) for rows in reversed(sizes)}
            table(grown)


class Made:
    """The rows, made anew in each size, and the pages asked for over them."""

    def __init__(self, running: Running, options: argparse.Namespace) -> None:
        from apps.core import clock
        from apps.core.partitions import EPOCH
        from tests.bench._record_rows import kept, people

        self.running, self.options = running, options
        now = clock.now()
        first = now.year * 12 + now.month - MONTHS
        self.begin = datetime(first // 12, first % 12 + 1, 1, tzinfo=UTC)
        self.end = now
        self.start = int((self.begin - EPOCH).total_seconds() * 1000)
        self.place = people(running.demo, OTHERS)
        self.numbers = kept(KNOWN)
        self.cookie = self.place.cookie
        self.serials: list[str] = []
        self.random = random.Random(7)

    def measured(self, rows: int) -> dict[str, tuple[list[float], list[float]]]:
        """Milliseconds of each page, cold and warm."""
        began = time.monotonic()
        self._fill(rows)
        self._count()
        print(f"\n{rows:,} messages, made in {time.monotonic() - began:.0f} s; {self._sizes()}", flush=True)
        self.serials = self._serials()
        pages = self.pages()
        cold: dict[str, list[float]] = {name: [] for name in pages}
        how = ""
        for _round in range(self.options.cold):
            how = self._cool()
            for name in self.random.sample(list(pages), len(pages)):
                cold[name].append(self._asked(pages[name]()))
        warm: dict[str, list[float]] = {name: [] for name in pages}
        for name, url in pages.items():
            for _time in range(3):
                self._asked(url())
            warm[name] = [self._asked(url()) for _time in range(self.options.warm)]
        print(f"cold is: {how}; {self.options.cold} rounds, {self.options.warm} warm requests each")
        print(f"  {'page':<44} {'cold p50':>9} {'p95':>9}   {'warm p50':>9} {'p95':>9}   (milliseconds)")
        for name in pages:
            figures = [*_percentiles(cold[name]), *_percentiles(warm[name])]
            print("  {:<44} {:>9.0f} {:>9.0f}   {:>9.1f} {:>9.1f}".format(name, *figures), flush=True)
        return {name: (cold[name], warm[name]) for name in pages}

    # Rows ----------------------------------------------------------------------------------------------------------
    def _fill(self, rows: int) -> None:
        from django.db import connection

        months = list(self._months())
        with connection.cursor() as cursor:
            for table in ("messages", "message_parts", "carrier_receipts"):
                for month, _end in months:
                    cursor.execute(f'DROP TABLE IF EXISTS "{table}_{month:%Y%m}"')
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda span: self._month(rows, *span), months))
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            for table in ("messages", "message_parts", "carrier_receipts"):
                for month, end in months:
                    _attach(cursor, table, month, end)
            cursor.execute("VACUUM (ANALYZE) messages")
            cursor.execute("ANALYZE message_parts")
            cursor.execute("ANALYZE carrier_receipts")
            cursor.execute("CHECKPOINT")

    def _count(self) -> None:
        """The counts of the account's last days, from the messages themselves; what the pages of statistics read."""
        from django.db import transaction

        from apps.accounts.models import Account
        from apps.core import clock
        from apps.statistics.services import rebuild_day

        account = Account.objects.get(pk=self.place.account_id)
        today = clock.business_day(self.end, account.zone)
        for back in range(31):
            with suppress(ValueError), transaction.atomic():  # a closed day keeps its counts
                rebuild_day(account=account, day=today - timedelta(days=back))

    def _months(self) -> Iterator[tuple[datetime, datetime]]:
        index = self.begin.year * 12 + self.begin.month - 1
        for month in range(index, index + MONTHS):
            yield tuple(datetime(one // 12, one % 12 + 1, 1, tzinfo=UTC) for one in (month, month + 1))  # type: ignore[misc]

    def _month(self, rows: int, month: datetime, end: datetime) -> None:
        """One month of each table, not attached yet: no index is written to and nothing is logged."""
        from django.db import connection

        from apps.core.partitions import id_at

        gap = (self.end - self.begin) / rows
        first = -((self.begin - month) // gap)
        last = min(-((self.begin - end) // gap), rows) - 1
        given: dict[str, Any] = {
            **vars(self.place.columns),
            "numbers": max(rows // PER_NUMBER, KNOWN + 1),
            "known": KNOWN,
            "others": OTHERS,
            "at": self.begin,
            "gap": gap // timedelta(microseconds=1),
            "edge": id_at(end),
            "start": self.start,
            "first": first,
            "last": last,
            "traced": self.options.traced,
        }
        names = {one: f'"{one}_{month:%Y%m}"' for one in ("messages", "message_parts", "carrier_receipts")}
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET synchronous_commit = off")
                for name, quoted in names.items():
                    cursor.execute(
                        f"CREATE UNLOGGED TABLE {quoted} (LIKE {name} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
                    )
                cursor.execute(MESSAGES.format(table=names["messages"]), given)
                cursor.execute(f"ANALYZE {names['messages']}")
                tables = {"messages": names["messages"]}
                cursor.execute(PARTS.format(table=names["message_parts"], **tables), given)
                cursor.execute(RECEIPTS.format(table=names["carrier_receipts"], **tables), given)
        finally:
            connection.close()

    def _sizes(self) -> str:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sum(pg_table_size(oid)), sum(pg_indexes_size(oid)) FROM pg_class"
                " WHERE relkind = 'r' AND relname ~ '^(messages|message_parts|carrier_receipts)_'"
            )
            rows, indexes = (int(one) / 2**30 for one in cursor.fetchone())
        return f"tables {rows:.1f} GiB, indexes {indexes:.1f} GiB"

    # Pages ---------------------------------------------------------------------------------------------------------
    def pages(self) -> dict[str, Callable[[], str]]:
        """What is asked for, each time of another number or another time."""
        from django.urls import NoReverseMatch, reverse

        from apps.core.ids import number_token
        from apps.core.partitions import id_at
        from apps.web import paging

        records, application = reverse("console:records"), self.place.application

        def number() -> Any:
            return self.random.choice(self.numbers)

        def day() -> str:
            span = (self.end - self.begin).days - 2
            return f"{self.begin + timedelta(days=1 + self.random.randrange(span)):%Y-%m-%d}"

        def listed(**asked: str) -> str:
            return f"{records}?{urlencode({'view': 'all', **asked})}"

        def by_day() -> str:
            one = day()
            return listed(application=application, since=one, until=one)

        def next_page() -> str:
            one = day()
            noon = datetime.fromisoformat(f"{one}T04:00:00+00:00")
            place = paging.mark("next", ("-id",), [id_at(noon)])
            return listed(application=application, since=one, until=one, page=place)

        pages: dict[str, Callable[[], str]] = {
            "records, the latest": lambda: listed(),
            "records of a number, of any time": lambda: listed(q=number().e164, span="ever"),
            "records of an application on a day": by_day,
            "the next page of these": next_page,
            "records that failed, on a day": lambda: f"{by_day()}&outcome=failed",
            "records with a rare code, of any time": lambda: listed(code="MK:0029", span="ever"),
            "one message with its timeline": lambda: reverse(
                "console:record", args=[self.random.choice(self.serials)]
            ),
            "the story of a number": lambda: reverse("console:number", args=[number_token(number().hash)]),
        }
        for name in COUNTED:
            with suppress(NoReverseMatch):
                url = reverse(f"console:{name}")
                pages[f"{name.replace('_', ', ')}"] = lambda url=url: url  # type: ignore[misc]
        return pages

    def _some_id(self) -> int:
        from apps.core.partitions import id_at

        return id_at(self.begin + (self.end - self.begin) * (0.02 + 0.98 * self.random.random()))

    def _serials(self) -> list[str]:
        """Messages of the account, chosen before anything is cooled down."""
        from apps.messaging.models import Message

        rows = Message.unscoped.filter(account=self.place.account_id).order_by("-id")
        return [rows.filter(id__lt=self._some_id())[0].serial for _each in range(60)]

    def _asked(self, path: str) -> float:
        """Milliseconds until the page is whole; what is no page stops the measurement."""
        address = urlsplit(self.running.base_url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=120)
        began = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": self.cookie})
        answer = connection.getresponse()
        body = answer.read()
        took = (time.perf_counter() - began) * 1000
        connection.close()
        if answer.status != 200 or b"<h1" not in body:
            raise RuntimeError(f"{answer.status} for {path.partition('?')[0]}")
        return took

    def _cool(self) -> str:
        """Restart PostgreSQL and drop the system's cache; what was possible, in words."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
        connection.close()
        postgres = self.running.processes()["postgres"]
        inside = {process.pid for process in postgres}
        head = next(process for process in postgres if process.ppid() not in inside)
        head.send_signal(2)  # SIGINT: PostgreSQL's fast shutdown; whoever watches it starts it again
        head.wait(60)
        try:
            os.sync()
            CACHES.write_text("3")
            how = "PostgreSQL restarted and the system's page cache dropped"
        except OSError:
            how = "PostgreSQL restarted, the system's page cache kept"
        self._wait()
        return how

    def _wait(self) -> None:
        """Until the pages are there again; a page that looks at no message, twice as often as there are workers."""
        ends, good = time.monotonic() + 90, 0
        while good < 8:
            try:
                self._asked("/console/account/")
                good += 1
            except (OSError, RuntimeError, http.client.HTTPException):
                if time.monotonic() > ends:
                    raise
                good = 0
                time.sleep(0.3)


def _attach(cursor: Any, table: str, month: datetime, end: datetime) -> None:
    from apps.core.partitions import id_at

    cursor.execute(
        f'ALTER TABLE "{table}" ATTACH PARTITION "{table}_{month:%Y%m}" FOR VALUES FROM ({id_at(month)}) TO ({id_at(end)})'
    )


def _percentiles(values: list[float]) -> tuple[float, float]:
    ordered = sorted(values)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def table(grown: dict[int, dict[str, tuple[list[float], list[float]]]]) -> None:
    """How the p95 of each page grows with the rows."""
    sizes = list(grown)
    print("\np95 by size, cold / warm (milliseconds)")
    print(f"  {'page':<44}" + "".join(f"{rows // 1_000_000:>14,} million" for rows in sizes))
    for name in grown[sizes[-1]]:
        cells = ""
        for rows in sizes:
            cold, warm = grown[rows][name]
            cells += f"{f'{_percentiles(cold)[1]:.0f} / {_percentiles(warm)[1]:.1f}':>22}"
        print(f"  {name:<44}{cells}")


if __name__ == "__main__":
    main()
