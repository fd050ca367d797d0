"""The states of an alarm and of a letter, and what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.states import BAD, CARE, GOOD, QUIET, WAITING, WORKING, StateTable


class AlarmStatus(models.TextChoices):
    """Where an alarm stands; one about something that simply happened is over from its beginning."""

    SUSPECTED = "suspected", _("Being watched")
    OPEN = "open", pgettext_lazy("alarm", "Open")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    OVER = "over", _("Over")


A = AlarmStatus
ALARM_STATES = StateTable(
    AlarmStatus,
    moves={
        # Suspected: beyond the threshold, but not for long enough yet. Nobody is told.
        A.SUSPECTED: frozenset({A.OPEN}),
        A.OPEN: frozenset({A.ACKNOWLEDGED, A.OVER}),
        A.ACKNOWLEDGED: frozenset({A.OVER}),
        # What comes back soon after it was over is the same trouble, not a new one.
        A.OVER: frozenset({A.OPEN}),
    },
    tones={A.SUSPECTED: WAITING, A.OPEN: BAD, A.ACKNOWLEDGED: CARE, A.OVER: QUIET},
)
LIVE = (A.SUSPECTED, A.OPEN, A.ACKNOWLEDGED)
STANDING = (A.OPEN, A.ACKNOWLEDGED)


class LetterStatus(models.TextChoices):
    """Where one letter (an e-mail, an SMS, a call of a webhook) stands."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not sent")
    IN_DOUBT = "in_doubt", _("In doubt")


L = LetterStatus
LETTER_STATES = StateTable(
    LetterStatus,
    moves={
        # A letter whose recipient is no more fails without being tried; a text message is taken over in one transaction.
        L.WAITING: frozenset({L.SENDING, L.SENT, L.FAILED}),
        # Back to waiting when the other side has certainly not taken it.
        L.SENDING: frozenset({L.SENT, L.WAITING, L.FAILED, L.IN_DOUBT}),
        L.SENT: frozenset(),
        # Again only when a person says so: nobody knows whether the first one has arrived.
        L.FAILED: frozenset({L.WAITING}),
        L.IN_DOUBT: frozenset({L.WAITING}),
    },
    tones={L.WAITING: WAITING, L.SENDING: WORKING, L.SENT: GOOD, L.FAILED: BAD, L.IN_DOUBT: CARE},
)
