"""Variables of templates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.message_templates import placeholders
from apps.message_templates.placeholders import Problem


def codes_of(content: str) -> list[str]:
    return [problem.code for problem in placeholders.parse(content).problems]


def test_variables_are_found_in_order() -> None:
    parsed = placeholders.parse("Your code is {1}, valid for {2} minutes.")
    assert parsed.numbers == (1, 2)
    assert parsed.count == placeholders.count("Your code is {1}, valid for {2} minutes.") == 2
    assert parsed.problems == ()


def test_a_text_without_variables_is_fine() -> None:
    assert placeholders.parse("Hello.") == placeholders.Placeholders((), ())
    assert placeholders.count("Hello.") == 0
    assert placeholders.render("Hello.", []) == "Hello."


@pytest.mark.parametrize(
    ("content", "why", "text", "suggestion"),
    [
        ("code { 1}.", "spaces", "{ 1}", "{1}"),
        ("code {1 }.", "spaces", "{1 }", "{1}"),
        ("code ｛1｝.", "full_width", "｛1｝", "{1}"),
        ("code {１}.", "full_width", "{１}", "{1}"),
        ("code {1｝.", "full_width", "{1｝", "{1}"),
        ("code {a}.", "not_a_number", "{a}", ""),
        ("code {name}.", "not_a_number", "{name}", ""),
        ("code {1.5}.", "not_a_number", "{1.5}", ""),
        ("code {}.", "empty", "{}", ""),
        ("code {01}.", "leading_zero", "{01}", "{1}"),
        ("code {0}.", "out_of_range", "{0}", ""),
        ("code {1234}.", "out_of_range", "{1234}", ""),
        ("code {1.", "unclosed", "{", ""),
        ("code 1}.", "unopened", "}", ""),
        ("code ｛1.", "unclosed", "｛", ""),
    ],
)
def test_a_malformed_variable_is_pointed_at(content: str, why: str, text: str, suggestion: str) -> None:
    (problem,) = placeholders.parse(content).problems
    start = content.index(text)
    facts = {"why": why, "text": text, "suggestion": suggestion}
    assert problem == Problem("malformed_variable", start, start + len(text), facts)


def test_doubled_braces_are_two_stray_ones_around_a_variable() -> None:
    parsed = placeholders.parse("code {{1}} here")
    assert parsed.numbers == (1,)
    assert [(problem.start, problem.facts["why"]) for problem in parsed.problems] == [
        (5, "unclosed"),
        (9, "unopened"),
    ]


@pytest.mark.parametrize(
    ("content", "missing", "at"),
    [("a {2}", 1, "{2}"), ("a {1} b {3}", 2, "{3}"), ("a {2} b {1}", 1, "{2}"), ("a {1} {1} {4}", 2, "{4}")],
)
def test_numbers_start_at_one_and_follow_each_other(content: str, missing: int, at: str) -> None:
    (problem,) = [one for one in placeholders.parse(content).problems if one.code == "not_consecutive"]
    assert (content[problem.start : problem.end], problem.facts) == (at, {"missing": missing})


@pytest.mark.parametrize("content", ["{1}", "{1}{2}", " {1}, {2}!"])
def test_a_template_of_variables_only_is_found(content: str) -> None:
    assert codes_of(content) == ["only_variables"]


def test_a_repeated_variable_is_found_and_still_rendered() -> None:
    content = "{1} and again {1}"
    (problem,) = placeholders.parse(content).problems
    assert (problem.code, problem.start, problem.facts) == ("repeated_variable", 14, {"number": 1})
    assert placeholders.render(content, ["x"]) == "x and again x"


def test_values_are_put_in_their_places_and_never_read_again() -> None:
    assert placeholders.render("{1}-{2}-{1}", ["{2}", "{1}"]) == "{2}-{1}-{2}"
    assert placeholders.render("a{1}b{2}c", ["", r"\g<0>"]) == r"ab\g<0>c"


@pytest.mark.parametrize("params", [[], ["only-one"], ["1", "2", "secret"]])
def test_a_wrong_count_is_refused_without_showing_values(params: list[str]) -> None:
    with pytest.raises(ValueError, match=f"2 variables, but {len(params)} values") as raised:
        placeholders.render("{1} {2}", params)
    assert "secret" not in str(raised.value)


def test_previews_mask_digits_of_values_only() -> None:
    assert placeholders.render_masked("Order 2024: {1}", ["1002 USD"]) == "Order 2024: 1**2 USD"


@given(st.text(max_size=80))
def test_any_text_is_parsed_and_problems_lie_inside_it(content: str) -> None:
    parsed = placeholders.parse(content)
    assert all(0 <= problem.start < problem.end <= len(content) for problem in parsed.problems)
    params = [str(number) for number in range(parsed.count)]
    assert isinstance(placeholders.render(content, params), str)


@given(st.text(alphabet="{}｛｝123 a０１", max_size=20))
def test_every_brace_is_part_of_a_variable_or_of_a_problem(content: str) -> None:
    parsed = placeholders.parse(content)
    covered = {i for p in parsed.problems if p.code == "malformed_variable" for i in range(p.start, p.end)}
    braces = sum(character in "{}｛｝" for character in content)
    in_problems = sum(content[i] in "{}｛｝" for i in covered)
    assert braces == 2 * len(parsed.numbers) + in_problems


@given(st.lists(st.text(max_size=8), min_size=1, max_size=12))
def test_rendering_puts_every_value_behind_its_constant(values: list[str]) -> None:
    content = "".join(f"<{{{number}}}" for number in range(1, len(values) + 1))
    assert placeholders.render(content, values) == "".join("<" + value for value in values)
