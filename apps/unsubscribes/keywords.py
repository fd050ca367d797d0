"""The words by which a handset unsubscribes, in any case, width and punctuation (rule 70, S21)."""

import re
import unicodedata

WORDS = frozenset({"t", "n", "r", "td", "unsubscribe", "qx", "0000", "退订", "t退订", "回t退订"})
_AROUND = re.compile(r"[^\w]+|_+")


def is_unsubscribe(text: str) -> bool:
    """Whether the whole reply is one of the words; a sentence that contains one is not."""
    plain = _AROUND.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return plain in WORDS
