"""How many messages of a day an application is warned at, and stopped at, on either side of the border."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.kinds import Region
from apps.core.ownership import AccountOwned


class SendingThreshold(AccountOwned):
    """Rule 59: above `alarm` the alarm recipients hear of it, above `stop` nothing more is sent that day; null is none."""

    application = models.ForeignKey("applications.Application", on_delete=models.CASCADE, related_name="+")
    region = models.CharField(_("region"), max_length=10, choices=Region.choices)
    alarm = models.PositiveIntegerField(_("alarm value"), null=True, blank=True)
    stop = models.PositiveIntegerField(_("limit value"), null=True, blank=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["application", "region"], name="sending_threshold_once"),
            models.CheckConstraint(
                condition=models.Q(region__in=Region.values), name="sending_threshold_region_known"
            ),
        ]

    def __str__(self) -> str:
        return self.get_region_display()
