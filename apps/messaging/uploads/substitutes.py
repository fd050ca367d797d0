"""Characters that make a text for other countries dearer, because GSM-7 does not have them, and what may stand for them."""

import unicodedata
from functools import lru_cache
from typing import Final

from apps.core.segments import is_gsm7

# A reader sees the same, or what typewriters have always put there. The character is what counts, so nothing is here that
# would change a word in another alphabet: Cyrillic letters that look Latin stay.
_SUBSTITUTES: Final[dict[str, str]] = {
    **dict.fromkeys("‘’‚‛′ʹʻʼʽˈ`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‹", "<"),
    **dict.fromkeys("›", ">"),
    **dict.fromkeys("‐‑‒–—―−⁃", "-"),
    **dict.fromkeys("•·‧∙▪●", "*"),
    **dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t",
        " ",
    ),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f", ""),
    "\u2028": "\n",
    "\u2029": "\n",
    "…": "...",
    "⁄": "/",
    "×": "x",
    "÷": "/",
    "©": "(c)",
    "®": "(r)",
    "™": "TM",
    "№": "No.",
    "‰": "o/oo",
    "≤": "<=",
    "≥": ">=",
    "≠": "<>",
    "→": "->",
    "←": "<-",
    "¢": "c",
    "₤": "£",
    "°": "o",
    "º": "o",
    "ª": "a",
    "¹": "1",
    "²": "2",
    "³": "3",
    "¼": "1/4",
    "½": "1/2",
    "¾": "3/4",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "þ": "th",
    "Þ": "Th",
    "ı": "i",
    "œ": "oe",
    "Œ": "OE",
    "ĸ": "k",
    "ŋ": "n",
    "ħ": "h",
    "Ħ": "H",
    "¦": "|",
    "。": ".",
    "、": ",",
    "「": '"',
    "」": '"',
    "『": '"',
    "』": '"',
    "《": '"',
    "》": '"',
    # Greek capitals that are drawn like Latin ones; the others are in GSM-7 themselves
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),
}


def found(text: str) -> list[tuple[int, str, str | None]]:
    """Index, character and plain substitute of everything in the text that GSM-7 does not have, in order.

    None where nothing plain means the same. Where one of them has no substitute, replacing the others saves nothing.
    """
    if is_gsm7(text):
        return []
    return [
        (index, character, substitute(character))
        for index, character in enumerate(text)
        if not is_gsm7(character)
    ]


@lru_cache(maxsize=4096)
def substitute(character: str) -> str | None:
    """What may stand for one character in GSM-7; "" for one that nobody sees; None where there is nothing."""
    known = _SUBSTITUTES.get(character)
    if known is not None:
        return known
    compatible = unicodedata.normalize("NFKC", character)  # full width, ligatures
    if compatible != character and is_gsm7(compatible):
        return compatible
    base = "".join(one for one in unicodedata.normalize("NFKD", character) if not unicodedata.combining(one))
    return base if base and base != character and is_gsm7(base) else None


def plain(text: str) -> str:
    """The text with every character replaced that has a substitute."""
    pieces = list(text)
    for index, _character, replacement in found(text):
        if replacement is not None:
            pieces[index] = replacement
    return "".join(pieces)
