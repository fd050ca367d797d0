"""The tick of the alarms: measure, read, tell, remind; then say that it is alive."""

import logging
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from apps.alarms import rules
from apps.alarms.conditions import LEVELS
from apps.alarms.conditions.base import Level
from apps.alarms.rules import Standing
from apps.alarms.services import dead_man, letters, raising, telling
from apps.core import clock
from apps.core.locks import held_by_session

log = logging.getLogger(__name__)


def tick() -> None:
    """One round, alone. A condition that cannot be measured is said in the log and hides none of the others.

    The heart beats only when the round is whole, so that a failing condition is a silent heart and gets noticed.
    """
    with held_by_session("alarms.tick") as is_ours:
        if not is_ours:
            return
        now = clock.now()
        standings = dict(rules.standing())
        failed = [one.name for one in LEVELS if not _judged(one, standings[one.name], now)]
        raising.read_audit(standings, now)
        raising.read_messages(standings, now)
        _call_on(standings, now)
        letters.compose(standings, now)
        if failed:
            log.error("alarm conditions could not be judged: %s", ", ".join(failed))
        else:
            dead_man.beat()


def _judged(condition: Level, standing: Standing, now: datetime) -> bool:
    try:
        raising.judge(condition, standing, now)
    except Exception:
        log.exception("alarm condition %s failed", condition.name)
        return False
    return True


def _call_on(standings: Mapping[str, Standing], now: datetime) -> None:
    """Whoever is next in line, and whoever has not answered."""
    for standing in standings.values():
        if not standing.is_enabled:
            continue
        if standing.habits.escalate_minutes:
            with transaction.atomic():
                telling.escalate(standing, now)
        if standing.habits.again_minutes:
            with transaction.atomic():
                telling.remind(standing, now)
