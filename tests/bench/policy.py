"""Measures the rules with many counters: judging 100,000 distinct rows, then SendSms over HTTP, with every rule on.

Run: `script/bench policy [--counters 1000000] [--unsubscribed 100000] [--rows 100000] [--connections 8] [--seconds 6]`; in
full `--counters 10000000 --unsubscribed 1000000` (some 5 GiB of disk). The aims: 100,000 rows in 3 s, p95 of SendSms 50 ms. A
whole installation is started in a directory of its own, its clockwork is halted, and the tables are filled set-wise. Every
second row has a counter already, every hundredth has unsubscribed. Batches are rolled back, so that the next round finds the
same; what a commit costs is in the second measurement alone. Caps in money are not among the rules. It asserts nothing.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.bench import api  # noqa: E402 - the path is set above
from tests.bench._measuring import Meter, machine  # noqa: E402
from tests.support.installation import Running, installation  # noqa: E402

ROUNDS = 3
BATCH = 1_000
WORDS = 5_000  # that may not be sent; none is in the text
ROOM = 50_000_000  # what everything is limited to that is counted together: every rule counts, none refuses

WINDOWS = """
INSERT INTO policy_number_windows (application_id, number_hash, revision, expires_at, slots)
SELECT %(application)s, hashint8extended(n, 7), 1, %(ends)s, %(slots)s FROM generate_series(1, %(count)s::bigint) AS n
"""
KNOWN_WINDOWS = """
INSERT INTO policy_number_windows (application_id, number_hash, revision, expires_at, slots)
SELECT %(application)s, n, 1, %(ends)s, %(slots)s FROM unnest(%(hashes)s::bigint[]) AS n
"""
BUDGETS = """
INSERT INTO policy_budget_uses (kind, subject, detail, starts_at, ends_at, used)
SELECT 'address.hour', %(application)s, 'bench ' || n, date_trunc('hour', now()), date_trunc('hour', now()) + interval '1 hour', 1
FROM generate_series(1, %(count)s::bigint) AS n
"""
UNSUBSCRIBED = """
INSERT INTO unsubscribes_unsubscribe (public_id, account_id, number_hash, number_sealed, number_last4, signature, message_kind,
                                      origin, word, reply_id, created_at, removed_by)
SELECT 'bench-' || n, %(account)s, COALESCE((%(hashes)s::bigint[])[n], hashint8extended(n, 9)), '\\x00',
       lpad((n %% 10000)::text, 4, '0'), %(signature)s, %(kind)s, 'import', '', '', now(), ''
FROM generate_series(1, %(count)s::bigint) AS n
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counters", type=int, default=1_000_000)
    parser.add_argument("--unsubscribed", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=6.0)
    options = parser.parse_args()
    print(machine(), flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        installation(Path(folder) / "data") as running,
    ):
        os.environ.update(running.environment)
        import django

        django.setup()
        time.sleep(3)  # the workers are still starting when the first page is served
        with api.halted(running):
            asked = switch_all_on(running.demo)
            candidates = rows(options.rows)
            fill(asked, candidates, options)
            measure(running, asked, candidates)
            api.measure(running, options, numbers_per_call=1, different=8000)


