"""Bridges from the clock to messaging's services."""

from typing import Any

from celery.signals import worker_shutdown, worker_shutting_down

from apps.carriers.links import LINKS
from apps.carriers.services import leases
from apps.core.tasks import hint, task
from apps.messaging import driver
from apps.messaging.services import receipts, replies
from apps.messaging.services import sweep as sweeper


@task("messaging.drive", queue="dispatch")
def drive(carrier_id: int) -> None:
    driver.drive(carrier_id)


@task("messaging.keep_driving", queue="urgent")
def keep_driving() -> None:
    for carrier_id in leases.without_driver():
        hint("messaging.drive", carrier_id, queue="dispatch")


@task("messaging.match_receipts", queue="receipts")
def match_receipts() -> None:
    receipts.match()


@task("messaging.read_replies", queue="receipts")
def read_replies() -> None:
    replies.read()


@task("messaging.sweep", queue="urgent")
def sweep() -> None:
    sweeper.sweep()


@worker_shutting_down.connect
def stop_shifts(**_facts: Any) -> None:
    """Celery waits for running tasks: shifts must see that it is time to end."""
    driver.stopping.set()


@worker_shutdown.connect
def unbind(**_facts: Any) -> None:
    """Sessions outlast shifts, not their process."""
    LINKS.close_all()
