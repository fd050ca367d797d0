"""What differs between two texts, word by word; a Chinese character counts as a word of its own. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# A variable, a run of spaces, a run of letters and digits outside the ideographs and kana, or any single character.
_WORD = re.compile(
    r"\{[^{}\s]{0,8}\}|\s+|[^\W\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+|.", re.DOTALL
)
# Fewer equal characters than this between two differences are read as part of them: a text that changes at every
# second character cannot be read.
_SHORTEST_COMMON = 2


class Mark(StrEnum):
    """Whether a stretch stands in both texts, only in the first, or only in the second."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Stretch:
    """Neighbouring words with the same mark."""

    text: str
    mark: Mark


def words(text: str) -> list[str]:
    """The text cut into words; joined they are the text again."""
    return _WORD.findall(text)


def differences(before: str, after: str) -> list[Stretch]:
    """`before` turned into `after`: without the added stretches it is `before`, without the removed ones `after`."""
    old, new = words(before), words(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    stretches: list[Stretch] = []
    for is_same, removed, added in _joined(matcher.get_opcodes(), old, new):
        if is_same:
            stretches.append(Stretch(removed, Mark.SAME))
            continue
        if removed:
            stretches.append(Stretch(removed, Mark.REMOVED))
        if added:
            stretches.append(Stretch(added, Mark.ADDED))
    return stretches


def _joined(
    codes: Sequence[tuple[str, int, int, int, int]], old: list[str], new: list[str]
) -> Iterable[tuple[bool, str, str]]:
    """(is_same, text before, text after), differences that all but touch each other joined into one."""
    parts: list[tuple[bool, str, str]] = []
    for index, (tag, old_from, old_to, new_from, new_to) in enumerate(codes):
        before, after = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        is_between = 0 < index < len(codes) - 1
        is_same = tag == "equal" and not (is_between and len(before) < _SHORTEST_COMMON)
        if parts and not is_same and not parts[-1][0]:
            _was_same, former_before, former_after = parts.pop()
            before, after = former_before + before, former_after + after
        parts.append((is_same, before, after))
    return parts
