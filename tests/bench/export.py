"""Measures exports of message records: time, rows a second, the worker's memory, and what web pages take meanwhile.

Run: `script/bench export [--rows 100000] [--forms csv,xlsx,parquet] [--rate 5]`; the whole form is `--rows 1000000`. The aims are
60 s for csv, 180 s for xlsx and 250 MiB. A whole installation is started in a directory of its own, messages are made
set-wise (numbers and texts are really sealed, `--different` of them), and each file is asked for as a person would; beside it
somebody looks at `--rate` pages a second, first without an export. It prints and asserts nothing.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.bench._measuring import Meter, machine, peak_mib  # noqa: E402 - the path is set above
from tests.support.installation import Running, installation  # noqa: E402

CHUNK = 250_000
ALONE_SECONDS = 10
PATHS = ("/console/", "/console/records/messages/", "/console/exports/")

_MESSAGES = """
INSERT INTO messages (id, account_id, application_id, template_id, signature_id, message_kind, region, number_sealed, number_hash,
                      number_prefix, number_last4, country, parameters_sealed, sender, status, code, segments, price_version_id,
                      unit_price, fee, currency, charging_moment, charged_on, carrier_id, accepted_at, submitted_at, received_at,
                      settled_at)
SELECT ((%(start)s + i * %(span)s / %(rows)s) << 21) | (i %% 2097152), %(account)s, %(application)s, %(template)s, %(signature)s, 1,
       'mainland', (%(numbers)s::bytea[])[1 + i %% %(different)s], i %% %(different)s, '861380000', lpad((i %% 10000)::text, 4, '0'),
       'CN', (%(values)s::bytea[])[1 + i %% %(different)s], '',
       CASE WHEN i %% 20 = 0 THEN 'undelivered' ELSE 'delivered' END, CASE WHEN i %% 20 = 0 THEN 'UNDELIV' ELSE 'DELIVRD' END,
       1, %(version)s, 0.0079, 0.0079, 'USD', 'submit', (at AT TIME ZONE 'UTC')::date, %(carrier)s, at, at + interval '1 s',
       at + interval '3 s', at + interval '4 s'
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS i
CROSS JOIN LATERAL (SELECT %(at)s::timestamptz + i * interval '1 ms' * %(span)s / %(rows)s AS at) AS t
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--forms", default="csv,xlsx,parquet")
    parser.add_argument("--different", type=int, default=10_000)
    parser.add_argument("--rate", type=float, default=5.0)
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
        actor, filters = fill(running.demo, options)
        cookie = signed_in(actor)
        alone = Visitor(running, cookie, options.rate, ALONE_SECONDS)
        print(f"pages without an export: {alone.summary()}", flush=True)
        for form in options.forms.split(","):
            measure(running, actor, filters, form, cookie, options)


def measure(
    running: Running,
    actor: Any,
    filters: dict[str, Any],
    form: str,
    cookie: str,
    options: argparse.Namespace,
) -> None:
    """One file from the click to its end; pages are looked at for as long as it takes."""
    from apps.exports.formats import Format
    from apps.exports.models import Export
    from apps.exports.services import asking

    meter, begun = Meter(running), time.monotonic()
    export = asking.ask(
        actor=actor, subject="message_records", account=actor.account, asked=filters, described=[], form=Format(form)
    )  # fmt: skip
    milliseconds: list[float] = []
    while True:
        milliseconds += Visitor(running, cookie, options.rate, 2).milliseconds
        export = Export.unscoped.get(pk=export.pk)
        if export.status not in ("asked", "running"):
            break
    took = (export.ready_at - export.asked_at).total_seconds() if export.ready_at else 0.0
    print(
        f"\n{form}: {export.status} {export.problem} {export.row_count:,} rows, {export.octets / 2**20:,.0f} MiB in {took:.1f} s"
        f" ({export.row_count / max(took, 0.001):,.0f} rows/s); the worker's peak"
        f" {max((peak_mib(one) for one in running.processes().get('lists', [])), default=0):.0f} MiB"
    )
    print(f"  pages meanwhile: {summary(milliseconds)}")
    print("\n".join(meter.report(time.monotonic() - begun)), flush=True)


