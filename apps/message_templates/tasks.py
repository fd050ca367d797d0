"""Bridges from the clock and the queue to reading files of templates."""

from apps.core.tasks import task
from apps.message_templates import importing


@task("message_templates.import", queue="files")
def import_file(import_id: int) -> None:
    importing.run(import_id)


@task("message_templates.keep_importing", queue="urgent")
def keep_importing() -> None:
    importing.keep_importing()
