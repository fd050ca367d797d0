"""Runs the simulator: a real SMSC over TCP for demonstrations and tests."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from apps.carriers.simulator import running


class Command(BaseCommand):
    """Needs no database and makes no system checks, so that it starts at once."""

    help = "Run the SMSC simulator until SIGTERM or Ctrl-C. See docs/how-to/simulator.md."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        running.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        running.run(options)
