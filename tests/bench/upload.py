"""Measures a list from the click to the carrier: report, first progress, memory, acceptance, last submit_sm.

Run: `script/bench upload [--rows 100000] [--formats csv,xlsx] [--dirt 5] [--window 500]`. A whole installation is started in
a directory of its own; the file goes up by HTTP to the real web server, the list is confirmed by HTTP, and the clock runs until the
local SMSC has the last submit_sm. `--rows 1000000` raises the limit by the setting LIST_ROWS. It prints and asserts nothing.
"""

import argparse
import base64
import csv
import http.client
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.bench._measuring import Meter, machine, peak_mib  # noqa: E402 - the path is set above
from tests.support.installation import Running, installation  # noqa: E402

LIMIT = 100_000  # what an installation takes without a setting


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=LIMIT)
    parser.add_argument("--formats", default="csv,xlsx")
    parser.add_argument(
        "--dirt", type=float, default=5, help="per cent of the rows that are wrong, doubled or repaired"
    )
    parser.add_argument("--window", type=int, default=500)
    options = parser.parse_args()
    if options.rows > LIMIT:
        os.environ["LIST_ROWS"] = str(options.rows)
        os.environ["LIST_MEGABYTES"] = "300"
    forms = options.formats.split(",")
    if len(forms) > 1:
        for form in forms:
            _measure_alone(form, options)
        return
    print(machine(), flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        installation(Path(folder) / "data") as running,
    ):
        os.environ.update(running.environment)
        import django

        django.setup()
        measure(running, forms[0], options)


def _measure_alone(form: str, options: argparse.Namespace) -> None:
    """In a process of its own: each installation has its own keys, and a process reads them once."""
    given = {**vars(options), "formats": form}
    arguments = [f"--{name}={value}" for name, value in given.items()]
    subprocess.run([sys.executable, __file__, *arguments], check=True)


def measure(running: Running, form: str, options: argparse.Namespace) -> None:
    from apps.accounts.actors import SYSTEM
    from apps.carriers.models import Carrier
    from apps.carriers.services import carriers
    from apps.messaging.models import DispatchEntry, Message, SendTask

    template = _template(running.demo)
    carriers.edit(actor=SYSTEM, carrier=Carrier.objects.get(), settings={"window": options.window})
    time.sleep(4)  # the carrier is bound anew
    octets = list_file(form, options.rows, options.dirt)
    caller = Caller(running)
    fields = {
        "application": running.demo["sdk_app_id"],
        "template": str(template.number),
        "signature": running.demo["sign_name"],
    }
    meter = Meter(running)
    clicked = time.monotonic()
    answer = caller.upload(f"list.{form}", octets, fields)
    sent = time.monotonic()
    begun = progress = 0.0
    rows = SendTask.unscoped.filter(public_id=answer["id"])
    while True:
        task = rows.get()
        if not begun and task.reading.get("tries"):
            begun = time.monotonic()
        if not progress and task.imported_count:
            progress = time.monotonic()
        if task.status != "importing":
            break
        time.sleep(0.02)
    reported = time.monotonic()
    print(
        f"{form}: {options.rows:,} rows, {len(octets) / 2**20:.1f} MiB, {options.dirt:g} % dirt → {task.status}"
    )
    print("  " + ", ".join(f"{verdict} {count:,}" for verdict, count in sorted(task.counts.items()) if count))
    peak = max(peak_mib(one) for one in running.processes()["lists"])
    print(
        f"  click → complete report {reported - clicked:.1f} s (transfer {sent - clicked:.2f} s)   "
        f"being opened {(begun or reported) - sent:.2f} s, first rows {(progress or reported) - sent:.2f} s after the transfer   "
        f"peak memory of a lists process {peak:.0f} MiB"
    )
    report = caller.call("GET", f"/api/v1/send-tasks/{task.public_id}")
    confirmed = time.monotonic()
    caller.call("POST", f"/api/v1/send-tasks/{task.public_id}/confirm", {"quote": report["quote"]["id"]})
    good = task.good_count
    while rows.get().accepted_count < good:
        time.sleep(0.02)
    durable = time.monotonic()
    print(
        f"  confirm → all {good:,} durable {durable - confirmed:.1f} s ({good / (durable - confirmed):,.0f}/s)"
    )
    mine = Message.unscoped.filter(send_task=task)
    while rows.get().released_count < good or DispatchEntry.objects.exists():
        time.sleep(0.1)
    last = time.monotonic()
    print(
        f"  confirm → last submit_sm {last - confirmed:.1f} s ({good / (last - confirmed):,.0f}/s)   "
        f"submitted {mine.exclude(submitted_at=None).count():,}"
    )
    print("\n".join(meter.report(last - clicked)))


