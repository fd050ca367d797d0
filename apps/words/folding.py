"""Folding: a text as the search sees it, so that width, case, accents, spaces and invisible characters hide nothing."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, pairwise

# Put between the characters of a word they hide it from a plain search and from nobody's eyes. No sentence punctuation:
# what stands on both sides of a full stop is not one word.
_JOINERS = frozenset("-_.*~|/\\^+='\"`´·•・‧∙⋅●○★☆‐‑‒–—…'’‘“”")
# Letters and symbols by their category, blanks on the screen.
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_BLANKS = frozenset({"Zs", "Zl", "Zp"})
_INVISIBLE = frozenset({"Cf", "Cc", "Mn", "Me"})


def is_invisible(character: str) -> bool:
    """Whether nobody sees it at all: zero-width characters, joiners of emoji, combining marks. Line ends are seen."""
    return character not in "\t\n\r" and (
        character in _FILLERS or unicodedata.category(character) in _INVISIBLE
    )


def _is_dropped(character: str) -> bool:
    category = unicodedata.category(character)
    return category in _INVISIBLE or category in _BLANKS or character in _JOINERS or character in _FILLERS


def _folded(character: str) -> str:
    """Half width, lower case, no accents; nothing at all for what the search passes over."""
    plain = unicodedata.normalize("NFKC", character).casefold()
    return "".join(one for one in unicodedata.normalize("NFD", plain) if not _is_dropped(one))


class _Table(dict[int, str]):
    """Filled as characters come by; those beyond the basic plane are worked out each time, so that it stays small."""

    def __missing__(self, point: int) -> str:
        folded = _folded(chr(point))
        if point <= 0xFFFF:
            self[point] = folded
        return folded


_TABLE = _Table()
# Whatever does not stay as it is; most of a text does, and this is three times as fast as asking for each character.
_OTHERS = re.compile(r"[^\u4e00-\u9fffa-z0-9]+")


def _fold_run(run: re.Match[str]) -> str:
    return run[0].translate(_TABLE)


class Folded:
    """A text as the search sees it: `text`, of another length than the `original`, and the way back."""

    def __init__(self, original: str) -> None:
        self.original = original
        self.text = _OTHERS.sub(_fold_run, original)

    @cached_property
    def _runs(self) -> tuple[list[int], list[tuple[int, int, int]]]:
        """Where the runs of characters that do not stay as they are begin in the folded text; for each of them its start and
        end in the original and the length of what became of it.
        """
        begins, runs, shift = [], [], 0
        for run in _OTHERS.finditer(self.original):
            start, end = run.span()
            length = len(_fold_run(run))
            begins.append(start + shift)
            runs.append((start, end, length))
            shift += length - (end - start)
        return begins, runs

    def places(self, start: int, end: int) -> list[int]:
        """For each of the folded characters from start to end (half-open) the index in the original it comes from."""
        return [self._place(index) for index in range(max(start, 0), min(end, len(self.text)))]

    def _place(self, index: int) -> int:
        begins, runs = self._runs
        number = bisect_right(begins, index) - 1
        if number < 0:
            return index
        start, end, length = runs[number]
        inside = index - begins[number]
        if inside >= length:
            return end + inside - length
        lengths = accumulate(len(_TABLE[ord(character)]) for character in self.original[start:end])
        return start + next(place for place, length in enumerate(lengths) if inside < length)


def fold(text: str) -> str:
    """The text as the search sees it; of another length than the text."""
    return Folded(text).text


def gaps(text: str, at: Sequence[int]) -> frozenset[int]:
    """Indexes into `at` before which something stands in the text that a reader sees, a blank included.

    `at` are the places of consecutive folded characters.
    """
    return frozenset(
        number
        for number, (before, after) in enumerate(pairwise(at), start=1)
        if any(not is_invisible(character) for character in text[before + 1 : after])
    )
