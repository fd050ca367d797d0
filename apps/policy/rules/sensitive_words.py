"""A text with a word that may not be sent goes to nobody (S22, rule 40)."""

from collections.abc import Iterable
from typing import Any, ClassVar

from apps.core.composing import compose
from apps.core.errors import Code
from apps.message_templates import placeholders
from apps.policy.batch import Batch
from apps.policy.rules.base import Verdict
from apps.words import live
from apps.words.folding import fold
from apps.words.sending import SendingWords


class SensitiveWords:
    """Judges the whole text, for a word may begin in the template and end in a value; equal texts once, no statement.

    Rows of a list were judged when the list was read, so they are opened and judged again only if other words are in force
    by now. `facts` name the list, its version and the place (from 1), never the text.
    """

    is_recorded: ClassVar[bool] = True
    is_lasting: ClassVar[bool] = False

    def judge(self, batch: Batch) -> Iterable[Verdict]:
        words = live.at_sending()
        if words.is_empty or (batch.was_judged and batch.words_digest == words.digest):
            return ()
        texts = _Texts(batch)
        known: dict[tuple[str, ...], dict[str, Any] | None] = {}
        verdicts = []
        for one in batch.candidates:
            values = one.parameters
            if values not in known:
                known[values] = _hit(batch, words, values) if words.may_refuse(texts.folded(values)) else None
            facts = known[values]
            if facts is not None:
                verdicts.append(Verdict(one.position, Code.SENSITIVE_WORDS, facts))
        return verdicts


class _Texts:
    """The texts of a batch as the search sees them: folding goes character by character, so the fixed parts are folded once."""

    def __init__(self, batch: Batch) -> None:
        assert batch.template is not None, "TemplateFits comes first"
        fixed, tail = placeholders.pieces(batch.template.content)
        signature = batch.signature.content if batch.signature else None
        self._front = fold(compose(signature, "", mainland=batch.template.is_mainland))
        self._fixed = [(fold(text), number - 1) for text, number in fixed]
        self._tail = fold(tail)

    def folded(self, values: tuple[str, ...]) -> str:
        """Exactly `fold` of the whole text with these values."""
        text = self._front
        for fixed, index in self._fixed:
            text += fixed + fold(values[index])
        return text + self._tail


def _hit(batch: Batch, words: SendingWords, values: tuple[str, ...]) -> dict[str, Any] | None:
    template, signature = batch.template, batch.signature
    assert template is not None, "TemplateFits comes first"
    text = batch.text(values)[0]
    front = compose(signature.content, "", mainland=template.is_mainland) if signature else ""
    hit = words.refusing(text, template.message_kind, after=len(front))
    if hit is None:
        return None
    facts: dict[str, Any] = {
        "list": hit.word_set.code,
        "category_en": hit.word_set.name.english,
        "category_zh": hit.word_set.name.chinese,
        "version": hit.word_set.version,
        "start": hit.start + 1,
        "end": hit.end,
    }
    found = text[hit.start : hit.end]
    position = next((number for number, value in enumerate(values, start=1) if found in value), None)
    return facts | ({"position": position} if position else {})
