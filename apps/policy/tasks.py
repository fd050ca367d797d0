"""Bridges from the clock to policy's services."""

from apps.core.tasks import task
from apps.policy.services import sweep


@task("policy.sweep_counters", queue="books")
def sweep_counters() -> None:
    sweep.sweep()
