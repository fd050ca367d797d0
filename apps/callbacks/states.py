"""The states of a push, and what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.states import BAD, GOOD, WAITING, WORKING, StateTable


class PushStatus(models.TextChoices):
    """Where one push stands."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", pgettext_lazy("callback", "Being pushed")
    DELIVERED = "delivered", pgettext_lazy("callback", "Received")
    FAILED = "failed", pgettext_lazy("callback", "Given up")


P = PushStatus
PUSH_STATES = StateTable(
    PushStatus,
    moves={
        # Given up without another try when the callback is switched off or the day is over.
        P.WAITING: frozenset({P.SENDING, P.FAILED}),
        # Back to waiting when the server has not said that it has it, and when the worker that was asking has died.
        P.SENDING: frozenset({P.DELIVERED, P.WAITING, P.FAILED}),
        # Again when somebody replays it; it keeps its id.
        P.DELIVERED: frozenset({P.WAITING}),
        P.FAILED: frozenset({P.WAITING}),
    },
    tones={P.WAITING: WAITING, P.SENDING: WORKING, P.DELIVERED: GOOD, P.FAILED: BAD},
)
