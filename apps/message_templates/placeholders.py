"""Placeholders: the variables {1}, {2}… of a template's text, found, checked and filled in (rule 27)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from apps.core.privacy import mask_digits

# At most three digits: a text of 500 characters holds no more than 166 variables.
_VARIABLE = re.compile(r"\{([1-9][0-9]{0,2})\}", re.ASCII)
_ATTEMPT = re.compile(r"[{｛][^{}｛｝\n]{0,20}[}｝]")
_BRACE = re.compile(r"[{}｛｝]")
_WORD = re.compile(r"\w")
_FULL_WIDTH = str.maketrans("｛｝０１２３４５６７８９", "{}0123456789")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with the variables; `start` and `end` are indexes into the text, half-open.

    `code` is one of malformed_variable (facts: why, text, suggestion), not_consecutive (facts: missing), only_variables,
    repeated_variable (facts: number).
    """

    code: str
    start: int
    end: int
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placeholders:
    """The variables of a text: `numbers` in the order in which they stand there, repeats included."""

    numbers: tuple[int, ...]
    problems: tuple[Problem, ...]

    @property
    def count(self) -> int:
        """How many values a call must bring."""
        return max(self.numbers, default=0)


def parse(content: str) -> Placeholders:
    """Find the variables and everything that is wrong with them, in the order of the text."""
    found = list(_VARIABLE.finditer(content))
    problems = [
        *_malformed(content),
        *_repeated(found),
        *_not_consecutive(found),
        *_only_variables(content, found),
    ]
    problems.sort(key=lambda problem: (problem.start, problem.end))
    return Placeholders(tuple(int(variable[1]) for variable in found), tuple(problems))


@lru_cache(maxsize=2048)
def count(content: str) -> int:
    """How many values a call must bring: the highest number of a well-formed variable."""
    return max((number for _, number in pieces(content)[0]), default=0)


def render(content: str, params: Sequence[str]) -> str:
    """The text with its values; `params[0]` stands for {1}. Values are never read as variables themselves.

    Raises ValueError, naming the two counts and never the values, unless there are exactly as many values as variables.
    """
    fixed, tail = pieces(content)
    expected = count(content)
    if len(params) != expected:
        raise ValueError(f"the template has {expected} variables, but {len(params)} values came")
    if not fixed:
        return tail
    return "".join([text + params[number - 1] for text, number in fixed]) + tail


def render_masked(content: str, params: Sequence[str]) -> str:
    """Like `render`, with the digits of the values masked (`1**2 USD`): what previews and records show."""
    return render(content, [mask_digits(value) for value in params])


@lru_cache(maxsize=2048)
def pieces(content: str) -> tuple[tuple[tuple[str, int], ...], str]:
    """((constant text, number of the variable behind it), …) and the constant text at the end.

    Kept for the templates in use, since one text is rendered for thousands of rows.
    """
    found = []
    start = 0
    for variable in _VARIABLE.finditer(content):
        found.append((content[start : variable.start()], int(variable[1])))
        start = variable.end()
    return tuple(found), content[start:]


def _malformed(content: str) -> list[Problem]:
    """Every brace that is not part of a well-formed variable."""
    # Line breaks of equal length keep the indexes right, and no attempt reaches across them: {{1}} has two stray braces.
    rest = _VARIABLE.sub(lambda variable: "\n" * len(variable[0]), content)
    problems = []
    for attempt in _ATTEMPT.finditer(rest):
        why, suggestion = _diagnosis(attempt[0])
        facts = {"why": why, "text": attempt[0], "suggestion": suggestion}
        problems.append(Problem("malformed_variable", attempt.start(), attempt.end(), facts))
    rest = _ATTEMPT.sub(lambda attempt: "\n" * len(attempt[0]), rest)
    for brace in _BRACE.finditer(rest):
        why = "unclosed" if brace[0] in "{｛" else "unopened"
        facts = {"why": why, "text": brace[0], "suggestion": ""}
        problems.append(Problem("malformed_variable", brace.start(), brace.end(), facts))
    return problems


def _diagnosis(attempt: str) -> tuple[str, str]:
    """Why `attempt` is no variable, and what was probably meant ("" where that is anybody's guess)."""
    half_width = attempt.translate(_FULL_WIDTH)
    inside = "".join(half_width[1:-1].split())
    meant = inside.lstrip("0") if inside.isascii() and inside.isdecimal() else ""
    suggestion = f"{{{meant}}}" if meant and len(meant) <= 3 else ""
    if not inside:
        return "empty", suggestion
    if not (inside.isascii() and inside.isdecimal()):
        return "not_a_number", suggestion
    if half_width != attempt:
        return "full_width", suggestion
    if any(character.isspace() for character in attempt):
        return "spaces", suggestion
    return ("leading_zero" if suggestion else "out_of_range"), suggestion


def _repeated(found: list[re.Match[str]]) -> list[Problem]:
    seen: set[int] = set()
    problems = []
    for variable in found:
        number = int(variable[1])
        if number in seen:
            problems.append(
                Problem("repeated_variable", variable.start(), variable.end(), {"number": number})
            )
        seen.add(number)
    return problems


def _not_consecutive(found: list[re.Match[str]]) -> list[Problem]:
    """One problem at the first variable that skips a number or stands before a lower one; `missing` is what belongs there."""
    expected = 1
    for variable in found:
        number = int(variable[1])
        if number > expected:
            return [Problem("not_consecutive", variable.start(), variable.end(), {"missing": expected})]
        expected = max(expected, number + 1)
    return []


def _only_variables(content: str, found: list[re.Match[str]]) -> list[Problem]:
    if found and not _WORD.search(_VARIABLE.sub("", content)):
        return [Problem("only_variables", 0, len(content))]
    return []
