"""Running a simulator from a shell: the same options for `manage.py run_simulator` and `python -m …simulator`."""

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

from apps.carriers.simulator import accounts
from apps.carriers.simulator.journal import Contents, read_journal
from apps.carriers.simulator.smsc import Smsc, SmscOptions


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Settings of the installation are read only for options that are not given."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=None, help="default: SIMULATOR_PORT; 0: any free one")
    parser.add_argument("--latency-ms", type=float, default=50.0, help="from submit_sm to its answer")
    parser.add_argument("--receipt-ms", type=float, default=50.0, help="from the answer to the receipt")
    parser.add_argument("--window", type=int, default=5000, help="unanswered submissions per bind")
    parser.add_argument(
        "--rate", type=int, default=0, help="submissions per second and system ID; 0: no limit"
    )
    parser.add_argument("--journal", type=Path, default=None, help="default: simulator.journal in DATA_DIR")
    parser.add_argument("--no-journal", action="store_true", help="remember nothing over a restart")
    parser.add_argument("--system-id", default=accounts.SYSTEM_ID)
    parser.add_argument("--password", default=None, help="default: made from the installation's key")
    parser.add_argument("--dump", action="store_true", help="print what the journal holds as JSON and end")


def run(options: dict[str, Any]) -> None:
    """Dump the journal, or serve until SIGTERM or SIGINT; prints `ready smpp://HOST:PORT` when it listens."""
    journal = None
    if not options["no_journal"]:
        journal = options["journal"] or Path(settings.DATA_DIR) / "simulator.journal"
    if options["dump"]:
        sys.stdout.write(dump(journal) + "\n")
        return
    system_id = options["system_id"]
    smsc_options = SmscOptions(
        users={system_id: options["password"] or accounts.password(system_id)},
        latency_ms=options["latency_ms"],
        receipt_ms=options["receipt_ms"],
        window=options["window"],
        rate=options["rate"],
        journal=journal,
    )
    port = settings.SIMULATOR_PORT if options["port"] is None else options["port"]
    asyncio.run(_serve(smsc_options, options["host"], port))


async def _serve(options: SmscOptions, host: str, port: int) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    smsc = Smsc(options)
    port = await smsc.start(host, port)
    sys.stdout.write(f"ready smpp://{host}:{port}\n")
    sys.stdout.flush()
    await stopped.wait()
    await smsc.stop()


def dump(path: Path | None) -> str:
    """Totals of a journal, and every part that was submitted more than once, as JSON."""
    contents = read_journal(path) if path else Contents([], set(), [])
    doubled = [
        {"destination": copy.destination, "user_reference": copy.user_reference, "count": count}
        for copy, count in contents.counts().items()
        if count > 1
    ]
    totals = {
        "submitted": len(contents.submissions),
        "refused": len(contents.refused),
        "receipts_owed": len(contents.owed),
        "submitted_more_than_once": doubled,
    }
    return json.dumps(totals, indent=2)
