"""Sender IDs: what a handset outside the Chinese mainland shows as the sender, registered for one market (S10, rule 87)."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.attachments import Attachment
from apps.core.countries import country_name
from apps.core.kinds import Region
from apps.core.locks import lock
from apps.core.money import AmountField, CurrencyField
from apps.core.ownership import AccountOwned, PublicId
from apps.reviews import wording
from apps.reviews.findings import Found, in_order
from apps.reviews.models import Review
from apps.signatures.models.sender_market import SenderMarket
from apps.signatures.senders import rules
from apps.signatures.senders.markets import Market
from apps.words import live


class SenderId(AccountOwned):
    """A sender of an account in one country; usable only while approved.

    `is_default`: what messages to that country carry when they name no sender; at most one, the first approved. The fees are
    those of the market at the approval, and run from `approved_at` to `ended_at` (deleted or revoked; None: still).
    """

    kind: ClassVar[str] = "sender_id"
    region: ClassVar[Region] = Region.GLOBAL
    write_perm: ClassVar[Perm] = Perm.SIGNATURE_WRITE
    versioned: ClassVar[tuple[str, ...]] = ("content", "country", "registration", "description")

    public_id = PublicId()
    country = models.CharField(_("country or region"), max_length=3)
    content = models.CharField(_("sender ID"), max_length=15)
    registration = models.CharField(_("registration number"), max_length=40, blank=True)
    description = models.CharField(_("what it is used for"), max_length=300, blank=True)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, null=True, related_name="+")
    is_approved = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)
    one_off_fee = AmountField(default=Decimal(0))
    monthly_fee = AmountField(default=Decimal(0))
    currency = CurrencyField()
    approved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account", "country", "content"],
                condition=models.Q(deleted_at=None),
                name="sender_id_once_per_market",
            ),
            models.UniqueConstraint(
                fields=["account", "country"],
                condition=models.Q(is_default=True),
                name="one_default_sender_per_market",
            ),
            models.CheckConstraint(
                condition=models.Q(is_default=False) | models.Q(is_approved=True),
                name="default_sender_is_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content} ({self.country})"

    @property
    def title(self) -> str:
        """How the queue and the trail call it."""
        return f"{self.content} · {self.country}"

    @property
    def country_name(self) -> str:
        return country_name(self.country)

    @property
    def market(self) -> Market:
        """The market as it is now."""
        return SenderMarket.known().of(self.country)

    def findings(self) -> list[Found]:
        """What the rules say about it now, blocking ones first."""
        market = self.market
        said = rules.findings(
            content=self.content,
            market=market,
            registration=self.registration,
            description=self.description,
        )
        return in_order(
            [
                *said,
                *wording.of_signature(self.content, live.scan(self.content)),
                *self._document_findings(market),
            ]
        )

    def _document_findings(self, market: Market) -> list[Found]:
        """Nothing while it is only typed: then nobody knows what will come with it."""
        if self.pk is None or not market.needs_document or self.documents.filter(removed_at=None).exists():
            return []
        return [Found("sender_document_missing", field="documents")]

    def on_approved(self, review: Review) -> None:
        """It may be used from now on, at the market's present fees; the first of a market is its default."""
        market = self.market
        lock(f"sender_default:{self.account_id}")  # of two approved at once one is the default
        others = SenderId.of(self.account).filter(country=self.country, is_default=True)
        self.is_approved = True
        self.is_default = not others.exists()
        self.one_off_fee, self.monthly_fee = market.one_off_fee, market.monthly_fee
        self.currency = market.currency
        self.approved_at, self.ended_at = clock.now(), None
        self.save()

    def on_rejected(self, review: Review) -> None:
        """It may not be used, whatever it was before."""
        if self.is_approved:
            self.ended_at = clock.now()
        self.is_approved = self.is_default = False
        self.save()


class SenderDocument(Attachment):
    """What shows that an account may use a sender ID: a registration, a licence, a letter."""

    sender = models.ForeignKey(SenderId, on_delete=models.PROTECT, related_name="documents")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta(Attachment.Meta):
        ordering = ["id"]
