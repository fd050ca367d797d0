"""Tells whether a PDF with the story of a number is as this installation made it."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.exports.services import stories


class Command(BaseCommand):
    """Ends with an error for a file that was not made here, or was changed since."""

    help = "Compares a PDF with the SHA-256 that was kept when the story of a number was taken as a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the PDF")

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        try:
            sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        row = stories.made_here(sha256)
        if row is None:
            raise CommandError(f"{file} ({sha256}) was not made here, or was changed since.")
        whose = row.account or "all accounts"
        self.stdout.write(
            f"unchanged: {row.public_id}, number {row}, {whose}, {row.event_count} events, made {row.made_at:%Y-%m-%d %H:%M:%S}"
            f" UTC by {row.made_by}"
        )
