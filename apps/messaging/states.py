"""The states of a message and of its parts, and what may follow what."""

from typing import Final

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


class SendTaskStatus(models.TextChoices):
    """Where a list stands, from the upload to its last receipt."""

    IMPORTING = "importing", _("Being checked")
    READY = "ready", _("Ready to confirm")
    WAITING = "waiting", _("Waiting for approval")
    SCHEDULED = "scheduled", _("Scheduled")
    SENDING = "sending", _("Sending")
    PAUSED = "paused", _("Paused")
    DRAINED = "drained", _("Sent, receipts pending")
    SETTLED = "settled", _("Finished")
    CANCELLED = "cancelled", _("Stopped")
    FAILED = "failed", _("Could not be read")


T = SendTaskStatus
SEND_TASK_STATES = StateTable(
    SendTaskStatus,
    moves={
        # Back to importing: read again with another mapping, sheet or header.
        T.IMPORTING: frozenset({T.READY, T.FAILED, T.CANCELLED}),
        T.READY: frozenset({T.IMPORTING, T.WAITING, T.SCHEDULED, T.SENDING, T.CANCELLED}),
        # For a second person of the account, an operator, or both; declined, it is ready again.
        T.WAITING: frozenset({T.READY, T.SCHEDULED, T.SENDING, T.CANCELLED}),
        T.SCHEDULED: frozenset({T.READY, T.SENDING, T.CANCELLED}),
        T.SENDING: frozenset({T.PAUSED, T.DRAINED, T.CANCELLED}),
        T.PAUSED: frozenset({T.SENDING, T.CANCELLED}),
        # All is with the carrier; settled when every message is at an end.
        T.DRAINED: frozenset({T.SETTLED}),
        T.SETTLED: frozenset(),
        T.CANCELLED: frozenset(),
        T.FAILED: frozenset({T.IMPORTING, T.CANCELLED}),
    },
    tones={
        T.IMPORTING: WORKING,
        T.READY: WAITING,
        T.WAITING: WAITING,
        T.SCHEDULED: WAITING,
        T.SENDING: WORKING,
        T.PAUSED: CARE,
        T.DRAINED: WORKING,
        T.SETTLED: GOOD,
        T.CANCELLED: QUIET,
        T.FAILED: BAD,
    },
)
# Nothing of such a list goes out any more; a failed one may be read anew.
ENDED: Final = (T.SETTLED, T.CANCELLED, T.FAILED)


class SuggestionStatus(models.TextChoices):
    """Whether a reply is suggested as an unsubscription, and what a person has made of it."""

    NONE = "", _("None")
    OPEN = "open", _("To be decided")
    CONFIRMED = "confirmed", _("On the unsubscribed list")
    DISMISSED = "dismissed", _("Left as it is")


SUGGESTION_STATES = StateTable(
    SuggestionStatus,
    moves={
        SuggestionStatus.NONE: frozenset({SuggestionStatus.OPEN}),
        SuggestionStatus.OPEN: frozenset({SuggestionStatus.CONFIRMED, SuggestionStatus.DISMISSED}),
        SuggestionStatus.CONFIRMED: frozenset(),
        SuggestionStatus.DISMISSED: frozenset(),
    },
    tones={
        SuggestionStatus.NONE: QUIET,
        SuggestionStatus.OPEN: CARE,
        SuggestionStatus.CONFIRMED: GOOD,
        SuggestionStatus.DISMISSED: QUIET,
    },
    field="suggestion",
)


class RowVerdict(models.TextChoices):
    """What was found of an uploaded row; every row has exactly one, so that they add up to the upload."""

    GOOD = "good", _("Good")
    INVALID = "invalid", _("Not a number")
    AMBIGUOUS = "ambiguous", _("Unclear number")
    REGION = "region", _("Other region")
    MISSING = "missing", _("Variable missing")
    TOO_LONG = "too_long", _("Variable too long")
    LINK = "link", _("Link in a variable")
    CHARACTERS = "characters", _("Forbidden characters")
    DUPLICATE = "duplicate", _("Duplicate")
    WORDS = "words", _("Sensitive words")
    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
    BLOCKED = "blocked", _("On the block list")
    OVER_LIMIT = "over_limit", _("Over a limit")
    CLOSED = "closed", _("Country closed")
    REFUSED = "refused", _("Refused for another reason")
