"""What operators decided about sender IDs in one market, or in all that have no decision of their own."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.money import AmountField, CurrencyField
from apps.signatures.senders.markets import Letters, Market, Markets


class SenderMarket(models.Model):
    """One market's decision; without a row the reference data (data/sender_markets.csv) hold, with the fees of ELSEWHERE."""

    country = models.CharField(_("country or region"), max_length=3, unique=True, blank=True)
    letters = models.CharField(
        _("sender IDs with letters"), max_length=10, choices=Letters.choices, default=Letters.ALLOWED
    )
    takes_digits = models.BooleanField(_("sender IDs of digits alone"), default=True)
    number_name = models.CharField(_("registration number asked for"), max_length=40, blank=True)
    needs_document = models.BooleanField(_("a document is asked for"), default=False)
    # None leaves it to ELSEWHERE where that one may be used; an empty text to the carrier.
    default_sender = models.CharField(_("default sender"), max_length=15, null=True, blank=True)  # noqa: DJ001
    one_off_fee = AmountField(_("fee on approval"), default=Decimal(0))
    monthly_fee = AmountField(_("monthly fee"), default=Decimal(0))
    currency = CurrencyField()
    hint_above = models.PositiveIntegerField(_("hint above this many messages a day"), null=True, blank=True)
    note_en = models.CharField(_("note in English"), max_length=300, blank=True)
    note_zh = models.CharField(_("note in Chinese"), max_length=300, blank=True)
    decided_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager["SenderMarket"]] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(letters__in=Letters.values), name="sender_market_letters_known"
            ),
            models.CheckConstraint(
                condition=models.Q(one_off_fee__gte=0, monthly_fee__gte=0),
                name="sender_market_fees_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.country or "*"

    @classmethod
    def known(cls) -> Markets:
        """All markets as they are now; one statement."""
        return Markets({row.country: row.market for row in cls.objects.all()})

    @property
    def market(self) -> Market:
        return Market(
            country=self.country,
            letters=Letters(self.letters),
            takes_digits=self.takes_digits,
            number_name=self.number_name,
            needs_document=self.needs_document,
            note_en=self.note_en,
            note_zh=self.note_zh,
            default_sender=self.default_sender,
            one_off_fee=self.one_off_fee,
            monthly_fee=self.monthly_fee,
            currency=self.currency,
            hint_above=self.hint_above,
            is_decided=True,
        )
