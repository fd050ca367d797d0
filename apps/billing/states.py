"""Where a settlement and a debt stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.states import BAD, CARE, GOOD, WORKING, StateTable


class SettlementStatus(models.TextChoices):
    """Closed never opens again: what comes later is a line of a later day."""

    OPEN = "open", _("Being counted")
    CLOSED = "closed", _("Closed")


SETTLEMENT_STATES = StateTable(
    SettlementStatus,
    moves={
        SettlementStatus.OPEN: frozenset({SettlementStatus.CLOSED}),
        SettlementStatus.CLOSED: frozenset(),
    },
    tones={SettlementStatus.OPEN: WORKING, SettlementStatus.CLOSED: GOOD},
)


class ArrearsStatus(models.TextChoices):
    """From the deduction that failed to the payment."""

    OVERDUE = "overdue", _("Overdue")
    SUSPENDED = "suspended", _("Sending suspended")
    CLEARED = "cleared", _("Paid")


ARREARS_STATES = StateTable(
    ArrearsStatus,
    moves={
        ArrearsStatus.OVERDUE: frozenset({ArrearsStatus.SUSPENDED, ArrearsStatus.CLEARED}),
        # Back to overdue: somebody has let the account send again by hand, and a further deduction failed.
        ArrearsStatus.SUSPENDED: frozenset({ArrearsStatus.OVERDUE, ArrearsStatus.CLEARED}),
        ArrearsStatus.CLEARED: frozenset(),
    },
    tones={ArrearsStatus.OVERDUE: CARE, ArrearsStatus.SUSPENDED: BAD, ArrearsStatus.CLEARED: GOOD},
)
