"""The words by which a handset unsubscribes, returns or asks, in any case, width and punctuation (rule 70, S21)."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

EVERYWHERE: Final = ""
LONGEST_KEYWORD: Final = 40
_FILE = Path(__file__).with_name("data") / "keywords.toml"
_AROUND = re.compile(r"[^\w]+|_+")


class Meaning(TextChoices):
    """What a reply that is a keyword asks for."""

    STOP = "stop", _("Unsubscribe")
    START = "start", _("Subscribe again")
    HELP = "help", _("Help")


Row = tuple[str, str, Meaning | None]  # country, folded word, meaning; None switches the word off


def fold(text: str) -> str:
    """The text without case, width, punctuation and blanks: "ｔ ｄ。" and "TD" are one. Folding twice changes nothing."""
    plain = unicodedata.normalize("NFKC", text)
    while True:
        folded = _AROUND.sub("", unicodedata.normalize("NFKC", plain.casefold()))
        if folded == plain:
            return folded
        plain = folded


class Keywords:
    """What each word means where: the shipped ones, then what operators have added or switched off."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._meanings: dict[tuple[str, str], Meaning | None] = {
            **shipped(),
            **{row[:2]: row[2] for row in rows},
        }

    def meaning(self, text: str, country: str = EVERYWHERE) -> tuple[Meaning, str] | None:
        """What the whole reply asks for and the word it says it by; None for a sentence, even one that contains a word.

        What the country says of a word goes before what is said everywhere.
        """
        if len(text) > 2 * LONGEST_KEYWORD:
            return None
        word = fold(text)
        if not word:
            return None
        found = self._meanings.get((country, word), self._meanings.get((EVERYWHERE, word)))
        return (found, word) if found is not None else None


@cache
def shipped() -> Mapping[tuple[str, str], Meaning]:
    """(country, folded word) → meaning, of those that come with the product."""
    return {(country, fold(word)): meaning for country, word, meaning in shipped_words()}


@cache
def shipped_words() -> tuple[tuple[str, str, Meaning], ...]:
    """(country, word as it is written, meaning), in the order of the file."""
    sections = tomllib.loads(_FILE.read_text("utf-8"))["words"]
    return tuple(
        (section["country"], word, meaning)
        for section in sections
        for meaning in Meaning
        for word in section.get(meaning.value, [])
    )
