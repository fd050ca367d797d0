"""Bridges from the clock and the queue to reading files of numbers."""

from apps.core.tasks import task
from apps.unsubscribes.services import importing


@task("unsubscribes.import_numbers", queue="files")
def import_numbers(import_id: int) -> None:
    importing.run(import_id)


@task("unsubscribes.keep_importing", queue="urgent")
def keep_importing() -> None:
    importing.keep_importing()
