"""Says whether anybody has touched the audit trail since it was written."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.services import chaining


class Command(BaseCommand):
    """Exits with 1 and the first broken entry when the chain does not hold."""

    help = "Verifies the hash chain of the audit trail. Write the head down elsewhere: --head finds a trail that was cut off."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--head", default="", help="a head that an earlier run printed (64 hex digits)")

    def handle(self, *_args: Any, **options: Any) -> None:
        chaining.chain()
        found = chaining.verify(known_head=options["head"].strip().lower())
        if found.problem:
            raise CommandError(f"{found.problem} {found.entries} entries before it hold.", returncode=1)
        self.stdout.write(f"{found.entries} entries hold. Head: {found.head}")
