"""The canonical file of a month's bill: the same days and movements give the same bytes, whoever counts them and whenever."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final, NamedTuple

from apps.billing.canonical import quoted

_LINES: Final = (
    "number,application,country,kind,entry,label,price version,unit price,messages,segments,amount,billed"
)
_MOVEMENTS: Final = "movement,kind,day,posted,amount"


class Line(NamedTuple):
    """A line as the file has it; application is its SDK AppID, or empty for a fee."""

    number: int
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
    billed: Decimal


class Movement(NamedTuple):
    """A transaction of the ledger, in the order in which they were posted. day: what a settlement is about."""

    pk: int
    public_id: str
    kind: str
    day: date | None
    at: datetime
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Head:
    """Whose month it is, and the balance before it."""

    account: str
    month: date
    currency: str
    opening: Decimal


def octets(head: Head, lines: Iterable[Line], movements: Iterable[Movement]) -> bytes:
    """UTF-8 text: the lines, the movements of the balance, and the balance after them; amounts with all six decimals."""
    listed, moved = list(lines), list(movements)
    closing = head.opening + sum((one.amount for one in moved), Decimal(0))
    rows = [
        "bill,1",
        f"account,{head.account}",
        f"month,{head.month:%Y-%m}",
        f"currency,{head.currency}",
        _LINES,
        *(_line(line) for line in listed),
        f"total,,,,,,,,{sum(one.messages for one in listed)},{sum(one.segments for one in listed)},"
        f"{_sum(one.amount for one in listed)},{_sum(one.billed for one in listed)}",
        f"opening,,,,{head.opening:.6f}",
        _MOVEMENTS,
        *(_movement(one) for one in moved),
        f"closing,,,,{closing:.6f}",
    ]
    return ("\n".join(rows) + "\n").encode()


def _sum(amounts: Iterable[Decimal]) -> str:
    return f"{sum(amounts, Decimal(0)):.6f}"


def _line(line: Line) -> str:
    return (
        f"{line.number},{line.application},{line.country},{line.message_kind},{line.entry},{quoted(line.label)},"
        f"{line.price_version},{line.unit_price:.6f},{line.messages},{line.segments},{line.amount:.6f},{line.billed:.6f}"
    )


def _movement(one: Movement) -> str:
    day = one.day.isoformat() if one.day else ""
    at = one.at.astimezone(UTC).isoformat(timespec="seconds")
    return f"{one.public_id},{one.kind},{day},{at},{one.amount:.6f}"