class Visitor:
    """Somebody who looks at pages for some seconds."""

    def __init__(self, running: Running, cookie: str, rate: float, seconds: float) -> None:
        given = {
            "base_url": running.base_url,
            "cookie": cookie,
            "paths": PATHS,
            "rate": rate,
            "seconds": seconds,
        }
        answer = subprocess.run(
            [sys.executable, str(ROOT / "tests/bench/_visitor.py")],
            input=json.dumps(given), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if answer.returncode:
            sys.exit(answer.stderr)
        self.milliseconds: list[float] = json.loads(answer.stdout)

    def summary(self) -> str:
        return summary(self.milliseconds)


def summary(milliseconds: list[float]) -> str:
    """How many, the middle one, the 95th and the slowest."""
    ordered = sorted(milliseconds)
    p50, p95 = (ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.50, 0.95))
    return f"{len(ordered)} pages, p50 {p50:.0f} ms, p95 {p95:.0f} ms, slowest {ordered[-1]:.0f} ms"


def signed_in(actor: Any) -> str:
    """The cookie of a session of the demo's owner."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(actor.user, "django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def fill(demo: dict[str, Any], options: argparse.Namespace) -> tuple[Any, dict[str, Any]]:
    """Messages of the last twenty days of the demo's account; gives its owner and the filters that name just these."""
    from django.db import connection

    from apps.accounts.actors import Actor
    from apps.accounts.models import User
    from apps.accounts.permissions import ROLES, Role
    from apps.applications.models import Application
    from apps.carriers.models import Carrier
    from apps.core import clock
    from apps.core.partitions import SEQUENCE_BITS, id_at, make_partitions
    from apps.core.privacy import seal_many
    from apps.message_templates import placeholders
    from apps.message_templates.models import MessageTemplate
    from apps.pricing.models import PriceVersion
    from apps.signatures.models import Signature

    begun = time.monotonic()
    application = Application.unscoped.select_related("account").get(sdk_app_id=demo["sdk_app_id"])
    template = MessageTemplate.unscoped.get(number=int(demo["mainland_template_id"]))
    values = ["123456"] * placeholders.count(template.content)
    make_partitions(months_back=1)
    until = clock.now() - timedelta(days=1)
    since = until - timedelta(days=20)
    given = {
        "rows": options.rows,
        "different": options.different,
        "numbers": seal_many(f"+861380000{number:04d}" for number in range(options.different)),
        "values": seal_many(json.dumps(values) for _number in range(options.different)),
        "account": application.account_id,
        "application": application.pk,
        "template": template.pk,
        "signature": Signature.unscoped.get(account=application.account, content=demo["sign_name"]).pk,
        "version": PriceVersion.objects.order_by("pk").values_list("pk", flat=True)[0],
        "carrier": Carrier.objects.values_list("pk", flat=True)[0],
        "start": id_at(since) >> SEQUENCE_BITS,
        "at": since,
        "span": int(timedelta(days=20).total_seconds() * 1000),
    }
    with connection.cursor() as cursor:
        for first in range(0, options.rows, CHUNK):
            last = min(first + CHUNK, options.rows) - 1
            cursor.execute(_MESSAGES, {**given, "first": first, "last": last})
        cursor.execute("ANALYZE messages")
    print(f"{options.rows:,} messages made in {time.monotonic() - begun:.0f} s", flush=True)
    owner = User.objects.filter(memberships__account=application.account, memberships__role=Role.OWNER)[0]
    actor = Actor(user=owner, account=application.account, perms=ROLES[Role.OWNER], via="browser")
    return actor, {"since": since.isoformat(), "until": until.isoformat()}


if __name__ == "__main__":
    main()
