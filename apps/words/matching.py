"""The search: every word of every list in a text, in one pass of an Aho-Corasick automaton."""

from collections.abc import Iterable
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick
from django.utils.translation import get_language

from apps.words.folding import Folded, fold, gaps

SHORT = 4  # letters; a shorter Latin word torn apart by spaces is more often two other words ("plan B et al")


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text that operators have written in both languages; read in the reader's."""

    english: str
    chinese: str

    def __str__(self) -> str:
        language = get_language() or ""
        if language.startswith("zh"):
            return self.chinese or self.english
        return self.english or self.chinese


@dataclass(frozen=True, slots=True)
class WordSet:
    """One list in one version. The treatments are values of words.models.Treatment, `at_sending` of AtSending.

    Of an exception's words it is the other way round: what is found inside of them is left alone.
    """

    name: Bilingual
    advice: Bilingual
    in_templates: str
    in_signatures: str
    is_exception: bool
    words: tuple[str, ...]
    at_sending: str = ""
    code: str = ""  # of the list
    version: int = 0  # 0 for a draft


@dataclass(frozen=True, slots=True)
class Hit:
    """A word at a place; `start` and `end` are half-open indexes into the text as it was written.

    One that is not certain is a Latin word torn apart by single spaces ("in vest"), which may be two others.
    """

    start: int
    end: int
    word: str
    word_set: WordSet
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class _Pattern:
    word: str
    set_no: int
    is_latin: bool
    gaps: frozenset[int]  # where the word itself has blanks


class Scanner:
    """An automaton over some lists; building takes milliseconds, searching 500 characters microseconds."""

    def __init__(self, sets: Iterable[WordSet]) -> None:
        self.sets = tuple(sets)
        by_folded: dict[str, list[_Pattern]] = {}
        for set_no, one in enumerate(self.sets):
            for word in one.words:
                if folded := fold(word):
                    by_folded.setdefault(folded, []).append(_pattern(word, folded, set_no))
        self._patterns = list(by_folded.values())
        self._automaton = AhoCorasick(list(by_folded)) if by_folded else None

    def touches(self, folded: str) -> bool:
        """Whether any word at all stands in a text that is folded already; a scan may still find that none counts."""
        return self._automaton is not None and bool(self._automaton.find_matches_as_indexes(folded))

    def scan(self, text: str) -> list[Hit]:
        """Every word of the lists in the text, in its order; of one list the longest of those that overlap."""
        if self._automaton is None:
            return []
        folded = Folded(text)
        matches = self._automaton.find_matches_as_indexes(folded.text, overlapping=True)
        if not matches:
            return []
        hits = [
            (self.sets[pattern.set_no], hit)
            for number, start, end in matches
            for pattern in self._patterns[number]
            if (hit := self._hit(folded, start, end, pattern)) is not None
        ]
        spared = [hit for one, hit in hits if one.is_exception]
        objected = [
            hit
            for one, hit in hits
            if not one.is_exception and not any(_covers(other, hit) for other in spared)
        ]
        return _longest(objected)

    def _hit(self, folded: Folded, start: int, end: int, pattern: _Pattern) -> Hit | None:
        at = folded.places(start, end)
        is_certain = True
        if pattern.is_latin:
            if _is_inside_a_word(folded, start, end):
                return None
            torn = gaps(folded.original, at)
            is_certain = torn <= pattern.gaps or len(torn) == len(at) - 1
            if not is_certain and len(at) < SHORT:
                return None
        return Hit(at[0], at[-1] + 1, pattern.word, self.sets[pattern.set_no], is_certain)


def _pattern(word: str, folded: str, set_no: int) -> _Pattern:
    is_latin = folded.isascii()
    return _Pattern(
        word, set_no, is_latin, gaps(word, Folded(word).places(0, len(folded))) if is_latin else frozenset()
    )


def _is_inside_a_word(folded: Folded, start: int, end: int) -> bool:
    """Whether a letter touches the match, so that it is a piece of another Latin word."""
    return any(
        _are_letters(folded.text[edge - 1 : edge + 1])
        and not gaps(folded.original, folded.places(edge - 1, edge + 1))
        for edge in (start, end)
        if 0 < edge < len(folded.text)
    )


def _are_letters(pair: str) -> bool:
    return pair.isascii() and pair.isalpha()


def _covers(one: Hit, other: Hit) -> bool:
    return one.start <= other.start and other.end <= one.end


def _longest(hits: list[Hit]) -> list[Hit]:
    """In the order of the text, without those that overlap a longer or earlier one of their own list."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (one.start - one.end, one.start)):
        if not any(
            hit.word_set is other.word_set and hit.start < other.end and other.start < hit.end
            for other in kept
        ):
            kept.append(hit)
    return sorted(kept, key=lambda one: (one.start, one.end))
