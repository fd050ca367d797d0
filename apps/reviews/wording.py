"""Findings from words: what a list's treatment makes of a word that stands in a template or a signature (rules 17, 37–39)."""

from collections.abc import Iterable, Iterator

from apps.core.kinds import MessageKind
from apps.reviews.findings import Found, in_order
from apps.words.matching import Hit
from apps.words.models import Treatment


def of_template(text: str, hits: Iterable[Hit], message_kind: MessageKind) -> Iterator[Found]:
    """Real estate and education (codes only) are nothing to object to in a verification code (rule 39)."""
    for hit in hits:
        treatment = hit.word_set.in_templates
        if treatment == Treatment.CODES_ONLY and message_kind == MessageKind.CODE:
            continue
        yield from _found(text, hit, treatment)


def of_signature(text: str, hits: Iterable[Hit]) -> Iterator[Found]:
    """What a name says of the business; what is sent under it is judged with the template."""
    for hit in hits:
        yield from _found(text, hit, hit.word_set.in_signatures)


def _found(text: str, hit: Hit, treatment: str) -> Iterator[Found]:
    if treatment == Treatment.IGNORE:
        return
    reasons = {Treatment.BLOCK.value: "banned_words", Treatment.CODES_ONLY.value: "codes_only_words"}
    reason = reasons.get(treatment, "doubtful_words")
    if not hit.is_certain:  # a word torn apart may be two others: nobody is kept from submitting by that
        reason = "doubtful_words"
    yield Found(
        reason,
        start=hit.start,
        end=hit.end,
        words=text[hit.start : hit.end],
        blocking=reason != "doubtful_words",
        facts={"category": hit.word_set.name, "fix": hit.word_set.advice},
    )


def together(said: Iterable[Found], words: Iterable[Found]) -> list[Found]:
    """All findings about a text, blocking ones first; what a list objects to is not called promotion as well."""
    of_words = list(words)
    rest = [
        one
        for one in said
        if one.reason != "promotion_in_notice" or not any(_overlap(one, other) for other in of_words)
    ]
    return in_order([*rest, *of_words])


def _overlap(one: Found, other: Found) -> bool:
    if None in (one.start, one.end, other.start, other.end):
        return False
    return one.start < other.end and other.start < one.end  # type: ignore[operator]
