"""An application's own frequency rules."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.ownership import AccountOwned
from apps.policy.kinds import FREQUENCIES, Limit


class FrequencySetting(AccountOwned):
    """What an organization has chosen for one rule of an application; without a row the platform's default holds.

    A null threshold is off. Where the account has no right to frequency limits of its own, no row is looked at.
    """

    application = models.ForeignKey("applications.Application", on_delete=models.CASCADE, related_name="+")
    limit = models.CharField(_("rule"), max_length=24, choices=Limit.choices)
    threshold = models.PositiveIntegerField(_("threshold"), null=True, blank=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["application", "limit"], name="frequency_setting_once"),
            models.CheckConstraint(
                condition=models.Q(limit__in=[limit.value for limit in FREQUENCIES]),
                name="frequency_setting_known",
            ),
            models.CheckConstraint(
                condition=models.Q(threshold__isnull=True) | models.Q(threshold__gte=1),
                name="frequency_setting_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.get_limit_display()
