"""Tags: the words by which the owners of templates keep them in order. Pure."""

import re
from collections.abc import Iterable

from apps.core.errors import Code, DomainError

MOST = 10  # of one template
LONGEST = 30  # characters
_BETWEEN = re.compile(r"[,，;；、\n]+")


def split(text: str) -> list[str]:
    """The tags of a line that a person has typed, separated by commas of any width."""
    return [one for one in (" ".join(part.split()) for part in _BETWEEN.split(text)) if one]


def clean(labels: Iterable[str]) -> list[str]:
    """Each once, without regard to case, in the order in which they came; raises TAGS_REFUSED."""
    found: dict[str, str] = {}
    for label in labels:
        plain = " ".join(label.split())
        if plain:
            found.setdefault(plain.casefold(), plain)
    kept = list(found.values())
    if len(kept) > MOST or any(len(one) > LONGEST or not one.isprintable() for one in kept):
        raise DomainError(Code.TAGS_REFUSED, field="labels", most=MOST, longest=LONGEST)
    return kept
