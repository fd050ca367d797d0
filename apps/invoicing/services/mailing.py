"""Mails that carry documents: queued with the issue, claimed before they are sent, never sent twice by a machine."""

import logging
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.permissions import Perm
from apps.core import clock, files
from apps.core.errors import Code, DomainError
from apps.core.locks import held_by_session
from apps.core.mailing import Handed, hand_over, message_id
from apps.invoicing import documents
from apps.invoicing.models import Document, Invoice, Mail
from apps.invoicing.services import asking
from apps.invoicing.states import INVOICE_STATES, MAIL_STATES, InvoiceStatus, MailStatus

log = logging.getLogger(__name__)
BATCH: Final = 20
# Longer than any try takes: who has not written the outcome by then is dead.
LOST_AFTER: Final = timedelta(minutes=3)
_BACK_OFF: Final = (
    60,
    300,
    900,
    3600,
    3600,
)  # seconds until the next try; a server that is away is waited for
_UNDER_WAY: Final = (MailStatus.WAITING, MailStatus.SENDING)


def queue(row: Invoice, *, address: str = "", asked_by: Any = None) -> Mail:
    """A letter to the buyer's address (or another one), within the caller's transaction; `post_due` sends it."""
    made: Mail = Mail.unscoped.create(
        account_id=row.account_id,
        invoice=row,
        address=address or row.buyer["email"],
        language=row.buyer["language"],
        due_at=clock.now(),
        asked_by=asked_by,
    )
    return made


@transaction.atomic
def send_again(*, actor: Actor, invoice: Invoice, address: str = "") -> Mail:
    """A person decides that it is sent once more. Raises MAIL_UNDER_WAY while one is, CREDIT_NUMBERED without a document."""
    actor.require(Perm.STAFF_INVOICE_WRITE)
    row: Invoice = (
        Invoice.unscoped.select_for_update(of=("self",)).select_related("account").get(pk=invoice.pk)
    )
    if not row.is_numbered:
        raise DomainError(Code.CREDIT_NUMBERED)
    if Mail.unscoped.filter(invoice=row, status__in=_UNDER_WAY).exists():
        raise DomainError(Code.MAIL_UNDER_WAY)
    made = queue(row, address=address, asked_by=actor.user)
    audit.record(actor, "invoice.sent_again", row, account=row.account, **asking.facts_of(row))
    return made


def post_due(now: datetime | None = None) -> int:
    """Send what is due, one run at a time; gives how many were tried. A server that is away ends the run."""
    with held_by_session("invoicing.post") as is_ours:
        if not is_ours:
            return 0
        now = now or clock.now()
        settle_lost(now)
        due = Mail.unscoped.filter(status=MailStatus.WAITING, due_at__lte=now)
        tried = 0
        for mail in due.select_related("invoice").order_by("attempts", "due_at", "id")[:BATCH]:
            handed = _try(mail, now)
            tried += 1
            if handed.is_away:
                break
        return tried


def settle_lost(now: datetime) -> int:
    """What a killed worker had begun may have gone: it is in doubt, and a person decides."""
    lost = Mail.unscoped.filter(status=MailStatus.SENDING, begun_at__lt=now - LOST_AFTER)
    return MAIL_STATES.advance_many(lost, MailStatus.IN_DOUBT, ended_at=now, error="no answer")


def compose(mail: Mail) -> EmailMessage:
    """The letter in the title's language with the document of that language."""
    row = mail.invoice
    document: Document = Document.unscoped.get(invoice=row, language=mail.language)
    with translation.override(mail.language):
        seller = documents.in_language(row.seller, "name", mail.language)
        what = documents.kind_word(row)
        facts = {
            "what": what,
            "number": row.number_text,
            "seller": seller,
            "buyer": row.buyer["name"],
            "amount": documents.money(row.total, row.currency),
            "currency": row.currency,
            "day": row.issued_on.isoformat() if row.issued_on else "",
        }
        subject = _("%(what)s %(number)s from %(seller)s") % facts
        lines = [
            _("To %(buyer)s") % facts,
            "",
            _("%(what)s %(number)s of %(day)s over %(amount)s %(currency)s is attached as a PDF file.")
            % facts,
            _("The same file can be downloaded in the console under Billing, Invoices."),
            "",
            seller,
            documents.in_language(row.seller, "address", mail.language),
            (row.seller or {}).get("email", ""),
        ]
    message = EmailMessage(subject=subject, body="\n".join(lines) + "\n", to=[mail.address])
    message.attach(
        documents.file_name(row, mail.language), files.read_stored(document.stored), "application/pdf"
    )
    message.extra_headers["Message-ID"] = message_id(f"invoice.{mail.public_id}")
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    return message


def _try(mail: Mail, now: datetime) -> Handed:
    """Claimed first, so that nobody else sends it; then handed over; then what became of it is written down."""
    mine = Mail.unscoped.filter(pk=mail.pk)
    began = {"begun_at": now, "attempts": mail.attempts + 1}
    if not MAIL_STATES.advance_many(mine.filter(status=MailStatus.WAITING), MailStatus.SENDING, **began):
        return Handed(False)
    mail.attempts += 1
    try:
        handed = hand_over(compose(mail))
    except Exception:  # what is wrong with one letter must not keep the others from leaving
        log.exception("the mail %s could not be made", mail.public_id)
        handed = Handed(False, "error", is_final=True)
    _write(mail, handed, now)
    return handed


@transaction.atomic
def _write(mail: Mail, handed: Handed, now: datetime) -> None:
    error = handed.error[:200]
    if handed.is_taken:
        MAIL_STATES.advance(mail_row(mail), MailStatus.SENT, ended_at=now, error="")
        row = Invoice.unscoped.filter(pk=mail.invoice_id)
        INVOICE_STATES.advance_many(row.filter(status=InvoiceStatus.ISSUED), InvoiceStatus.SENT, sent_at=now)
        facts = asking.facts_of(mail.invoice)
        audit.record(SYSTEM, "invoice.sent", mail.invoice, account=mail.account, **facts)
    elif handed.is_unknown:
        MAIL_STATES.advance(mail_row(mail), MailStatus.IN_DOUBT, ended_at=now, error=error)
    elif handed.is_final or (mail.attempts > len(_BACK_OFF) and not handed.is_away):
        MAIL_STATES.advance(mail_row(mail), MailStatus.FAILED, ended_at=now, error=error)
    else:
        wait = _BACK_OFF[min(mail.attempts, len(_BACK_OFF)) - 1]
        due = now + timedelta(seconds=wait)
        MAIL_STATES.advance(mail_row(mail), MailStatus.WAITING, due_at=due, error=error)


def mail_row(mail: Mail) -> Mail:
    """The row as it is now, after it was claimed by a statement."""
    found: Mail = Mail.unscoped.get(pk=mail.pk)
    return found
