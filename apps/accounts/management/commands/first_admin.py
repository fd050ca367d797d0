"""Prints, once, the link with which a new installation gets its first administrator."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from apps.accounts.services import staff


class Command(BaseCommand):
    """Says nothing when there is an administrator; a link that still waits is named, not replaced, without --again."""

    help = "Prints a one-time link for the first administrator of an installation that has none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--base-url", default=settings.BASE_URL, help="address of the console")
        parser.add_argument(
            "--again", action="store_true", help="print a new link; an earlier one stops working"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        waiting_since = None if options["again"] else staff.first_administrator_offered_at()
        if waiting_since is not None:
            self.stdout.write(
                f"The first administrator's link was printed on {waiting_since:%Y-%m-%d at %H:%M} UTC and cannot be "
                f"shown again. For a new one: {_again()}"
            )
            return
        token = staff.offer_first_administrator()
        if token is None:
            return
        link = options["base_url"].rstrip("/") + reverse("account_first_administrator", args=[token])
        self.stdout.write(
            "Create the first administrator with this link. It works once, for "
            f"{staff.FIRST_LINK_LASTS.days} days:\n  {link}"
        )


def _again() -> str:
    """The command as it can be typed: with the data directory where it is not the usual one."""
    is_usual = settings.DATA_DIR == settings.BASE_DIR / "var"
    where = "" if is_usual else f"DATA_DIR={settings.DATA_DIR} "
    return f"{where}.venv/bin/python manage.py first_admin --again"
