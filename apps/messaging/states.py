"""The states of a message and of its parts, and what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.states import BAD, CARE, GOOD, QUIET, WAITING, WORKING, StateTable


class MessageStatus(models.TextChoices):
    """Where a message stands; derived from its parts once it has been submitted."""

    ACCEPTED = "accepted", _("Accepted")
    CLAIMED = "claimed", _("Being submitted")
    SUBMITTED = "submitted", _("Submitted")
    DELIVERED = "delivered", _("Delivered")
    UNDELIVERED = "undelivered", _("Not delivered")
    EXPIRED = "expired", _("Expired")
    IN_DOUBT = "in_doubt", _("In doubt")
    REFUSED = "refused", _("Refused")
    CANCELLED = "cancelled", _("Cancelled")


S = MessageStatus
MESSAGE_STATES = StateTable(
    MessageStatus,
    moves={
        S.ACCEPTED: frozenset({S.CLAIMED, S.REFUSED, S.CANCELLED}),
        # Back to accepted only when nothing was written to the carrier; undelivered when it refused every part.
        S.CLAIMED: frozenset({S.ACCEPTED, S.SUBMITTED, S.UNDELIVERED, S.IN_DOUBT}),
        S.SUBMITTED: frozenset({S.DELIVERED, S.UNDELIVERED, S.EXPIRED}),
        # Never sent again by machine: a receipt, or a person, says what became of it.
        S.IN_DOUBT: frozenset({S.SUBMITTED, S.DELIVERED, S.UNDELIVERED, S.EXPIRED}),
        S.EXPIRED: frozenset({S.DELIVERED}),
        S.DELIVERED: frozenset(),
        S.UNDELIVERED: frozenset(),
        S.REFUSED: frozenset(),
        S.CANCELLED: frozenset(),
    },
    tones={
        S.ACCEPTED: WAITING,
        S.CLAIMED: WORKING,
        S.SUBMITTED: WORKING,
        S.DELIVERED: GOOD,
        S.UNDELIVERED: BAD,
        S.EXPIRED: BAD,
        S.IN_DOUBT: CARE,
        S.REFUSED: BAD,
        S.CANCELLED: QUIET,
    },
)


class PartStatus(models.TextChoices):
    """Where one segment stands at the carrier."""

    SUBMITTED = "submitted", _("Submitted")
    REFUSED = "refused", _("Refused by the carrier")
    UNKNOWN = "unknown", _("No answer")
    DELIVERED = "delivered", _("Delivered")
    UNDELIVERED = "undelivered", _("Not delivered")
    EXPIRED = "expired", _("Expired")


P = PartStatus
PART_STATES = StateTable(
    PartStatus,
    moves={
        P.SUBMITTED: frozenset({P.DELIVERED, P.UNDELIVERED, P.EXPIRED}),
        P.UNKNOWN: frozenset({P.SUBMITTED, P.DELIVERED, P.UNDELIVERED, P.EXPIRED}),
        P.EXPIRED: frozenset({P.DELIVERED}),
        P.REFUSED: frozenset(),
        P.DELIVERED: frozenset(),
        P.UNDELIVERED: frozenset(),
    },
    tones={
        P.SUBMITTED: WORKING,
        P.UNKNOWN: CARE,
        P.DELIVERED: GOOD,
        P.UNDELIVERED: BAD,
        P.EXPIRED: BAD,
        P.REFUSED: BAD,
    },
)
