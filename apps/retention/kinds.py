"""What is kept for a time, the terms that hold unless somebody sets others, and what stays when each is over."""

from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DataKind(models.TextChoices):
    MESSAGES = "messages", _("Messages")
    REPLIES = "replies", _("Replies")
    LISTS = "lists", _("Rows of uploaded lists")
    RAW = "raw", _("What carriers sent, as it came")


class Step(models.TextChoices):
    """What the end of a term brings: first the first, then the second."""

    MASK = "mask", _("masked")
    REMOVE = "remove", _("removed")


@dataclass(frozen=True, slots=True)
class Term:
    """Days until number and text are masked for good, months until the rest goes too."""

    mask_days: int
    keep_months: int


@dataclass(frozen=True, slots=True)
class Described:
    """What masking takes, what stays findable until the rows go, and what goes then; whole sentences."""

    masked: Promise
    left: Promise
    removed: Promise


# No source prescribes a term (rules.md 108); these are half a year for what is personal, and two years for the rest.
DEFAULTS: Final[dict[DataKind, Term]] = {
    DataKind.MESSAGES: Term(180, 24),
    DataKind.REPLIES: Term(180, 24),
    DataKind.LISTS: Term(90, 24),
    DataKind.RAW: Term(30, 13),
}
# Shorter would take what is still at work: receipts, settlement, comparison with the carrier's file.
SHORTEST: Final = Term(7, 2)
LONGEST: Final = Term(3660, 120)
# What carriers sent belongs to no account until it is matched, so its terms are the platform's alone.
OF_PLATFORM: Final = frozenset({DataKind.RAW})
OF_ACCOUNTS: Final = tuple(kind for kind in DataKind if kind not in OF_PLATFORM)

WORDS: Final[dict[DataKind, Described]] = {
    DataKind.MESSAGES: Described(
        _("The number, the values of the text and the context given along are deleted."),
        _(
            "The keyed hash, the leading and the last four digits stay: who knows a number still finds its messages, with "
            "status, times, template and price. Nobody can show the number or the text again."
        ),
        _("The whole month is deleted with its parts and attempts. Statistics, settlements and bills stay."),
    ),
    DataKind.REPLIES: Described(
        _("The number and the text are deleted."),
        _("The last four digits, what the reply meant and when it came stay."),
        _("The reply is deleted. An unsubscription that it brought stays: it is the person’s will."),
    ),
    DataKind.LISTS: Described(
        _("The cells, the number and the values of each row, corrections and the uploaded file are deleted."),
        _("Each row’s verdict with its reason, the last four digits and the tie to its message stay."),
        _("The rows are deleted. The list with its counts stays."),
    ),
    DataKind.RAW: Described(
        _(
            "The octets of receipts and the numbers and texts of replies are deleted, as the carrier sent them."
        ),
        _("Reference, state, code and times stay, so that a carrier’s file can still be compared."),
        _("Receipts are deleted by whole months."),
    ),
}
