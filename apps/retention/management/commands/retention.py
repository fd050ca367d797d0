"""Tells what would be masked and dropped now, or does it: manage.py retention [--run]."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from apps.core.locks import held_by_session
from apps.retention import forecast
from apps.retention.services import keeping, months


class Command(BaseCommand):
    """Without --run nothing is changed."""

    help = (
        "Tells what retention would mask, remove and drop now; --run does it without waiting for the clock."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--run", action="store_true", help="do it, whatever time it takes")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["run"]:
            with held_by_session("retention.keep") as is_alone:
                is_done = is_alone and keeping.run(float("inf"))
            self.stdout.write("done" if is_done else "a worker is at it already; nothing was done here")
            return
        for line in forecast.lines(months.plans()):
            self.stdout.write(line)
