"""The canonical file of a settled day: the same lines give the same bytes, whoever counts them and whenever."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

_HEAD: Final = "application,country,kind,entry,label,price version,unit price,messages,segments,amount"


class Line(NamedTuple):
    """A line as the file has it; application is its SDK AppID, or empty for a fee. Sorted as tuples they are in order."""

    application: str
    country: str
    message_kind: int
    entry: str
    label: str
    price_version: int
    unit_price: Decimal
    messages: int
    segments: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Day:
    """Whose day it is."""

    account: str
    day: date
    currency: str


def octets(day: Day, lines: Iterable[Line]) -> bytes:
    """UTF-8 text, one line each, ended by a total; amounts with all six decimals."""
    ordered = sorted(lines)
    count = sum(line.messages for line in ordered)
    segments = sum(line.segments for line in ordered)
    amount = sum((line.amount for line in ordered), Decimal(0))
    texts = [
        "settlement,1",
        f"account,{day.account}",
        f"day,{day.day.isoformat()}",
        f"currency,{day.currency}",
        _HEAD,
        *(row(line) for line in ordered),
        f"total,,,,,,,{count},{segments},{amount:.6f}",
    ]
    return ("\n".join(texts) + "\n").encode()


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def quoted(text: str) -> str:
    """A label as a cell of a canonical file."""
    label = text.replace('"', "'").replace("\n", " ")
    return f'"{label}"' if "," in label else label


def place(line: Line) -> tuple[str, str, int, str, str, int, Decimal]:
    """What a line counts; its sums are left out."""
    return line[:7]


def row(line: Line) -> str:
    """A line as it stands in the file."""
    return (
        f"{line.application},{line.country},{line.message_kind},{line.entry},{quoted(line.label)},{line.price_version},"
        f"{line.unit_price:.6f},{line.messages},{line.segments},{line.amount:.6f}"
    )
