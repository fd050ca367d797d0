"""Bridges from the clock and the queue to reading files into groups."""

from apps.contacts.services import filling
from apps.core.tasks import task


@task("contacts.fill", queue="files")
def fill(group_id: int) -> None:
    filling.run(group_id)


@task("contacts.keep_filling", queue="urgent")
def keep_filling() -> None:
    filling.keep_filling()
