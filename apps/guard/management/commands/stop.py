"""Stops an application, a template, a country or a carrier at once: manage.py stop country GB --reason "pumping"."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.errors import DomainError
from apps.guard import by_command
from apps.protection.models import SwitchKind


class Command(BaseCommand):
    """Tells the consequences first; without --yes it asks."""

    help = "Stops an application, a template, a country or a carrier at once; --dry-run only tells the consequences."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=SwitchKind.values)
        parser.add_argument(
            "key", help="SDK AppID, TemplateId, ISO code of the country, or name of the carrier"
        )
        parser.add_argument("--reason", default="stopped from the shell", help="kept with the switch")
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument("--dry-run", action="store_true", help="tell the consequences and stop nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        kind, key = SwitchKind(options["kind"]), options["key"]
        try:
            for line in by_command.preview(kind, key):
                self.stdout.write(line)
            if options["dry_run"] or not (
                options["yes"] or input(f"Stop {kind} {key}? [y/N] ") in ("y", "Y")
            ):
                return
            switch = by_command.stop(kind, key, options["reason"])
        except DomainError as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"stopped: {switch.name}. To release it: manage.py release {kind} {key}")
