"""The page of the reviewers' calendar."""

from datetime import timedelta

import pytest
from django.test import Client

from apps.accounts.permissions import StaffRole
from apps.core import clock
from apps.reviews.clock import ZONE
from apps.reviews.models import CalendarDay
from tests import factories
from tests.support.pages import check_page

pytestmark = pytest.mark.django_db
PAGE = "/backoffice/reviews/calendar/"


def browser(role: StaffRole) -> Client:
    user = factories.staff(role)
    factories.second_factor(user)
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def test_operators_close_a_day_and_open_it_again() -> None:
    client = browser(StaffRole.OPERATOR)
    check_page(client.get(PAGE))
    day = clock.now().astimezone(ZONE).date() + timedelta(days=1)
    page = check_page(client.post(PAGE, {"day": day.isoformat(), "note": "typhoon"}, follow=True))
    assert "typhoon" in page
    assert "set by an operator" in page
    row = CalendarDay.objects.get()
    check_page(client.post(f"{PAGE}{row.pk}/clear/", follow=True))
    assert not CalendarDay.objects.exists()
    assert client.post(f"{PAGE}{row.pk}/clear/").status_code == 404


def test_hours_that_make_no_day_are_refused_in_the_form() -> None:
    client = browser(StaffRole.OPERATOR)
    answer = client.post(PAGE, {"day": "2030-01-01", "opens": "10:00", "closes": "09:00"})
    assert answer.status_code == 422
    assert "later one last" in check_page(answer)
    assert not CalendarDay.objects.exists()


def test_reviewers_read_the_calendar_and_cannot_change_it() -> None:
    client = browser(StaffRole.REVIEWER)
    page = check_page(client.get(PAGE))
    assert 'name="opens"' not in page
    assert client.post(PAGE, {"day": "2030-01-01"}).status_code == 403
    assert not CalendarDay.objects.exists()
