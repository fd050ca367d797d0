"""Looks whether the alarms are alive: for cron, a supervisor or a monitoring system. Ends with 1 when they are silent."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.core import heartbeats


class Command(BaseCommand):
    help = "Says how long ago the alarm tick has beaten; exit code 1 when that is too long, or never."

    def handle(self, *_args: Any, **_options: Any) -> None:
        pulse = heartbeats.pulse()
        age = "never" if pulse.seconds is None else f"{pulse.seconds} s ago"
        print(f"{pulse.name}: {age}{', silent' if pulse.is_late else ''}")
        if pulse.is_late:
            raise SystemExit(1)
