"""The states of cases and back-tests."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.states import BAD, CARE, GOOD, QUIET, WAITING, WORKING, StateTable


class CaseStatus(models.TextChoices):
    """What people made of a case."""

    OPEN = "open", pgettext_lazy("case", "Open")
    CONFIRMED = "confirmed", _("Abuse")
    DISMISSED = "dismissed", _("False alarm")


CASE_STATES = StateTable(
    CaseStatus,
    moves={
        CaseStatus.OPEN: frozenset({CaseStatus.CONFIRMED, CaseStatus.DISMISSED}),
        CaseStatus.CONFIRMED: frozenset(),
        CaseStatus.DISMISSED: frozenset(),
    },
    tones={CaseStatus.OPEN: CARE, CaseStatus.CONFIRMED: BAD, CaseStatus.DISMISSED: QUIET},
)


class BacktestStatus(models.TextChoices):
    """Where a back-test stands."""

    ASKED = "asked", _("Waiting")
    RUNNING = "running", _("Running")
    READY = "ready", _("Finished")
    FAILED = "failed", _("Failed")


BACKTEST_STATES = StateTable(
    BacktestStatus,
    moves={
        BacktestStatus.ASKED: frozenset({BacktestStatus.RUNNING}),
        BacktestStatus.RUNNING: frozenset({BacktestStatus.READY, BacktestStatus.FAILED}),
        BacktestStatus.READY: frozenset(),
        BacktestStatus.FAILED: frozenset(),
    },
    tones={
        BacktestStatus.ASKED: WAITING,
        BacktestStatus.RUNNING: WORKING,
        BacktestStatus.READY: GOOD,
        BacktestStatus.FAILED: BAD,
    },
)
