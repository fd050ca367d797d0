"""Loads the rows that every installation starts with: the public prices by country."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.pricing.importing import load_public_prices


class Command(BaseCommand):
    """Safe to repeat: what exists is left alone."""

    help = "Loads the public prices by country; does nothing when they are there."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if count := load_public_prices():
            self.stdout.write(f"Loaded {count} prices.")
