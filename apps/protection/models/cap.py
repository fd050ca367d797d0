"""Caps in money: what may be spent in an hour or a day, and what stops first when it comes near."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import ClassVar, Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.countries import country_name
from apps.core.kinds import MessageKind
from apps.core.money import AmountField
from apps.core.ownership import AccountOwned, PublicId

_HUNDRED: Final = Decimal(100)


class CapScope(models.TextChoices):
    """What of the account is capped."""

    ACCOUNT = "account", _("The whole account")
    APPLICATION = "application", _("An application")
    TEMPLATE = "template", _("A template")
    COUNTRY = "country", _("A country")


class CapWindow(models.TextChoices):
    """For how long the amount lasts."""

    HOUR = "hour", _("Hour")
    DAY = "day", _("Day")


class SpendCap(AccountOwned):
    """An amount in the account's currency for each hour, or each business day, of what it names (B12).

    Codes last: marketing stops at `marketing_percent` of it, notices at `notice_percent`, verification codes at the whole.
    `is_by_staff` marks one that the operator has set; the customer sees it and cannot change it.
    """

    public_id = PublicId()
    scope = models.CharField(_("what is capped"), max_length=12, choices=CapScope.choices)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, null=True, related_name="+"
    )
    template = models.ForeignKey(
        "message_templates.MessageTemplate", on_delete=models.CASCADE, null=True, related_name="+"
    )
    country = models.CharField(_("country or region"), max_length=3, blank=True)
    per = models.CharField(_("in each"), max_length=4, choices=CapWindow.choices)
    amount = AmountField(_("amount"), validators=[MinValueValidator(Decimal("0.000001"))])
    marketing_percent = models.PositiveSmallIntegerField(
        _("marketing stops at (%)"), default=80, validators=[MaxValueValidator(100)]
    )
    notice_percent = models.PositiveSmallIntegerField(
        _("notices stop at (%)"), default=95, validators=[MaxValueValidator(100)]
    )
    is_by_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account", "scope", "application", "template", "country", "per", "is_by_staff"],
                nulls_distinct=False,
                name="one_cap_per_thing_and_window",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="cap_is_an_amount"),
            models.CheckConstraint(
                condition=models.Q(marketing_percent__lte=100, notice_percent__lte=100),
                name="cap_shares_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(scope=CapScope.ACCOUNT)
                | models.Q(scope=CapScope.APPLICATION, application__isnull=False)
                | models.Q(scope=CapScope.TEMPLATE, template__isnull=False)
                | (models.Q(scope=CapScope.COUNTRY) & ~models.Q(country="")),
                name="cap_names_its_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What it caps, as people call it."""
        if self.scope == CapScope.ACCOUNT:
            return str(CapScope.ACCOUNT.label)
        return country_name(self.country) if self.country else str(self.application or self.template)

    def window_at(self, at: datetime, zone: str) -> tuple[datetime, datetime]:
        """The half-open window that an instant falls into: the hour, or the account's business day."""
        if self.per == CapWindow.DAY:
            return clock.day_window(clock.business_day(at, zone), zone)
        start = at.replace(minute=0, second=0, microsecond=0)
        return start, start + timedelta(hours=1)

    def percent_of(self, kind: int) -> int:
        """Up to which share of the amount messages of this kind may go."""
        shares = {MessageKind.NOTICE: self.notice_percent, MessageKind.MARKETING: self.marketing_percent}
        return shares.get(MessageKind(kind), 100)

    def limit_of(self, kind: int) -> Decimal:
        """The same in money."""
        return self.amount * self.percent_of(kind) / _HUNDRED


class Spend(models.Model):
    """What has been reserved of a cap in one window, in the account's currency; written by acceptance under a lock."""

    pk = models.CompositePrimaryKey("cap_id", "starts_at")
    cap = models.ForeignKey(SpendCap, on_delete=models.CASCADE, related_name="+", db_index=False)
    starts_at = models.DateTimeField()
    spent = AmountField(default=0)

    objects: ClassVar[models.Manager["Spend"]] = models.Manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(spent__gte=0), name="spend_not_negative")]

    def __str__(self) -> str:
        return f"{self.cap_id} {self.spent}"
