"""Days that operators set: deadlines follow, expedited ones stay, and the applicant's expected time."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from apps.accounts.actors import Actor, staff_perms
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import StaffRole
from apps.core.errors import Code, DomainError, Forbidden
from apps.reviews import opening_hours, queries, services
from apps.reviews.clock import ZONE, Calendar, Hours
from apps.reviews.models import CalendarDay, Review
from tests import factories
from tests.support.reviewing import approved, customer, reviewer, template

WEDNESDAY = datetime(2025, 3, 5, 2, 0, tzinfo=UTC)  # 10:00 in Beijing


def beijing(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)


def operator() -> Actor:
    user = factories.staff(StaffRole.OPERATOR)
    return Actor(user=user, account=None, perms=staff_perms(user), via="backoffice")


def test_s9_a_closed_day_and_other_hours_move_the_deadline() -> None:
    closed = Calendar({date(2025, 3, 5): Hours()})
    assert closed.deadline(beijing(2025, 3, 5, 10)) == beijing(2025, 3, 6, 11)
    short = Calendar({date(2025, 3, 5): Hours(time(9), time(11))})
    assert short.deadline(beijing(2025, 3, 5, 10)) == beijing(2025, 3, 6, 10)
    holiday_worked = Calendar({date(2025, 1, 29): Hours(time(10), time(12))})
    assert holiday_worked.deadline(beijing(2025, 1, 28, 12)) == beijing(2025, 1, 29, 12)
    assert holiday_worked.is_open(beijing(2025, 1, 29, 10))
    assert not holiday_worked.is_open(beijing(2025, 1, 29, 12))
    assert closed.business_minutes_between(beijing(2025, 3, 5, 0), beijing(2025, 3, 6, 10)) == 60


def test_many_closed_days_in_a_row_have_a_deadline_after_them() -> None:
    closed = Calendar({date(2025, 3, 5) + timedelta(days=offset): Hours() for offset in range(90)})
    assert closed.deadline(beijing(2025, 3, 5, 10)) > beijing(2025, 6, 3, 0)


@pytest.mark.django_db
def test_deadlines_of_what_waits_follow_and_expedited_ones_stay() -> None:
    alice, opal = customer(), operator()
    with time_machine.travel(WEDNESDAY, tick=False):
        usual, expedited = template(alice, submit=True).review, template(alice, submit=True).review
        Review.unscoped.filter(pk=expedited.pk).update(due_at=WEDNESDAY + timedelta(minutes=30))
        day = opening_hours.set_day(actor=opal, day=date(2025, 3, 5), opens=None, closes=None, note="storm")
        usual.refresh_from_db()
        expedited.refresh_from_db()
        assert usual.due_at == beijing(2025, 3, 6, 11)
        assert expedited.due_at == WEDNESDAY + timedelta(minutes=30)
        later = template(alice, submit=True).review
        assert later.due_at == beijing(2025, 3, 6, 11)
        opening_hours.clear_day(actor=opal, day=day)
        usual.refresh_from_db()
        assert usual.due_at == WEDNESDAY + timedelta(hours=2)
    assert not CalendarDay.objects.exists()
    assert AuditEvent.objects.filter(verb__startswith="calendar.").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("opens", "closes"), [(time(9), None), (None, time(9)), (time(9), time(9)), (time(10), time(9))]
)
def test_half_hours_and_backward_ones_are_refused(opens: time | None, closes: time | None) -> None:
    with pytest.raises(DomainError) as refusal:
        opening_hours.set_day(actor=operator(), day=date(2025, 3, 5), opens=opens, closes=closes)
    assert refusal.value.code is Code.CALENDAR_HOURS
    assert not CalendarDay.objects.exists()


@pytest.mark.django_db
def test_reviewers_do_not_set_the_calendar() -> None:
    with pytest.raises(Forbidden):
        opening_hours.set_day(actor=reviewer(), day=date(2025, 3, 5), opens=None, closes=None)


@pytest.mark.django_db
def test_s9_the_expected_time_follows_the_pace_of_the_latest_decisions() -> None:
    alice, olga = customer(), reviewer()
    with time_machine.travel(WEDNESDAY, tick=False) as now:
        waiting = [template(alice, submit=True) for _number in range(6)]
        place = queries.place_in_queue(waiting[0].review)
        assert place is not None
        assert place.expected_at is None
        assert place.is_running
        for thing in waiting[:5]:
            now.shift(timedelta(minutes=4))
            approved(thing, olga)
        now.shift(timedelta(minutes=4))
        last = template(alice, submit=True)
        place = queries.place_in_queue(last.review)
        assert place is not None
        # 20 minutes for five decisions; one item is ahead
        assert (place.ahead, place.expected_at) == (1, WEDNESDAY + timedelta(minutes=24 + 8))
        services.take(actor=olga, review=last.review)
