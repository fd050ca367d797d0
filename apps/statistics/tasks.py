"""Bridges from the clock to the counts."""

from apps.core.tasks import task
from apps.statistics import services


@task("statistics.fold", queue="books")
def fold() -> None:
    services.fold()


@task("statistics.close_days", queue="books")
def close_days() -> None:
    services.close_days()