def switch_all_on(demo: dict[str, Any]) -> dict[str, Any]:
    """Every limit and some words that may not be sent; gives what each batch has in common."""
    from apps.applications.models import Application
    from apps.core import clock
    from apps.core.kinds import Region
    from apps.message_templates.models import MessageTemplate
    from apps.policy.kinds import FREQUENCIES, NUMBER_RULES, Limit
    from apps.policy.models import CountryLimit, FrequencySetting, SendingThreshold
    from apps.pricing.quotes import tariff
    from apps.signatures.models import Signature
    from tests.support import wording

    application = Application.unscoped.select_related("account").get(sdk_app_id=demo["sdk_app_id"])
    account = application.account
    mine = {"account": account, "application": application}
    of_numbers = {rule.limit for rule in NUMBER_RULES}
    for limit in FREQUENCIES:
        room = 1 if limit is Limit.SAME_CONTENT else 10 if limit in of_numbers else ROOM
        FrequencySetting.unscoped.update_or_create(**mine, limit=limit, defaults={"threshold": room})
    for region in Region:
        many = {"alarm": ROOM, "stop": ROOM}
        SendingThreshold.unscoped.update_or_create(**mine, region=region, defaults=many)
    some = {"daily": ROOM, "warning": ROOM}
    CountryLimit.unscoped.update_or_create(**mine, country="CN", defaults=some)
    wording.publish("Bench", *(f"禁语{number:05d}号" for number in range(WORDS)))
    template = MessageTemplate.unscoped.get(number=int(demo["mainland_template_id"]))
    return {
        **mine,
        "template": template,
        "signature": Signature.unscoped.get(account=account, content=demo["sign_name"]),
        "signature_given": demo["sign_name"],
        "tariff": tariff(account, clock.business_day(clock.now(), account.zone), template.message_kind),
        "address": "192.0.2.1",
    }


def rows(count: int) -> list[Any]:
    """Distinct mainland numbers, each with a code of its own, as a call gives them."""
    from apps.core.phones import parse_many
    from apps.policy.batch import Candidate

    given = [f"+86138{index:08d}" for index in range(count)]
    began = time.process_time()
    found = [
        Candidate(index, number, phone, (f"{index:06d}"[-6:],))
        for index, (number, phone) in enumerate(zip(given, parse_many(given), strict=True))
    ]
    print(f"read and hashed {count:,} numbers in {time.process_time() - began:.2f} s CPU, not counted below")
    return found


def fill(asked: dict[str, Any], candidates: list[Any], options: argparse.Namespace) -> None:
    """The counters are what the product would have stored after one other message to each number."""
    from django.db import connection

    from apps.core.statements import integers
    from apps.policy import frequency
    from apps.policy.batch import Batch
    from apps.policy.kinds import NUMBER_RULES

    batch: Batch[Any] = Batch(**asked, candidates=[])
    actives = frequency.active(
        NUMBER_RULES, batch.thresholds, at=batch.at, day=batch.day, are_codes=batch.are_codes
    )
    known = [one.hash for one in candidates[::2]]
    budgets = options.counters // 100  # of calling addresses
    columns = {
        "application": batch.application.pk,
        "account": batch.account.pk,
        "signature": asked["signature"].content,
        "kind": asked["template"].message_kind,
        "ends": frequency.instant(max(one.ends for one in actives)),
        "slots": frequency.Fresh(actives)(1),
    }
    statements: tuple[tuple[str, dict[str, Any]], ...] = (
        (WINDOWS, {"count": max(options.counters - len(known) - budgets, 0)}),
        (KNOWN_WINDOWS, {"hashes": integers(known)}),
        (BUDGETS, {"count": budgets}),
        (
            UNSUBSCRIBED,
            {"count": options.unsubscribed, "hashes": integers(one.hash for one in candidates[1::100])},
        ),
    )
    began = time.monotonic()
    tables = "policy_number_windows", "policy_budget_uses", "unsubscribes_unsubscribe"
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        for statement, more in statements:
            cursor.execute(statement, {**columns, **more})
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(tables)}")
        cursor.execute("RESET synchronous_commit")
        cursor.execute("CHECKPOINT")  # or it would fall into what is measured
        sizes = []
        for table in tables:
            cursor.execute(f"SELECT count(*), pg_total_relation_size('{table}') / 1048576 FROM {table}")
            sizes.append(f"{table} {{:,}} rows, {{:,}} MiB".format(*cursor.fetchone()))
    print(f"filled in {time.monotonic() - began:.0f} s: {'; '.join(sizes)}", flush=True)
    print(f"frequency rules on: {', '.join(sorted(batch.thresholds))}")


