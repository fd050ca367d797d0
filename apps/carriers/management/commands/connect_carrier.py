"""Connects a carrier, or changes one, from a shell: the same verb as the back office."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.actors import SYSTEM
from apps.carriers.protocols import PROTOCOLS
from apps.carriers.services import carriers
from apps.core.errors import DomainError


def setting(text: str) -> tuple[str, str]:
    """`name=value` as a pair; the value may hold further equals signs or be empty."""
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise argparse.ArgumentTypeError(f"“{text}” is not of the form name=value")
    return name.strip(), value


class Command(BaseCommand):
    """Repeating it with other settings changes those; the rest, secrets included, stays."""

    help = "Connect a carrier, or edit the one of that name. A driver binds within about a second."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("name", help="letters, digits, hyphens; the name that pages and metrics show")
        parser.add_argument(
            "--protocol", required=True, metavar="PROTOCOL", help=f"one of: {', '.join(PROTOCOLS)}"
        )
        # Not `dest="settings"`: that is where Django looks for the name of the settings module.
        parser.add_argument(
            "--set", dest="chosen", action="append", type=setting, default=[], metavar="NAME=VALUE",
            help="a setting, repeatable; the back office's form shows what each means",
        )  # fmt: skip
        parser.add_argument("--default", action="store_true", help="route what has no other route through it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            carrier = carriers.connect(
                actor=SYSTEM,
                name=options["name"],
                protocol=options["protocol"],
                settings=dict(options["chosen"]),
                is_default=options["default"],
            )
        except DomainError as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(
            f"{carrier.name}: connected by {carrier.protocol}{', the default' if carrier.is_default else ''}"
        )
