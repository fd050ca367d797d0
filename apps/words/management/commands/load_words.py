"""Loads the words that every installation starts with."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.words.loading import load_starting_words


class Command(BaseCommand):
    """Safe to repeat: what exists is left alone."""

    help = "Loads the starting lists of banned words; leaves lists alone that are there."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if count := load_starting_words():
            self.stdout.write(f"Loaded {count} word lists.")
