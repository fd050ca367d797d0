"""Releases what an emergency switch has stopped: manage.py release country GB."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.errors import DomainError
from apps.guard import by_command
from apps.protection.models import SwitchKind


class Command(BaseCommand):
    """What was held goes on within a second or two."""

    help = "Releases an application, a template, a country or a carrier that was stopped at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=SwitchKind.values)
        parser.add_argument(
            "key", help="SDK AppID, TemplateId, ISO code of the country, or name of the carrier"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            switch = by_command.release(SwitchKind(options["kind"]), options["key"])
        except DomainError as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"released: {switch.name}")
