"""What time does to pushes: those that nobody could be told of are given up, old ones are removed."""

from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from django.db import transaction

from apps.callbacks.models import Push, PushAttempt, PushItem
from apps.callbacks.services.recording import give_up
from apps.callbacks.states import PushStatus
from apps.core import clock

# Long enough for replaying after a long holiday; no number is in a push, so nothing asks for a shorter term.
KEPT_FOR: Final = timedelta(days=30)
BATCH: Final = 500
LONGEST_RUN: Final = 5.0  # seconds; the rest is the next run's


def tidy(now: datetime | None = None) -> int:
    """Gives how many pushes were removed, with their items and tries; what still waits is never among them."""
    now = now or clock.now()
    give_up(now)
    return _forget(now - KEPT_FOR)


def _forget(until: datetime) -> int:
    removed, end = 0, monotonic() + LONGEST_RUN
    ended = Push.unscoped.filter(
        created_at__lt=until, status__in=(PushStatus.DELIVERED, PushStatus.FAILED), ended_at__lt=until
    )
    while monotonic() < end:
        with transaction.atomic():
            due = ended.order_by("created_at").select_for_update(skip_locked=True)
            ids = list(due.values_list("pk", flat=True)[:BATCH])
            PushItem.objects.filter(push__in=ids).delete()
            PushAttempt.objects.filter(push__in=ids).delete()
            Push.unscoped.filter(pk__in=ids).delete()
        removed += len(ids)
        if len(ids) < BATCH:
            break
    return removed
