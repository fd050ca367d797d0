"""Where a title, an invoice and the mail that carries it stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.states import BAD, CARE, GOOD, QUIET, WAITING, WORKING, StateTable


class TitleStatus(models.TextChoices):
    """Only an approved title can be invoiced; what needs no approval is approved when it is written."""

    WAITING = "waiting", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Not approved")
    RETIRED = "retired", _("No longer used")


T = TitleStatus
TITLE_STATES = StateTable(
    TitleStatus,
    moves={
        T.WAITING: frozenset({T.APPROVED, T.REFUSED, T.RETIRED}),
        # Changed in what is looked at, it waits again.
        T.APPROVED: frozenset({T.WAITING, T.RETIRED}),
        T.REFUSED: frozenset({T.WAITING, T.APPROVED, T.RETIRED}),
        T.RETIRED: frozenset(),
    },
    tones={T.WAITING: WAITING, T.APPROVED: GOOD, T.REFUSED: BAD, T.RETIRED: QUIET},
)


class InvoiceStatus(models.TextChoices):
    """With `issued` it has a number and a document, and neither ever changes again; a credit note goes the same way."""

    ASKED = "asked", _("Asked for")
    ISSUED = "issued", _("Issued")
    SENT = "sent", _("Sent")
    PAID = "paid", _("Paid")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Taken back")
    CANCELLED = "cancelled", _("Cancelled by a credit note")


I = InvoiceStatus  # noqa: E741 - the table below reads best with one letter
INVOICE_STATES = StateTable(
    InvoiceStatus,
    moves={
        I.ASKED: frozenset({I.ISSUED, I.REFUSED, I.WITHDRAWN}),
        I.ISSUED: frozenset({I.SENT, I.PAID, I.CANCELLED}),
        I.SENT: frozenset({I.PAID, I.CANCELLED}),
        I.PAID: frozenset({I.CANCELLED}),
        I.REFUSED: frozenset(),
        I.WITHDRAWN: frozenset(),
        I.CANCELLED: frozenset(),
    },
    tones={
        I.ASKED: WAITING,
        I.ISSUED: WORKING,
        I.SENT: GOOD,
        I.PAID: GOOD,
        I.REFUSED: BAD,
        I.WITHDRAWN: QUIET,
        I.CANCELLED: CARE,
    },
)
# With a number and a document.
NUMBERED = (I.ISSUED, I.SENT, I.PAID, I.CANCELLED)


class MailStatus(models.TextChoices):
    """A mail in doubt may have arrived: it is sent again by a person only."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    IN_DOUBT = "in_doubt", _("In doubt")
    FAILED = "failed", _("Could not be sent")


M = MailStatus
MAIL_STATES = StateTable(
    MailStatus,
    moves={
        M.WAITING: frozenset({M.SENDING}),
        M.SENDING: frozenset({M.SENT, M.WAITING, M.IN_DOUBT, M.FAILED}),
        M.SENT: frozenset(),
        M.IN_DOUBT: frozenset(),
        M.FAILED: frozenset(),
    },
    tones={M.WAITING: WAITING, M.SENDING: WORKING, M.SENT: GOOD, M.IN_DOUBT: CARE, M.FAILED: BAD},
)
