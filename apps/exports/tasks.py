"""Bridges from the queue and the clock to the making of files."""

from apps.core.tasks import task
from apps.exports.services import making, packing


@task("exports.make", queue="files")
def make(export_id: int) -> None:
    making.make(export_id)


@task("exports.keep_making", queue="urgent")
def keep_making() -> None:
    making.keep_making()


@task("exports.make_pack", queue="files")
def make_pack(pack_id: int) -> None:
    packing.make(pack_id)


@task("exports.keep_packing", queue="urgent")
def keep_packing() -> None:
    packing.keep_packing()
