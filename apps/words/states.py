"""The states of a back-test and what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.states import BAD, GOOD, WORKING, StateTable


class BackTestStatus(models.TextChoices):
    """Where the trial of a draft on what was sent stands."""

    RUNNING = "running", _("Being tested")
    DONE = "done", _("Tested")
    FAILED = "failed", _("Ended early")


BACK_TEST_STATES = StateTable(
    BackTestStatus,
    moves={
        BackTestStatus.RUNNING: frozenset({BackTestStatus.DONE, BackTestStatus.FAILED}),
        BackTestStatus.DONE: frozenset(),
        BackTestStatus.FAILED: frozenset(),
    },
    tones={BackTestStatus.RUNNING: WORKING, BackTestStatus.DONE: GOOD, BackTestStatus.FAILED: BAD},
)
