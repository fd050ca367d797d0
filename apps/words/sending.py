"""What a message is judged by when it is sent: the words of those lists that refuse it, with the exceptions (S22). Pure."""

import hashlib
from collections.abc import Iterable
from typing import Final

from apps.core.kinds import MessageKind
from apps.words.matching import Hit, Scanner, WordSet

# The values of words.models.AtSending, which a pure module does not read.
_REFUSES: Final = "refuse"
_CODES_ONLY: Final = "codes_only"


class SendingWords:
    """The scanner of what refuses messages, and `digest`, which is another whenever it would judge otherwise."""

    def __init__(self, sets: Iterable[WordSet]) -> None:
        self.sets = tuple(
            one for one in sets if one.is_exception or one.at_sending in (_REFUSES, _CODES_ONLY)
        )
        self.is_empty = all(one.is_exception for one in self.sets)
        self.digest = _digest(self.sets)
        self._scanner = Scanner(() if self.is_empty else self.sets)

    def may_refuse(self, folded: str) -> bool:
        """Whether a folded text is worth a closer look: a third of the time of `refusing`, and mostly the last word."""
        return self._scanner.touches(folded)

    def refusing(self, text: str, message_kind: int, *, after: int = 0) -> Hit | None:
        """The first word that refuses the text. A word torn apart by spaces may be two others and refuses nobody.

        `after` is where the body begins: the signature in front of it has been approved by a person.
        """
        for hit in self._scanner.scan(text):
            if not hit.is_certain or hit.end <= after:
                continue
            if hit.word_set.at_sending == _REFUSES or message_kind != MessageKind.CODE:
                return hit
        return None


def _digest(sets: tuple[WordSet, ...]) -> str:
    said = repr([(one.code, one.version, one.at_sending, one.is_exception) for one in sets if one.words])
    return hashlib.blake2b(said.encode(), digest_size=8).hexdigest()
