"""The watch over verification codes of one application (rule 67)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.ownership import AccountOwned


class CodeWatch(AccountOwned):
    """Three thresholds of one hour; a case is opened when all three are met. Without a row the defaults hold.

    requests: codes asked for in the hour, at least. success_below: delivered (of those with a result) in percent, below.
    growth: percent more than in the same hour of yesterday, at least.
    """

    application = models.OneToOneField("applications.Application", on_delete=models.CASCADE, related_name="+")
    is_on = models.BooleanField(_("watch the codes of this application"), default=True)
    requests = models.PositiveIntegerField(
        _("codes asked for in an hour"), default=500, validators=[MinValueValidator(1)]
    )
    success_below = models.PositiveSmallIntegerField(
        _("success rate below (%)"), default=60, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    growth = models.PositiveIntegerField(_("growth over the same hour of yesterday (%)"), default=100)

    def __str__(self) -> str:
        return str(self.application)
