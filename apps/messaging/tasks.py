"""Bridges from the clock to messaging's services."""

import gc
from typing import Any

from celery.signals import worker_process_init, worker_shutdown, worker_shutting_down

from apps.carriers.links import LINKS
from apps.carriers.services import leases
from apps.core.tasks import hint, task
from apps.messaging import driver
from apps.messaging.services import (
    back_tests,
    imports,
    list_ticks,
    receipts,
    recount,
    replies,
    runs,
    send_tasks,
)
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


@task("messaging.run_send_task", queue="bulk")
def run_send_task(task_id: int) -> None:
    runs.run(task_id)


@task("messaging.tick_send_tasks", queue="urgent")
def tick_send_tasks() -> None:
    list_ticks.tick()


@task("messaging.sweep", queue="urgent")
def sweep() -> None:
    sweeper.sweep()


@task("messaging.forget_lists", queue="books")
def forget_lists() -> None:
    send_tasks.discard_forgotten()


@task("messaging.recount_lists", queue="books")
def recount_lists() -> None:
    recount.recount()


@task(imports.TASK, queue=imports.QUEUE)
def import_list(task_id: int) -> None:
    imports.run(task_id)


@worker_process_init.connect
def leave_loaded_code_alone(**_facts: Any) -> None:
    """A process that works on lists makes objects by the hundred thousand, and the collector would walk through all modules
    each time; measured, it takes a sixth of an import."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@worker_shutting_down.connect
def stop_shifts(**_facts: Any) -> None:
    """Celery waits for running tasks: shifts must see that it is time to end."""
    driver.stopping.set()


@worker_shutdown.connect
def unbind(**_facts: Any) -> None:
    """Sessions outlast shifts, not their process."""
    LINKS.close_all()


@task("messaging.test_words", queue="files")
def test_words() -> None:
    back_tests.run_due()
