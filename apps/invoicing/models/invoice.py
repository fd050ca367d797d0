"""Invoices and credit notes, their lines, what they claim, their documents and the mails that carry these."""

from django.db import models
from django.db.models import F, Q

from apps.accounts.models import User
from apps.core.money import AmountField, CurrencyField, in_minor_units
from apps.core.ownership import AccountOwned, PublicId
from apps.core.stored import StoredName
from apps.invoicing.kinds import DocumentLanguage, InvoiceKind
from apps.invoicing.models.seller import Series
from apps.invoicing.models.title import Title
from apps.invoicing.states import INVOICE_STATES, MAIL_STATES, NUMBERED, InvoiceStatus, MailStatus


class Invoice(AccountOwned):
    """An invoice, or the credit note that mirrors lines of one (`credits`; its amounts are below zero).

    buyer and seller are copies: of the title when it was asked for, of ourselves when it was issued. net + tax = total, in the
    currency's minor unit; tax_rate in percent. frees: what a credit note takes back may be invoiced again. A trigger refuses
    every change of an issued one except its status and what became of it.
    """

    public_id = PublicId()
    kind = models.CharField(max_length=12, choices=InvoiceKind.choices, default=InvoiceKind.INVOICE)
    status = models.CharField(max_length=12, choices=InvoiceStatus.choices, default=InvoiceStatus.ASKED)
    key = models.CharField(max_length=80, unique=True)
    title = models.ForeignKey(Title, on_delete=models.PROTECT, related_name="+")
    buyer = models.JSONField()
    currency = CurrencyField()
    total = AmountField()
    net = AmountField(null=True)
    tax = AmountField(null=True)
    tax_rate = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    seller = models.JSONField(null=True)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField(null=True)
    number_text = models.CharField(max_length=40, blank=True)
    issued_on = models.DateField(null=True)
    credits = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="credit_notes")
    frees = models.BooleanField(default=False)
    remark = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    is_automatic = models.BooleanField(default=False)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    paid_on = models.DateField(null=True)
    paid_reference = models.CharField(max_length=80, blank=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            INVOICE_STATES.constraint("invoice_status_known"),
            models.CheckConstraint(condition=Q(kind__in=InvoiceKind.values), name="invoice_kind_known"),
            models.UniqueConstraint(fields=["series", "number"], name="invoice_number_once"),
            models.CheckConstraint(
                condition=Q(
                    status__in=NUMBERED, number__isnull=False, net__isnull=False, seller__isnull=False
                )
                | (~Q(status__in=NUMBERED) & Q(number=None)),
                name="invoice_numbered_when_issued",
            ),
            models.CheckConstraint(
                condition=Q(kind=InvoiceKind.INVOICE, credits=None, total__gt=0)
                | Q(kind=InvoiceKind.CREDIT_NOTE, credits__isnull=False, total__lt=0),
                name="credit_note_mirrors",
            ),
            # The database's own four eyes.
            models.CheckConstraint(
                condition=Q(kind=InvoiceKind.INVOICE)
                | ~Q(status__in=NUMBERED)
                | (Q(decided_by__isnull=False, asked_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
                name="credit_note_needs_second_person",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="invoices_by_account"),
            models.Index(fields=["id"], condition=Q(status=InvoiceStatus.ASKED), name="invoices_asked_for"),
        ]

    def __str__(self) -> str:
        return self.number_text or f"{in_minor_units(self.total, self.currency)} {self.currency}"

    @property
    def is_credit_note(self) -> bool:
        return self.kind == InvoiceKind.CREDIT_NOTE

    @property
    def is_numbered(self) -> bool:
        """Whether there is a number and a document."""
        return self.status in NUMBERED


class Line(AccountOwned):
    """What is invoiced of one month: an application's messages to one country, or a fee. A trigger refuses every change.

    month: its first day. mirrors: the line that a credit note's takes back, with the opposite signs.
    """

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    month = models.DateField()
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, null=True, related_name="+"
    )
    country = models.CharField(max_length=3, blank=True)
    label = models.CharField(max_length=120, blank=True)
    segments = models.BigIntegerField()
    amount = AmountField()
    mirrors = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(AccountOwned.Meta):
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="line_position_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="line_invoices_something"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.country or self.label} {self.amount:.2f}"


class Claim(AccountOwned):
    """What a line takes: the amount of a month under its key, or the line that is credited. Taken once, until it is released."""

    key = models.CharField(max_length=200)
    line = models.OneToOneField(Line, on_delete=models.PROTECT, related_name="claim")
    released_at = models.DateTimeField(null=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account", "key"], condition=Q(released_at=None), name="never_invoiced_twice"
            )
        ]

    def __str__(self) -> str:
        return self.key


class Document(AccountOwned):
    """The PDF in one language, kept sealed as it was issued; a trigger refuses every change. sha256: of the plain file."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="documents")
    language = models.CharField(max_length=8, choices=DocumentLanguage.choices)
    stored = StoredName(unique=True)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["invoice", "language"], name="one_document_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.invoice} {self.language}"


class Mail(AccountOwned):
    """One letter with the document. Of an invoice one at most is under way, so that a second click sends nothing."""

    public_id = PublicId()
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="mails")
    address = models.EmailField()
    language = models.CharField(max_length=8, choices=DocumentLanguage.choices)
    status = models.CharField(max_length=12, choices=MailStatus.choices, default=MailStatus.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(AccountOwned.Meta):
        constraints = [
            MAIL_STATES.constraint("invoice_mail_status_known"),
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(status__in=[MailStatus.WAITING, MailStatus.SENDING]),
                name="one_mail_under_way",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(status__in=[MailStatus.WAITING, MailStatus.SENDING]),
                name="invoice_mails_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.invoice} → {self.address}"
