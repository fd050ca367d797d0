"""Where a settlement, a bill and a debt stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.states import BAD, CARE, GOOD, WAITING, WORKING, StateTable


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


class BillStatus(models.TextChoices):
    """Closed never opens again; what comes later is on the next month's bill."""

    OPEN = "open", _("Being counted")
    CLOSED = "closed", _("Closed")


BILL_STATES = StateTable(
    BillStatus,
    moves={BillStatus.OPEN: frozenset({BillStatus.CLOSED}), BillStatus.CLOSED: frozenset()},
    tones={BillStatus.OPEN: WORKING, BillStatus.CLOSED: GOOD},
)


class ReratingStatus(models.TextChoices):
    """A month that is counted again."""

    ASKED = "asked", _("Waiting")
    RUNNING = "running", _("Being counted")
    DONE = "done", _("Counted")
    FAILED = "failed", _("Failed")


RERATING_STATES = StateTable(
    ReratingStatus,
    moves={
        ReratingStatus.ASKED: frozenset({ReratingStatus.RUNNING}),
        ReratingStatus.RUNNING: frozenset({ReratingStatus.DONE, ReratingStatus.FAILED}),
        ReratingStatus.DONE: frozenset(),
        ReratingStatus.FAILED: frozenset(),
    },
    tones={
        ReratingStatus.ASKED: WAITING,
        ReratingStatus.RUNNING: WORKING,
        ReratingStatus.DONE: GOOD,
        ReratingStatus.FAILED: BAD,
    },
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
