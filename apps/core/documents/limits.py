"""How large a document may be inside, whatever its file weighs; and the words by which it is refused.

Nothing here or beside it imports Django: the process that opens strangers' files starts with as little as it can.
"""

from dataclasses import asdict, dataclass
from typing import Any, Self

PIXELS = 60_000_000  # more than any telephone's photo; 180 MB unpacked
LONGEST_SIDE = 5_000  # kept; an A4 page at 400 dpi is 4,677 high
PAGES = 50
UNPACKED_MEGABYTES = 200  # of all streams of one PDF together
OBJECTS = 100_000  # of one PDF
PREVIEW_SIDE = 1_800  # pixels of the longer side of a page's picture
MEMORY = 1024**3  # octets of address space of the process
SECONDS = 15  # of computing


class Refused(Exception):
    """The document is not taken: `word` is that of a core.codes.Code, `facts` fill its sentence."""

    def __init__(self, word: str, **facts: Any) -> None:
        super().__init__(word)
        self.word = word
        self.facts = facts


@dataclass(frozen=True)
class Checked:
    """What a document is, by its content. Pictures have `width` and `height`, PDF documents `pages`."""

    content_type: str
    width: int | None = None
    height: int | None = None
    pages: int | None = None

    def as_facts(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_facts(cls, facts: dict[str, Any]) -> Self:
        return cls(**facts)
