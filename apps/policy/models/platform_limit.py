"""The platform's own defaults, where an operator has decided otherwise."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.policy.kinds import Limit


class PlatformLimit(models.Model):
    """The default of one limit; a limit without a row is as `kinds.DEFAULTS` says. A null threshold is off."""

    limit = models.CharField(_("limit"), max_length=24, choices=Limit.choices, unique=True)
    threshold = models.PositiveIntegerField(_("threshold"), null=True, blank=True)

    objects: ClassVar[models.Manager["PlatformLimit"]] = models.Manager()

    class Meta:
        verbose_name = _("platform limit")
        verbose_name_plural = _("platform limits")
        constraints = [
            models.CheckConstraint(condition=models.Q(limit__in=Limit.values), name="platform_limit_known"),
            models.CheckConstraint(
                condition=models.Q(limit=Limit.ACCOUNT_GLOBAL_DAY) | ~models.Q(threshold=0),
                name="platform_limit_positive",
            ),
            models.CheckConstraint(
                # Nobody sends without a ceiling of the account abroad: 0 stops it, but it is never off.
                condition=~models.Q(limit=Limit.ACCOUNT_GLOBAL_DAY, threshold=None),
                name="platform_limit_account_is_set",
            ),
        ]

    def __str__(self) -> str:
        return self.get_limit_display()
