"""Brings an installation up to date before it serves: tables, reference rows, the demo or the first administrator."""

from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection


class Command(BaseCommand):
    """One process for all of it, for each further start of Python would cost a second; safe to repeat."""

    help = (
        "Migrates, loads countries and prices, makes the demo installation or the first administrator's link."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        self._check_locale()
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        call_command("load_reference")
        call_command("load_words")
        self._collect_static()
        if settings.DEMO:
            call_command("make_demo", "--data", str(settings.DATA_DIR), "--base-url", settings.BASE_URL)
        else:
            call_command("first_admin")

    def _collect_static(self) -> None:
        """Hashes and compresses the files of all apps, unless none has changed since: it takes seconds."""
        if not settings.COLLECTED_STATIC:
            return
        stamp = Path(settings.STATIC_ROOT) / "collected.txt"
        found = blake2b()
        for finder in get_finders():
            for path, storage in finder.list([]):
                found.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode())
        if not stamp.exists() or stamp.read_text() != found.hexdigest():
            call_command("collectstatic", interactive=False, verbosity=0, clear=True)
            stamp.write_text(found.hexdigest())

    def _check_locale(self) -> None:
        """Warns of a character type under which pg_trgm finds nothing in Chinese text, without an error."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT datctype FROM pg_database WHERE datname = current_database()")
            (character_type,) = cursor.fetchone()
        if character_type in ("C", "POSIX"):
            self.stderr.write(
                f"Warning: the database's LC_CTYPE is {character_type}: searching Chinese text will find nothing. "
                "Make the database with LC_CTYPE C.UTF-8."
            )
