"""The states of an export."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.states import BAD, GOOD, QUIET, WAITING, WORKING, StateTable


class ExportStatus(models.TextChoices):
    ASKED = "asked", _("Waiting")
    RUNNING = "running", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


_S = ExportStatus
EXPORT_STATES = StateTable(
    ExportStatus,
    moves={
        _S.ASKED: frozenset({_S.RUNNING, _S.CANCELLED}),
        _S.RUNNING: frozenset({_S.READY, _S.FAILED, _S.CANCELLED}),
        _S.READY: frozenset({_S.EXPIRED}),
        _S.FAILED: frozenset(),
        _S.CANCELLED: frozenset(),
        _S.EXPIRED: frozenset(),
    },
    tones={
        _S.ASKED: WAITING,
        _S.RUNNING: WORKING,
        _S.READY: GOOD,
        _S.FAILED: BAD,
        _S.CANCELLED: QUIET,
        _S.EXPIRED: QUIET,
    },
)
UNDERWAY = (ExportStatus.ASKED, ExportStatus.RUNNING)
