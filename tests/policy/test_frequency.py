"""The counters of one number: what a window holds, when it is over, and that packing loses nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.policy.frequency import (
    Active,
    Fresh,
    Plan,
    Slots,
    active,
    instant,
    milliseconds,
    pack,
    reopens,
    unpack,
)
from apps.policy.kinds import LASTING_RULES, NUMBER_RULES, Limit

NOON = datetime(2026, 11, 28, 4, tzinfo=UTC)  # in Shanghai
DAY = (datetime(2026, 11, 27, 16, tzinfo=UTC), datetime(2026, 11, 28, 16, tzinfo=UTC))
A, B = 11, -22  # contents
MS = timedelta(milliseconds=1)


def on(at: datetime = NOON, *, codes: bool = False, **thresholds: int) -> list[Active]:
    days = (at - DAY[0]) // timedelta(days=1) * timedelta(days=1)
    return active(NUMBER_RULES, thresholds, at=at, day=(DAY[0] + days, DAY[1] + days), are_codes=codes)


def violated(slots: Slots, actives: list[Active], content: int) -> Active | None:
    """The first rule that one message more would break."""
    found = Plan(actives).after(pack(slots), content)
    return found if isinstance(found, Active) else None


def take(slots: Slots, actives: list[Active], content: int) -> Slots:
    """The slots after one message more, be there room for it or not."""
    found = Plan([replace(one, threshold=10**6) for one in actives]).after(pack(slots), content)
    assert not isinstance(found, Active)
    return unpack(found)


def sent(actives: list[Active], *contents: int, before: Slots | None = None) -> Slots:
    slots = before or {}
    for content in contents:
        slots = take(slots, actives, content)
    return slots


def broken_at(slots: Slots, at: datetime, content: int = A, **thresholds: int) -> Limit | None:
    found = violated(slots, on(at, **thresholds), content)  # type: ignore[arg-type]
    return found.rule.limit if found else None


@pytest.mark.parametrize(
    ("limit", "length"),
    [
        (Limit.SAME_CONTENT, timedelta(seconds=30)),
        (Limit.CODE_MINUTE, timedelta(minutes=1)),
        (Limit.NUMBER_HOUR, timedelta(hours=1)),
        (Limit.CODE_HOUR, timedelta(hours=1)),
    ],
)
def test_a_window_is_half_open_and_begins_with_its_first_message(limit: Limit, length: timedelta) -> None:
    rule = {limit.value: 2}
    slots = sent(on(NOON, codes=True, **rule), A)
    slots = sent(on(NOON + length - 2 * MS, codes=True, **rule), A, before=slots)
    last = on(NOON + length - MS, codes=True, **rule)
    assert violated(slots, last, A) is not None
    assert reopens(slots, last[0], A) == NOON + length
    assert violated(slots, on(NOON + length, codes=True, **rule), A) is None


@pytest.mark.parametrize("limit", [Limit.NUMBER_DAY, Limit.SAME_CONTENT_DAY])
def test_a_day_ends_at_midnight_of_the_account(limit: Limit) -> None:
    slots = sent(on(NOON, **{limit.value: 3}), A, A, A)
    last = on(DAY[1] - MS, **{limit.value: 3})
    assert violated(slots, last, A) is not None
    assert reopens(slots, last[0], A) == DAY[1]
    assert violated(slots, on(DAY[1], **{limit.value: 3}), A) is None


def test_other_contents_are_free_where_the_content_counts() -> None:
    slots = sent(on(same_content=1, same_content_day=2), A)
    assert broken_at(slots, NOON, A, same_content=1) == Limit.SAME_CONTENT
    assert broken_at(slots, NOON, B, same_content=1) is None
    assert broken_at(slots, NOON, A, same_content_day=2) is None
    slots = sent(on(same_content=1, same_content_day=2), A, before=slots)
    assert broken_at(slots, NOON + timedelta(hours=2), A, same_content=1, same_content_day=2) == (
        Limit.SAME_CONTENT_DAY
    )


def test_codes_are_counted_apart_and_outlast_other_messages() -> None:
    codes = on(codes=True, code_hour=1, number_day=5)
    slots = sent(codes, A)
    notice = on(NOON + timedelta(minutes=1), code_hour=1, number_day=5)
    assert violated(slots, notice, B) is None
    slots = sent(notice, B, before=slots)
    assert broken_at(slots, NOON + timedelta(minutes=59), A, code_hour=1, number_day=5) is None
    again = violated(slots, on(NOON + timedelta(minutes=59), codes=True, code_hour=1, number_day=5), A)
    assert again is not None and again.rule.limit == Limit.CODE_HOUR


def test_the_shortest_window_is_named_first() -> None:
    slots = sent(on(same_content=1, number_day=1), A)
    assert broken_at(slots, NOON, A, same_content=1, number_day=1) == Limit.SAME_CONTENT
    assert broken_at(slots, NOON + timedelta(minutes=1), A, same_content=1, number_day=1) == Limit.NUMBER_DAY


def test_what_is_over_is_forgotten() -> None:
    rules = {"same_content": 1, "number_day": 10}
    slots = sent(on(**rules), *range(9))
    assert len(slots) == 10
    later = on(NOON + timedelta(minutes=1), **rules)
    assert len(take(slots, later, A)) == 2
    assert len(take(slots, on(NOON + timedelta(days=2), number_day=10), A)) == 1


def test_what_a_list_is_read_by_lasts_an_hour_at_least() -> None:
    assert {rule.limit for rule in LASTING_RULES} == {
        Limit.NUMBER_HOUR,
        Limit.CODE_HOUR,
        Limit.SAME_CONTENT_DAY,
        Limit.NUMBER_DAY,
    }


def test_tags_are_for_ever() -> None:
    assert {rule.limit.value: rule.tag for rule in NUMBER_RULES} == {
        "same_content": 1,
        "code_minute": 2,
        "number_hour": 3,
        "code_hour": 4,
        "same_content_day": 5,
        "number_day": 6,
    }


@given(content=st.integers(-(2**63), 2**63 - 1))
def test_the_first_message_is_packed_without_detour(content: int) -> None:
    actives = on(codes=True, same_content=1, number_hour=2, same_content_day=3, number_day=4, code_minute=5)
    assert Fresh(actives)(content) == pack(take({}, actives, content))


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 255), st.integers(-(2**63), 2**63 - 1)),
        st.tuples(st.integers(0, 2**50), st.integers(0, 2**32 - 1)),
    )
)
def test_packing_loses_nothing(slots: Slots) -> None:
    assert unpack(pack(slots)) == slots


@given(st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))
def test_instants_are_kept_to_the_millisecond(at: datetime) -> None:
    assert timedelta(0) <= at - instant(milliseconds(at)) < MS
