"""Celery: the alarm clock and the pair of hands; every work item is a row, never a message in the broker."""

import os

from celery import Celery

from sms_console.schedule import beat_schedule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sms_console.settings")

app = Celery("sms_console")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Otherwise Celery makes a connection for each task, five a second at rest; HintTask looks whether a kept one still lives.
app.conf.CELERY_DB_REUSE_MAX = 10_000
app.conf.beat_schedule = beat_schedule()
