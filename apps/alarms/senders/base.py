"""What a channel says of one try."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tried:
    """`is_sent`; else `is_final` when it makes no sense to try again, `is_unknown` when the other side may have it."""

    is_sent: bool
    error: str = ""
    is_final: bool = False
    is_unknown: bool = False
    is_away: bool = False  # nobody answers at all: the next letter need not be tried now
    message_id: int | None = None


SENT = Tried(True)
