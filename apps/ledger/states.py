"""Where a proposed posting stands, until a second person has decided it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.states import BAD, GOOD, QUIET, WAITING, StateTable


class ProposalStatus(models.TextChoices):
    """Money moves only with `posted`."""

    WAITING = "waiting", _("Waiting for a second person")
    POSTED = "posted", _("Posted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


P = ProposalStatus
PROPOSAL_STATES = StateTable(
    ProposalStatus,
    moves={
        P.WAITING: frozenset({P.POSTED, P.DECLINED, P.WITHDRAWN}),
        P.POSTED: frozenset(),
        P.DECLINED: frozenset(),
        P.WITHDRAWN: frozenset(),
    },
    tones={P.WAITING: WAITING, P.POSTED: GOOD, P.DECLINED: BAD, P.WITHDRAWN: QUIET},
)
