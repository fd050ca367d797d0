"""A text with a word that may not be sent goes to nobody (S22, rule 40)."""

from collections.abc import Iterable
from typing import Any, ClassVar

from apps.core.composing import compose
from apps.core.errors import Code
from apps.policy.batch import Batch
from apps.policy.rules.base import Verdict
from apps.words import live
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
        known: dict[tuple[str, ...], dict[str, Any] | None] = {}
        verdicts = []
        for one in batch.candidates:
            values = one.parameters
            if values not in known:
                known[values] = _hit(batch, words, values)
            facts = known[values]
            if facts is not None:
                verdicts.append(Verdict(one.position, Code.SENSITIVE_WORDS, facts))
        return verdicts


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
