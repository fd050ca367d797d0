"""The countries that an application may write to, and how much."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.ownership import AccountOwned


class CountryLimit(AccountOwned):
    """Rule 60: while an application has one row, countries without a row receive nothing from it.

    daily: messages of a day, null where only the application's total limits them. warning: at how many of a day the alarm
    recipients hear of it, null for none.
    """

    application = models.ForeignKey("applications.Application", on_delete=models.CASCADE, related_name="+")
    country = models.CharField(_("country or region"), max_length=2)  # ISO code in upper case
    daily = models.PositiveIntegerField(_("daily limit"), null=True, blank=True)
    warning = models.PositiveIntegerField(_("warning value"), null=True, blank=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["application", "country"], name="country_limit_once"),
            models.CheckConstraint(
                condition=models.Q(country__regex=r"^[A-Z]{2}$"), name="country_limit_is_iso_code"
            ),
        ]

    def __str__(self) -> str:
        return self.country

    @property
    def public_id(self) -> str:
        return self.country
