"""What people read for each count, and the two equations that hold among them."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Term:
    """One count of `queries.Counts`: its name there, its word, its colour name, and the statuses of its messages."""

    name: str
    label: Promise
    colour: str
    statuses: tuple[str, ...]


REQUESTS: Final = Term("requests", _("Requests"), "secondary", ())
ACCEPTED: Final = Term(
    "accepted",
    _("Accepted"),
    "blue",
    ("accepted", "claimed", "submitted", "delivered", "undelivered", "expired", "in_doubt", "cancelled"),
)
REFUSED: Final = Term("refused", _("Refused"), "red", ("refused",))
DELIVERED: Final = Term("delivered", _("Delivered"), "green", ("delivered",))
FAILED: Final = Term("failed", _("Failed"), "red", ("undelivered", "expired"))
WAITING: Final = Term("waiting", _("Waiting for a carrier"), "blue", ("accepted", "claimed"))
SUBMITTED: Final = Term("submitted", _("Waiting for a receipt"), "teal", ("submitted",))
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
