"""The one decorator for background work; rows are the memory, tasks only hints that carry ids."""

from collections.abc import Callable
from typing import Any

from celery import Task, current_app, shared_task  # noqa: TID251 - this is the one place
from django.db import close_old_connections, transaction

from apps.core import partitions, stored


class HintTask(Task):
    """A task that may be lost, doubled or late without harm."""

    abstract = True
    acks_late = True
    reject_on_worker_lost = True
    ignore_result = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        # Worker threads live long; a connection that the server has closed is found before the work, not in it.
        if not transaction.get_connection().in_atomic_block:
            close_old_connections()
        return super().__call__(*args, **kwargs)


def task(name: str, *, queue: str) -> Callable[[Callable[..., Any]], Any]:
    """Declare a task by its stable name and the queue of its nature (urgent, bulk, receipts, books, files, dispatch)."""

    def declare(function: Callable[..., Any]) -> Any:
        return shared_task(name=name, base=HintTask, queue=queue)(function)

    return declare


def delay_on_commit(name: str, *args: Any, queue: str) -> None:
    """Hint that there is work, once the rows are visible; the sweeper makes up for a hint that is lost.

    Robust: a broker that is away never fails the request, because the row is already safe.
    """
    transaction.on_commit(lambda: hint(name, *args, queue=queue), robust=True)


def hint(name: str, *args: Any, queue: str) -> None:
    """Send the hint at once, for callers that hold no transaction."""
    current_app.send_task(name, args=args, queue=queue, retry=False, expires=60)


@task("core.make_partitions", queue="books")
def make_partitions() -> None:
    partitions.make_partitions()


@task("core.sweep_files", queue="books")
def sweep_files() -> None:
    stored.sweep()
