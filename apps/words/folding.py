"""Folding: a text as the search sees it, so that width, case, accents, spaces and invisible characters hide nothing."""

import unicodedata
from itertools import pairwise

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


def fold(text: str) -> str:
    """The text as the search sees it; of another length than the text."""
    return text.translate(_TABLE)


def places(text: str) -> list[int]:
    """For each character of `fold(text)` the index in `text` it comes from."""
    return [index for index, character in enumerate(text) for _one in _TABLE[ord(character)]]


def gaps(text: str, at: list[int]) -> frozenset[int]:
    """Indexes into `at` before which something stands in the text that a reader sees, a blank included.

    `at` are places of consecutive characters, as `places` gives them.
    """
    return frozenset(
        number
        for number, (before, after) in enumerate(pairwise(at), start=1)
        if any(not is_invisible(character) for character in text[before + 1 : after])
    )
