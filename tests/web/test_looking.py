"""Looking for rare rows in spans: nothing twice, nothing missed, and the reader is told where it stopped."""

from typing import Any

import pytest
from django.db.models import QuerySet

from apps.messaging.models import Message
from apps.web.looking import look
from apps.web.paging import Slice
from tests.support import replying, sending

pytestmark = pytest.mark.django_db
NEVER = 60.0  # seconds: the time is not up


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Forty messages, every seventh of which has failed; spans of four rows, so that a page needs several."""
    monkeypatch.setattr("apps.web.looking.FIRST_SPAN", 4)
    monkeypatch.setattr("apps.web.looking.LARGEST_SPAN", 4)
    sending.open_network()
    sender = sending.ready_to_send()
    made = [
        replying.sent(
            sender, f"+86138000{index:05d}", status="undelivered" if index % 7 == 0 else "delivered"
        )
        for index in range(40)
    ]
    return [row.pk for row in made if row.status == "undelivered"][::-1]


def everything() -> QuerySet[Any]:
    return Message.unscoped.all()


def failed() -> QuerySet[Any]:
    return everything().filter(status="undelivered")


def ids(part: Slice[Any]) -> list[int]:
    return [row.pk for row in part]


def test_pages_forth_and_back_hold_each_rare_row_once(rows: list[int]) -> None:
    first = look(failed(), everything(), size=2, patience=NEVER)
    second = look(failed(), everything(), size=2, cursor=first.next, patience=NEVER)
    third = look(failed(), everything(), size=2, cursor=second.next, patience=NEVER)
    assert [*ids(first), *ids(second), *ids(third)] == rows
    assert first.previous is None and third.next is None and third.searched_to is None
    assert ids(look(failed(), everything(), size=2, cursor=third.previous, patience=NEVER)) == rows[2:4]
    assert ids(look(failed(), everything(), size=2, cursor=second.previous, patience=NEVER)) == rows[:2]


def test_when_the_time_is_up_the_page_says_where_it_stopped_and_goes_on_from_there(rows: list[int]) -> None:
    found, cursor, pages = [], None, 0
    while True:
        part = look(failed(), everything(), size=2, cursor=cursor, patience=0)
        found += ids(part)
        pages += 1
        if part.next is None:
            break
        assert part.searched_to is None or all(row.pk >= part.searched_to for row in part)
        cursor = part.next
    assert found == rows and pages > 3


def test_a_page_without_any_row_can_be_left_in_both_directions(rows: list[int]) -> None:
    none = everything().filter(code="nothing has this")
    part = look(none, everything(), size=2, patience=0)
    assert not len(part) and part.searched_to is not None
    later = look(none, everything(), size=2, cursor=part.next, patience=0)
    assert later.previous is not None and later.searched_to is not None
    assert later.searched_to < part.searched_to
    assert not len(look(none, everything(), size=2, cursor=later.previous, patience=NEVER))


def test_a_forged_cursor_means_the_first_page(rows: list[int]) -> None:
    assert ids(look(failed(), everything(), size=2, cursor="x.y:z", patience=NEVER)) == rows[:2]
