"""Findings: what a rule or a reviewer objects to, where it stands in the text, and how to put it right."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from apps.reviews.reasons import REASONS, Reason


@dataclass(frozen=True)
class Found:
    """One objection. `start` and `end` are half-open indexes into the text of `field`; None means the whole of it.

    A blocking one keeps the application from being submitted; the others are advice. `facts` fill the sentence.
    """

    reason: str
    field: str = "content"
    start: int | None = None
    end: int | None = None
    words: str = ""
    blocking: bool = True
    note: str = ""
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What is wrong, in the reader's language."""
        sentence, facts = str(self._reason.sentence), self._facts
        if self._reason.short and not _wanted(sentence) <= facts.keys():
            sentence = str(self._reason.short)
        return sentence.format_map(_Unknown(facts))

    @property
    def advice(self) -> str:
        """What to do about it; may be empty. A fact `fix` is said instead of what the catalogue advises."""
        if fix := str(self.facts.get("fix", "")):
            return fix
        return str(self._reason.advice).format_map(_Unknown(self._facts))

    @property
    def _facts(self) -> dict[str, Any]:
        return {"words": self.words, **self.facts} if self.words else dict(self.facts)

    @property
    def _reason(self) -> Reason:
        return REASONS[self.reason]


def in_order(found: Iterable[Found]) -> list[Found]:
    """Blocking ones first, each group in the order of the text."""
    return sorted(found, key=lambda one: (not one.blocking, one.start or 0))


def blocking(found: Iterable[Found]) -> list[Found]:
    """Those that keep the application from being submitted."""
    return [one for one in found if one.blocking]


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; `found` is what is wrong with it, None for the rest."""

    text: str
    found: Found | None = None


def marked(text: str, found: Iterable[Found], *, field: str = "content") -> list[Piece]:
    """The text cut at its findings, for pages that underline them; of two that overlap the first one counts."""
    pieces: list[Piece] = []
    at = 0
    placed = [one for one in found if one.field == field and one.start is not None and one.end is not None]
    for one in sorted(placed, key=lambda one: (one.start or 0, one.end or 0)):
        start, end = int(one.start or 0), min(int(one.end or 0), len(text))
        if start < at or end <= start:
            continue
        if start > at:
            pieces.append(Piece(text[at:start]))
        pieces.append(Piece(text[start:end], one))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return pieces


class _Unknown(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def _wanted(sentence: str) -> set[str]:
    """The names of the facts that a sentence asks for."""
    return {name for _text, name, _spec, _conversion in Formatter().parse(sentence) if name}
