"""Prints, once, the link with which a new installation gets its first administrator."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from apps.accounts.services import staff


class Command(BaseCommand):
    """Says nothing when there is an administrator; run again before that, it replaces the earlier link."""

    help = "Prints a one-time link for the first administrator of an installation that has none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--base-url", default=settings.BASE_URL, help="address of the console")

    def handle(self, *_args: Any, **options: Any) -> None:
        token = staff.offer_first_administrator()
        if token is None:
            return
        link = options["base_url"].rstrip("/") + reverse("account_first_administrator", args=[token])
        self.stdout.write(f"Create the first administrator with this link; it works once:\n  {link}")
