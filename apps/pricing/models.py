"""Price lists, their dated versions, and a price per country in each."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.money import CurrencyField, UnitPriceField


class ChargingMoment(models.TextChoices):
    """When a message becomes chargeable; a property of the price list."""

    SUBMIT = "submit", _("when the carrier has accepted it")
    DELIVERY = "delivery", _("when it has been delivered")


class PriceList(models.Model):
    """A list of prices in one currency; without an account it is the public one of that currency."""

    name = models.CharField(max_length=80)
    currency = CurrencyField()
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    charging_moment = models.CharField(
        max_length=8, choices=ChargingMoment.choices, default=ChargingMoment.SUBMIT
    )

    objects: ClassVar[models.Manager["PriceList"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["currency"], condition=models.Q(account=None), name="one_public_price_list"
            ),
            models.UniqueConstraint(fields=["account", "currency"], name="one_price_list_per_account"),
            models.CheckConstraint(
                condition=models.Q(charging_moment__in=ChargingMoment.values), name="charging_moment_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.currency})"


class PriceVersion(models.Model):
    """A price list as it stands from a day on; once approved its prices never change."""

    price_list = models.ForeignKey(PriceList, on_delete=models.PROTECT, related_name="versions")
    starts_on = models.DateField()
    source = models.CharField(max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["PriceVersion"]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["price_list", "starts_on"], name="one_version_a_day")]

    def __str__(self) -> str:
        return f"{self.price_list} {self.starts_on:%Y-%m-%d}"


class DayVolume(models.Model):
    """Segments of an account's settled day to a country; appended when the day is closed, read to choose a tier."""

    account_id = models.BigIntegerField()
    day = models.DateField()
    country = models.CharField(max_length=3)
    segments = models.BigIntegerField()

    objects: ClassVar[models.Manager["DayVolume"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account_id", "day", "country"], name="one_volume_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.country} {self.segments}"


class Price(models.Model):
    """The price of one segment to one country or region; a country without a row is closed."""

    version = models.ForeignKey(PriceVersion, on_delete=models.PROTECT, related_name="prices")
    country = models.CharField(max_length=3)
    unit_price = UnitPriceField()

    objects: ClassVar[models.Manager["Price"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "country"], name="one_price_per_country"),
            models.CheckConstraint(condition=models.Q(unit_price__gte=0), name="price_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.unit_price}"
