"""Columns that our own files add to a list for the reader's eyes: their headers say so, and a new upload passes over them."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

# How such a header ends in each language of the product; a file may come back in another language than it was made in.
_ENDINGS: Final = ("(not read)", "（不读取）")


def not_read(title: str) -> str:
    """`Reason` → `Reason (not read)`, in the reader's language."""
    return _("{title} (not read)").format(title=title)


def is_not_read(header: str) -> bool:
    """Whether a column came from us: it holds neither numbers nor values, whatever stands in it."""
    return header.rstrip().endswith(_ENDINGS)


def blanked(
    columns: Sequence[str], sample: Sequence[Sequence[str]] = ()
) -> tuple[list[str], list[list[str]]]:
    """Headers and first rows with those columns empty, so that a list that comes back is read like the one it came from."""
    ours = {index for index, header in enumerate(columns) if is_not_read(header)}
    names = ["" if index in ours else header for index, header in enumerate(columns)]
    return names, [["" if index in ours else cell for index, cell in enumerate(row)] for row in sample]
