"""The reviewers' calendar as it stands: the rule and what operators set for single days; when it changes, deadlines follow."""

from datetime import date, time, timedelta

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.reviews.clock import REVIEW_HOURS, ZONE, Calendar, Hours
from apps.reviews.models import CalendarDay, Review
from apps.reviews.states import ReviewStatus

_LOOKED_BACK = timedelta(days=400)  # further back nothing is counted any more


def calendar() -> Calendar:
    """The calendar with the days that operators set, in one statement; make it once for a page."""
    since = clock.now().astimezone(ZONE).date() - _LOOKED_BACK
    rows = CalendarDay.objects.filter(day__gte=since)
    return Calendar({row.day: Hours(row.opens, row.closes) for row in rows})


@transaction.atomic
def set_day(
    *, actor: Actor, day: date, opens: time | None, closes: time | None, note: str = ""
) -> CalendarDay:
    """Close a day, or give it other hours; deadlines of what waits are counted anew. Raises CALENDAR_HOURS."""
    actor.require(Perm.STAFF_REVIEW_RULES)
    if (opens is None) != (closes is None) or (opens and closes and opens >= closes):
        raise DomainError(Code.CALENDAR_HOURS, field="closes")
    before = calendar()
    columns = ("opens", "closes", "note")
    was = audit.values(CalendarDay.objects.filter(day=day).first(), *columns)
    row, _is_new = CalendarDay.objects.update_or_create(
        day=day, defaults={"opens": opens, "closes": closes, "note": note.strip()}
    )
    _follow(before)
    facts = audit.difference(was, audit.values(row, *columns))
    audit.record(actor, "calendar.changed", row, hours=_words(opens, closes), **facts)
    return row


@transaction.atomic
def clear_day(*, actor: Actor, day: CalendarDay) -> None:
    """The rule holds for the day again."""
    actor.require(Perm.STAFF_REVIEW_RULES)
    before = calendar()
    audit.record(actor, "calendar.cleared", day)
    day.delete()
    _follow(before)


def _follow(before: Calendar) -> None:
    """Move the deadlines that the old calendar gave; one that was set otherwise (expedited) stays."""
    after = calendar()
    rows = Review.unscoped.filter(status__in=[ReviewStatus.WAITING, ReviewStatus.IN_REVIEW])
    moved = []
    for row in rows.exclude(submitted_at=None).select_for_update().only("id", "submitted_at", "due_at"):
        assert row.submitted_at is not None
        if row.due_at == before.deadline(row.submitted_at, REVIEW_HOURS):
            row.due_at = after.deadline(row.submitted_at, REVIEW_HOURS)
            moved.append(row)
    Review.unscoped.bulk_update(moved, ["due_at"], batch_size=500)


def _words(opens: time | None, closes: time | None) -> str:
    return f"{opens:%H:%M}–{closes:%H:%M}" if opens and closes else "closed"
