"""The watcher's ticks: every few seconds what moves fast, every minute what takes its time."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import DatabaseError

from apps.core import clock
from apps.core.locks import held_by_session
from apps.guard import signals
from apps.guard.services import cases, minutes
from apps.guard.signals import Hit

log = logging.getLogger(__name__)


def tick() -> None:
    """Volume: one look at the minutes that the judging has counted; bars that have ended; minutes that are over."""
    _run(signals.volume)
    cases.end_bars(clock.now())
    minutes.fold()


def slow_tick() -> None:
    """Sequences, what arrives and is used, thresholds of codes: over the last minutes' messages and the hour's counts."""
    _run(signals.sequential, signals.delivery, signals.conversion, signals.codes)


def _run(*watches: Callable[[datetime], Iterable[Hit]]) -> None:
    """One at a time; what fails for one signal or key does not hold up the others."""
    with held_by_session(f"guard.watch:{watches[0].__name__}") as is_alone:
        if not is_alone:
            return
        now = clock.now()
        for watch in watches:
            for hit in watch(now):
                try:
                    cases.see(hit, now)
                except DatabaseError:
                    raise
                except Exception:
                    log.exception("guard: a case of %s could not be kept", hit.found)
