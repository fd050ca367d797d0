"""`manage.py index_reviews`: makes what finding similar texts needs, after pg_trgm was installed on the database server."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.reviews import trigrams


class Command(BaseCommand):
    help = "Make the extension pg_trgm and the indexes with which reviewers find similar texts."

    def handle(self, *args: Any, **options: Any) -> None:
        if not trigrams.install():
            raise CommandError("The database has no extension pg_trgm, or this role may not create it.")
        self.stdout.write("The indexes for similar texts are there.")
