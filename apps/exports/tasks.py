"""Bridges from the queue and the clock to the making of files."""

from apps.core.tasks import task
from apps.exports.services import making


@task("exports.make", queue="files")
def make(export_id: int) -> None:
    making.make(export_id)


@task("exports.keep_making", queue="urgent")
def keep_making() -> None:
    making.keep_making()
