"""The indexes that find the same and similar texts; the second kind only where the database has pg_trgm."""

from typing import Any

from django.db import migrations, models
from django.db.models.functions import MD5

from apps.reviews import trigrams


def install(apps: Any, editor: Any) -> None:
    trigrams.install(editor.connection)


def remove(apps: Any, editor: Any) -> None:
    trigrams.remove(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0002_text")]

    operations = [
        migrations.AddIndex(
            "Review",
            models.Index(MD5("text"), condition=models.Q(("text", ""), _negated=True), name="review_by_text"),
        ),
        migrations.RunPython(install, remove),
    ]