def measure(running: Running, asked: dict[str, Any], candidates: list[Any]) -> None:
    """Judge and reserve all, three times over, and print the medians and where the time went."""
    spent: dict[str, float] = {}
    took, judged, cpu = [], [], []
    meter = Meter(running)
    began = time.monotonic()
    with stopwatches(spent):
        for _round in range(ROUNDS):
            started, used = time.perf_counter(), time.process_time()
            admitted, refused, judging = one_round(asked, candidates)
            took.append(time.perf_counter() - started)
            judged.append(judging)
            cpu.append(time.process_time() - used)
    whole, median = time.monotonic() - began, statistics.median(took)
    print(
        f"\njudged {len(candidates):,} rows in batches of {BATCH:,}: median of {ROUNDS} {statistics.median(judged):.2f} s "
        f"({listed(judged)}); and what they take of their limits written: {median:.2f} s ({listed(took)}), "
        f"{len(candidates) / median:,.0f} rows/s, CPU of this process {statistics.median(cpu):.2f} s"
    )
    print(
        f"  admitted {admitted:,}, refused {', '.join(f'{code} {n:,}' for code, n in refused.items()) or 'none'}"
    )
    spent["everything else"] = sum(took) - sum(spent.values())
    for name, seconds in sorted(spent.items(), key=lambda pair: -pair[1]):
        print(f"  {name:<26} {seconds / ROUNDS:6.3f} s  {seconds / sum(took):6.1%}")
    print("\n".join(f"{line}, all rounds" for line in meter.report(whole) if "postgres" in line))


def listed(seconds: list[float]) -> str:
    return ", ".join(f"{one:.2f}" for one in seconds)


def one_round(asked: dict[str, Any], candidates: list[Any]) -> tuple[int, dict[str, int], float]:
    """Judge as acceptance does, outside the transaction, and reserve within.

    How many passed, how many not by code, and the seconds of judging alone.
    """
    from django.db import transaction

    from apps.policy import engine
    from apps.policy.batch import Batch

    admitted, refused, judging = 0, dict[str, int](), 0.0
    for start in range(0, len(candidates), BATCH):
        batch: Batch[Any] = Batch(**asked, candidates=candidates[start : start + BATCH])
        began = time.perf_counter()
        judgement = engine.judge(batch)
        judging += time.perf_counter() - began
        with transaction.atomic():
            judgement = engine.reserve(judgement)
            transaction.set_rollback(True)
        admitted += len(judgement.admitted)
        for one in judgement.refused:
            refused[one.verdict.code.name] = refused.get(one.verdict.code.name, 0) + 1
    return admitted, refused, judging


class Timed:
    """A rule with a stopwatch; what a batch reads only once (limits, rights) is on the account of the first that asks."""

    def __init__(self, rule: Any, spent: dict[str, float]) -> None:
        self.is_recorded, self.is_lasting = rule.is_recorded, rule.is_lasting
        self._judge = timed(lambda batch: list(rule.judge(batch)), type(rule).__name__, spent)

    def judge(self, batch: Any) -> Iterable[Any]:
        found: Iterable[Any] = self._judge(batch)
        return found


def timed(function: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    def call(*given: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return function(*given, **named)
        finally:
            spent[name] = spent.get(name, 0.0) + time.perf_counter() - began

    return call


@contextmanager
def stopwatches(spent: dict[str, float]) -> Iterator[None]:
    """Seconds by rule and by step of the counting, as long as it lasts; the steps do not contain one another."""
    from apps.policy import counters, engine

    with ExitStack() as stack:
        stack.enter_context(patch.object(engine, "RULES", [Timed(rule, spent) for rule in engine.RULES]))
        for module, name in (
            (engine, "budgets"),
            (counters, "read"),
            (counters, "weigh"),
            (counters, "take"),
        ):
            label = f"{module.__name__.rpartition('.')[2]}.{name}"
            stack.enter_context(patch.object(module, name, timed(getattr(module, name), label, spent)))
        yield


if __name__ == "__main__":
    main()
