"""The definitions as pure functions: rates, ranges of days, the scale of waiting times, and how values are written."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.statistics import latency
from apps.statistics.metrics import METRICS
from apps.statistics.panels import seconds_words
from apps.statistics.queries import NONE, Counts
from apps.statistics.ranges import LONGEST, Range, Span, range_of
from apps.statistics.reports import MOST, shares

COUNTS = Counts(
    requests=1000,
    refused=50,
    accepted=950,
    segments=1200,
    waiting=20,
    submitted=60,
    delivered=800,
    failed=50,
    in_doubt=15,
    cancelled=5,
    converted=380,
)
TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("requests", 1000),
        ("accepted", 950),
        ("success_rate", Decimal("95.00")),
        ("segments", 1200),
        ("with_receipt", 850),
        ("without_receipt", 100),
        ("receipt_rate", Decimal("89.47")),
        ("delivery_rate", Decimal("94.12")),
        ("conversion_rate", Decimal("40.00")),
    ],
)
def test_each_figure_is_what_its_definition_says(name: str, value: object) -> None:
    assert METRICS[name].of(COUNTS) == value


def test_of_nothing_there_is_no_rate_and_of_nothing_reported_no_conversion_rate() -> None:
    assert {one.of(NONE) for one in METRICS.values() if one.is_percent} == {None}
    assert METRICS["conversion_rate"].of(Counts(requests=5, accepted=5)) is None


def test_with_and_without_receipt_are_all_that_was_accepted() -> None:
    both = METRICS["with_receipt"].of(COUNTS), METRICS["without_receipt"].of(COUNTS)
    assert sum(int(one or 0) for one in both) == COUNTS.accepted


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        (Span.TODAY, TODAY, TODAY),
        (Span.YESTERDAY, date(2026, 11, 27), date(2026, 11, 27)),
        (Span.WEEK, date(2026, 11, 22), TODAY),
        (Span.MONTH, date(2026, 10, 30), TODAY),
        ("nonsense", date(2026, 11, 22), TODAY),
    ],
)
def test_the_choices_are_whole_days_with_today_as_the_last(span: str, first: date, last: date) -> None:
    found = range_of(span, TODAY)
    assert (found.first, found.last, found.is_running) == (first, last, last == TODAY)
    assert found.before == Range(first - timedelta(days=found.length), first - timedelta(days=1))


def test_days_of_ones_own_are_put_right() -> None:
    assert range_of("custom", TODAY, since=TODAY, until=date(2026, 11, 1)) == Range(
        date(2026, 11, 1), TODAY, True
    )
    assert range_of("custom", TODAY, since=date(2026, 11, 3)) == Range(date(2026, 11, 3), date(2026, 11, 3))
    assert range_of("custom", TODAY, until=date(2030, 1, 1)).last == TODAY
    assert range_of("custom", TODAY, since=date(2001, 1, 1), until=TODAY).length == LONGEST


@given(st.integers(0, latency.LONGEST))
def test_a_time_lies_within_the_bounds_of_its_bucket(ms: int) -> None:
    lower, upper = latency.bounds(latency.bucket_of(ms))
    assert lower * 0.999999 <= ms <= upper * 1.000001


@given(st.lists(st.integers(0, 10_000_000), min_size=1, max_size=200), st.sampled_from([50, 90, 95, 99]))
def test_a_percentile_is_at_most_a_step_away_from_the_true_one(times: list[int], percent: int) -> None:
    counts: dict[int, int] = {}
    for ms in times:
        counts[latency.bucket_of(ms)] = counts.get(latency.bucket_of(ms), 0) + 1
    read = latency.percentile(counts, percent)
    true = sorted(times)[max(-(-len(times) * percent // 100) - 1, 0)]
    lower, upper = latency.bounds(latency.bucket_of(true))
    assert read is not None and lower * 0.999 <= read <= upper * 1.001


def test_without_messages_there_is_no_percentile() -> None:
    assert latency.percentile({}, 50) is None
    assert latency.percentile({3: 0}, 50) is None


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (None, None),
        (85.2, "85 ms"),
        (1240, "1.24 s"),
        (12_340, "12.3 s"),
        (125_000, "2 min 05 s"),
        (12_000_000, "3 h 20 min"),
    ],
)
def test_times_are_written_so_that_people_can_compare_them(ms: float | None, words: str | None) -> None:
    assert seconds_words(ms) == words


def test_what_a_long_table_leaves_out_is_one_line_so_that_its_lines_are_the_whole() -> None:
    found = {number: Counts(requests=1) for number in range(MOST + 5)}
    names = {number: (f"country {number}", "", "") for number in found}
    panel = shares("countries", "Countries", "Country", [METRICS["requests"]], found, names, "country")
    assert len(panel.lines) == MOST + 1 and panel.lines[-1].cells[0] == 5
    assert panel.total is not None
    assert sum(line.cells[0] for line in panel.lines) == panel.total.cells[0] == MOST + 5
