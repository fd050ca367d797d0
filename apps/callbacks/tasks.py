"""Bridges from the clock to the services of callbacks."""

from apps.callbacks.services import pushing, tidying
from apps.core.tasks import task


@task("callbacks.push", queue="receipts")
def push() -> None:
    pushing.push()


@task("callbacks.tidy", queue="books")
def tidy() -> None:
    tidying.tidy()
