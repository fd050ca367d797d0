"""A bill's month counted again from the messages and the price versions: how far that is, and what did not agree."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.billing.models.bill import Bill
from apps.billing.states import RERATING_STATES, ReratingStatus
from apps.core.ownership import AccountOwned, PublicId


class Rerating(AccountOwned):
    """One recount, a day after the other; days_done of day_count are behind it.

    sha256: of the bill as the recount of its days came to it. kept_days: days whose messages are still there; the others were
    counted from their charges. heartbeat_at: None while nobody is at it.
    """

    public_id = PublicId()
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="reratings")
    status = models.CharField(max_length=8, choices=ReratingStatus.choices, default=ReratingStatus.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)  # turns since the last day
    day_count = models.IntegerField(default=0)
    days_done = models.IntegerField(default=0)
    kept_days = models.IntegerField(default=0)
    messages = models.BigIntegerField(default=0)
    difference_count = models.IntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            RERATING_STATES.constraint("rerating_status_known"),
            models.UniqueConstraint(
                fields=["bill"],
                condition=models.Q(status__in=[ReratingStatus.ASKED, ReratingStatus.RUNNING]),
                name="one_rerating_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d}"

    @property
    def is_underway(self) -> bool:
        """Asked for and not at its end."""
        return self.status in (ReratingStatus.ASKED, ReratingStatus.RUNNING)

    @property
    def is_identical(self) -> bool:
        """Every day and the bill came to the bytes that were hashed, at the prices of the versions."""
        return self.status == ReratingStatus.DONE and not self.difference_count


class RatedCheck(models.TextChoices):
    """What did not agree."""

    LINE = "line", _("The line of a day")
    PRICE = "price", _("The price of a version")
    BILL = "bill", _("The bill as a whole")


class RatedDifference(models.Model):
    """One thing that does not agree: as it was billed, and as the recount found it; texts of the canonical file."""

    rerating = models.ForeignKey(Rerating, on_delete=models.CASCADE, related_name="differences")
    day = models.DateField(null=True)
    check_name = models.CharField(max_length=8, choices=RatedCheck.choices)
    billed = models.CharField(max_length=400, blank=True)
    found = models.CharField(max_length=400, blank=True)

    objects: ClassVar[models.Manager["RatedDifference"]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.check_name} {self.found}"
