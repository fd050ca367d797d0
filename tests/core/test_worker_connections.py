"""Workers and the database."""

from celery.fixups.django import DjangoWorkerFixup

from sms_console.celery import app


def test_a_worker_keeps_its_connection_from_task_to_task() -> None:
    assert DjangoWorkerFixup(app).db_reuse_max == 10_000  # Celery reads the setting by this name only
