"""Refusals that are no keyword, "please stop", "不要再发了": found to be suggested to a person, never acted on (pure)."""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("data") / "refusals.toml"
_WORDS = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile("['’‘`´]")


def refusal_in(text: str) -> str:
    """The first phrase of the catalogue in the text, "" for none."""
    words, whole = _told_apart(text)
    phrases, exceptions = _catalogue()
    for one in exceptions:
        words, whole = words.replace(f" {one} ", " | "), whole.replace(one.replace(" ", ""), "|")
    for one in phrases:
        if (f" {one} " in words) if _is_latin(one) else (one.replace(" ", "") in whole):
            return one
    return ""


def _told_apart(text: str) -> tuple[str, str]:
    """The words of the text with one space around each, and all of it without any."""
    plain = unicodedata.normalize("NFKC", _APOSTROPHES.sub("", text)).casefold()
    words = _WORDS.findall(plain)
    return f" {' '.join(words)} ", "".join(words)


def _is_latin(phrase: str) -> bool:
    return all(ord(character) < 0x250 for character in phrase)


@cache
def _catalogue() -> tuple[tuple[str, ...], tuple[str, ...]]:
    sections = tomllib.loads(_FILE.read_text("utf-8")).values()
    return (
        tuple(dict.fromkeys(one for section in sections for one in section["phrases"])),
        tuple(one for section in sections for one in section["not"]),
    )