def _template(demo: dict[str, Any]) -> Any:
    """An approved notice with two variables, of the demo account."""
    from apps.message_templates.models import MessageTemplate

    known = MessageTemplate.unscoped.get(number=int(demo["mainland_template_id"]))
    return MessageTemplate.unscoped.create(
        account=known.account,
        region=known.region,
        name="Parcel",
        content="{1}，您的包裹已到，取件码{2}，请尽快领取。",
        message_kind=2,
        parameter_count=2,
        is_approved=True,
    )


def list_file(form: str, count: int, dirt: float) -> bytes:
    """Distinct mainland numbers with a name and a code for each; numbers whose receipts say DELIVRD."""
    dice = random.Random(7)
    rows: list[list[str]] = [["手机号", "姓名", "取件码", "备注"]]
    for index in range(count):
        number = f"13{index // 9000:05d}{index % 9000:04d}"
        row = [number, f"用户{index}", f"{dice.randrange(10**6):06d}", f"订单{index}"]
        if dice.random() * 100 < dirt:
            row = _dirty(row, dice, rows)
        rows.append(row)
    if form == "xlsx":
        import xlsxwriter

        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream, {"constant_memory": True, "in_memory": True})
        sheet = book.add_worksheet()
        for index, row in enumerate(rows):
            sheet.write_row(index, 0, row)
        book.close()
        return stream.getvalue()
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _dirty(row: list[str], dice: random.Random, rows: list[list[str]]) -> list[str]:
    number, *rest = row
    kind = dice.randrange(7)
    if kind == 0:
        return [number[:9], *rest]
    if kind == 1:
        return [f"{number[:3]}-{number[3:7]}-{number[7:]}", *rest]
    if kind == 2:
        return ["+86 " + number, *rest]
    if kind == 3:
        return ["1.38E+10", *rest]
    if kind == 4:
        return [number, "", *rest[1:]]
    if kind == 5:
        return [number, "www.example.com", *rest[1:]]
    return [rows[-1][0] if len(rows) > 1 else number, *rest]


class Caller:
    """Speaks to the REST API over one connection."""

    def __init__(self, running: Running) -> None:
        self.address = urlsplit(running.base_url)
        pair = f"{running.demo['secret_id']}:{running.demo['secret_key']}"
        self.authorization = "Basic " + base64.b64encode(pair.encode()).decode()

    def call(self, method: str, path: str, document: Any = None) -> Any:
        body = b"" if document is None else json.dumps(document).encode()
        return self._send(method, path, body, "application/json")

    def upload(self, name: str, octets: bytes, fields: dict[str, str]) -> Any:
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
            for field, value in fields.items()
        ]
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + octets)
        parts.append(f"\r\n--{boundary}--\r\n".encode())
        body = b"".join(parts)
        return self._send("POST", "/api/v1/send-tasks", body, f"multipart/form-data; boundary={boundary}")

    def _send(self, method: str, path: str, body: bytes, content_type: str) -> Any:
        connection = http.client.HTTPConnection(self.address.hostname or "", self.address.port, timeout=120)
        headers = {"Authorization": self.authorization, "Content-Type": content_type}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        document = json.loads(answer.read() or b"null")
        connection.close()
        if answer.status >= 400:
            raise SystemExit(f"{method} {path}: {answer.status} {document}")
        return document


if __name__ == "__main__":
    main()
