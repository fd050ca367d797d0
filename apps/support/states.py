"""The states of a ticket and what may follow what."""

from django.db import models
from django.utils.translation import pgettext_lazy

from apps.core.states import GOOD, QUIET, WAITING, StateTable


class TicketStatus(models.TextChoices):
    """Whose turn it is."""

    OPEN = "open", pgettext_lazy("ticket", "Open")
    ANSWERED = "answered", pgettext_lazy("ticket", "Answered")
    CLOSED = "closed", pgettext_lazy("ticket", "Closed")


S = TicketStatus
TICKET_STATES = StateTable(
    TicketStatus,
    moves={
        S.OPEN: frozenset({S.ANSWERED, S.CLOSED}),
        S.ANSWERED: frozenset({S.OPEN, S.CLOSED}),
        S.CLOSED: frozenset({S.OPEN}),
    },
    tones={S.OPEN: WAITING, S.ANSWERED: GOOD, S.CLOSED: QUIET},
)
