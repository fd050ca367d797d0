"""Equations and comparisons as pages draw them."""

from dataclasses import dataclass

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from apps.web.figures import BAR, by_day, change_percent, compared, equation


@dataclass(frozen=True)
class Name:
    name: str
    label: str = "Label"
    colour: str = "green"


@dataclass(frozen=True)
class Counts:
    total: int
    a: int = 0
    b: int = 0
    c: int = 0


TERMS = (Name("a"), Name("b"), Name("c"))


@given(st.tuples(*[st.integers(0, 10**9)] * 3))
def test_the_bar_is_filled_without_gap_and_nothing_vanishes(values: tuple[int, int, int]) -> None:
    found = equation(Name("total"), TERMS, Counts(sum(values), *values), lambda term: "")
    assert found.is_true
    assert sum(share.width for share in found.shares) == (BAR if any(values) else 0)
    assert all((share.width > 0) == (share.value > 0) for share in found.shares)
    for before, after in zip(found.shares, found.shares[1:], strict=False):
        assert after.start == before.start + before.width


def test_an_equation_that_does_not_hold_says_so() -> None:
    assert not equation(Name("total"), TERMS, Counts(5, 1, 1, 1), lambda term: "").is_true


def test_a_change_is_rounded_half_up_and_needs_something_to_compare_with() -> None:
    assert change_percent(3, 0) is None
    assert (change_percent(10, 10), change_percent(15, 10), change_percent(201, 200)) == (0, 50, 1)
    assert change_percent(0, 10) == -100


def test_more_of_what_is_bad_is_red_and_less_is_green() -> None:
    with translation.override("en"):
        worse = compared(Name("a"), Counts(0, 20), Counts(0, 10), grows="badly")
        better = compared(Name("a"), Counts(0, 5), Counts(0, 10), grows="badly")
        neutral = compared(Name("a"), Counts(0, 5), Counts(0, 10))
        assert (worse.tone, worse.direction, str(worse.delta)) == ("red", "up", "+100 % on yesterday by now")
        assert (better.tone, better.direction, str(better.delta)) == (
            "green",
            "down",
            "-50 % on yesterday by now",
        )
        assert neutral.tone == "secondary"
        assert str(compared(Name("a"), Counts(0, 5), Counts(0)).delta) == "none yesterday by now"
        assert compared(Name("a"), Counts(0), Counts(0)).delta == ""


def test_a_chart_of_nothing_is_empty_and_terms_that_never_occurred_are_left_out() -> None:
    from datetime import date

    days = [date(2026, 5, 1), date(2026, 5, 2)]
    assert by_day("Days", days, [Counts(0), Counts(0)], TERMS).is_empty
    chart = by_day("Days", days, [Counts(1, 1), Counts(1, 0, 1)], TERMS)
    assert [one.values for one in chart.series] == [[1, 0], [0, 1]]
