"""What people read for each count, and the two equations that hold among them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Term:
    """One count of `queries.Counts`: its name there, its word, its colour name, and the statuses of its messages."""

    name: str
    label: "_StrPromise"
    colour: str
    statuses: tuple[str, ...]


REQUESTS: Final = Term("requests", _("Requests"), "secondary", ())
ACCEPTED: Final = Term(
    "accepted",
    _("Accepted"),
    "blue",
    ("accepted", "claimed", "submitted", "delivered", "undelivered", "expired", "in_doubt", "cancelled"),
)
REFUSED: Final = Term("refused", _("Refused"), "purple", ("refused",))
DELIVERED: Final = Term("delivered", _("Delivered"), "green", ("delivered",))
FAILED: Final = Term("failed", _("Failed"), "red", ("undelivered", "expired"))
WAITING: Final = Term("waiting", _("Waiting for a carrier"), "blue", ("accepted", "claimed"))
SUBMITTED: Final = Term("submitted", _("Waiting for a receipt"), "teal", ("submitted",))
UNDERWAY: Final = Term("underway", _("On the way"), "blue", (*WAITING.statuses, *SUBMITTED.statuses))
IN_DOUBT: Final = Term("in_doubt", _("In doubt"), "orange", ("in_doubt",))
CANCELLED: Final = Term("cancelled", _("Cancelled"), "secondary", ("cancelled",))

EQUATIONS: Final[tuple[tuple[Term, tuple[Term, ...]], ...]] = (
    (REQUESTS, (ACCEPTED, REFUSED)),
    (ACCEPTED, (DELIVERED, FAILED, WAITING, SUBMITTED, IN_DOUBT, CANCELLED)),
)
PARTS: Final = (
    DELIVERED,
    FAILED,
    WAITING,
    SUBMITTED,
    IN_DOUBT,
    CANCELLED,
    REFUSED,
)  # what all requests became
OUTCOMES: Final = {term.name: term for term in (ACCEPTED, UNDERWAY, *PARTS)}  # a filter's values
