"""Price lists, their dated versions, and the prices per country, kind of message and tier in each."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.kinds import MessageKind
from apps.core.money import CurrencyField, UnitPriceField
from apps.core.ownership import PublicId


class ChargingMoment(models.TextChoices):
    """When a message becomes chargeable; a property of the price list."""

    SUBMIT = "submit", _("when the carrier has accepted it")
    DELIVERY = "delivery", _("when it has been delivered")


class PriceList(models.Model):
    """A list of prices in one currency: an account's own, what a carrier asks, or with neither the public one.

    An account's own list takes the place of the public one as a whole: a country that it does not name is closed.
    """

    public_id = PublicId()
    name = models.CharField(max_length=80)
    currency = CurrencyField()
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    carrier = models.ForeignKey("carriers.Carrier", on_delete=models.PROTECT, null=True, related_name="+")
    charging_moment = models.CharField(
        max_length=8, choices=ChargingMoment.choices, default=ChargingMoment.SUBMIT
    )

    objects: ClassVar[models.Manager["PriceList"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["currency"],
                condition=models.Q(account=None, carrier=None),
                name="one_public_price_list",
            ),
            models.UniqueConstraint(fields=["account", "currency"], name="one_price_list_per_account"),
            models.UniqueConstraint(fields=["carrier", "currency"], name="one_cost_list_per_carrier"),
            models.CheckConstraint(
                condition=models.Q(account=None) | models.Q(carrier=None), name="a_price_or_a_cost_list"
            ),
            models.CheckConstraint(
                condition=models.Q(charging_moment__in=ChargingMoment.values), name="charging_moment_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.currency})"

    @property
    def is_cost(self) -> bool:
        """What a carrier asks of us, rather than what we ask."""
        return self.carrier_id is not None


class PriceVersion(models.Model):
    """A price list as it stands from a day on: proposed, then approved by somebody else, or declined.

    In force is the approved version that started last; once approved its prices never change (a trigger refuses it).
    """

    public_id = PublicId()
    price_list = models.ForeignKey(PriceList, on_delete=models.PROTECT, related_name="versions")
    starts_on = models.DateField()
    source = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=200, blank=True)
    has_tiers = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    declined_at = models.DateTimeField(null=True)
    declined_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decline_reason = models.CharField(max_length=200, blank=True)

    objects: ClassVar[models.Manager["PriceVersion"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["price_list", "starts_on"],
                condition=models.Q(approved_at__isnull=False),
                name="one_version_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_at=None) | models.Q(declined_at=None), name="version_decided_once"
            ),
            # The database's own four eyes; what the installation brings along was proposed by nobody.
            models.CheckConstraint(
                condition=models.Q(proposed_by=None)
                | models.Q(approved_at=None)
                | (models.Q(approved_by__isnull=False) & ~models.Q(approved_by=models.F("proposed_by"))),
                name="version_needs_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.price_list} {self.starts_on:%Y-%m-%d}"

    @property
    def is_waiting(self) -> bool:
        """Proposed and not decided."""
        return self.approved_at is None and self.declined_at is None


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
    """The price of one segment to one country or region; a country without a row is closed.

    message_kind: None is every kind that has no row of its own. from_segments: from how many segments of the month to that
    country on (a tier).
    """

    version = models.ForeignKey(PriceVersion, on_delete=models.PROTECT, related_name="prices")
    country = models.CharField(max_length=3)
    message_kind = models.PositiveSmallIntegerField(choices=MessageKind.choices, null=True)
    from_segments = models.PositiveBigIntegerField(default=0, db_default=0)
    unit_price = UnitPriceField()

    objects: ClassVar[models.Manager["Price"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "country", "message_kind", "from_segments"],
                nulls_distinct=False,
                name="one_price_per_tier",
            ),
            models.CheckConstraint(condition=models.Q(unit_price__gte=0), name="price_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.unit_price}"
