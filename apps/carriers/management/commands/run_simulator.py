"""Runs the simulator: a real SMSC over TCP for demonstrations and tests."""

import argparse
import asyncio
import json
import signal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from apps.carriers.simulator import accounts
from apps.carriers.simulator.journal import read_journal
from apps.carriers.simulator.smsc import Smsc, SmscOptions


class Command(BaseCommand):
    """Needs no database and makes no system checks, so that it starts at once."""

    help = "Run the SMSC simulator until SIGTERM or Ctrl-C. See docs/how-to/simulator.md."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.SIMULATOR_PORT)
        parser.add_argument("--latency-ms", type=float, default=50.0, help="from submit_sm to its answer")
        parser.add_argument("--receipt-ms", type=float, default=50.0, help="from the answer to the receipt")
        parser.add_argument("--window", type=int, default=5000, help="unanswered submissions per bind")
        parser.add_argument(
            "--rate", type=int, default=0, help="submissions per second and system ID; 0: no limit"
        )
        parser.add_argument("--journal", type=Path, default=Path(settings.DATA_DIR) / "simulator.journal")
        parser.add_argument("--no-journal", action="store_true", help="remember nothing over a restart")
        parser.add_argument("--system-id", default=accounts.SYSTEM_ID)
        parser.add_argument("--password", default=None, help="default: made from the installation's key")
        parser.add_argument(
            "--dump", action="store_true", help="print what the journal holds as JSON and end"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dump"]:
            self.stdout.write(dump(options["journal"]))
            return
        password = options["password"] or accounts.password(options["system_id"])
        smsc_options = SmscOptions(
            users={options["system_id"]: password},
            latency_ms=options["latency_ms"],
            receipt_ms=options["receipt_ms"],
            window=options["window"],
            rate=options["rate"],
            journal=None if options["no_journal"] else options["journal"],
        )
        asyncio.run(self._serve(smsc_options, options["host"], options["port"]))

    async def _serve(self, options: SmscOptions, host: str, port: int) -> None:
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopped.set)
        smsc = Smsc(options)
        port = await smsc.start(host, port)
        self.stdout.write(f"ready smpp://{host}:{port}")
        self.stdout.flush()
        await stopped.wait()
        await smsc.stop()


def dump(path: Path) -> str:
    """Totals of a journal, and every part that was submitted more than once."""
    contents = read_journal(path)
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
