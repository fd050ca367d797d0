"""A back-test: a limit or a rule tried on what was sent, before it holds."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.ownership import PublicId
from apps.guard.states import BACKTEST_STATES, BacktestStatus
from apps.protection.models import rule_title


class BacktestKind(models.TextChoices):
    """What kind of limit is tried."""

    NUMBER = "number", _("Messages to one number")
    COUNT = "count", _("Messages of an application")
    COUNTRY = "country", _("Messages to a country")
    MONEY = "money", _("Money of an application")
    BREAKER = "breaker", _("Rule of the breaker")


class Backtest(models.Model):
    """Runs through the messages day by day; `done_days` is the cursor, so that a killed worker costs one day at most.

    settings: `seconds` and `limit` of a window, or the columns of the breaker's rule. totals: seen, stopped, delivered,
    answered and converted (of the stopped), fee. days: one such dict per day, with `day`. top: the keys most stopped.
    """

    public_id = PublicId()
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, null=True, related_name="+"
    )
    kind = models.CharField(max_length=12, choices=BacktestKind.choices)
    name = models.CharField(max_length=120)
    settings: Any = models.JSONField(default=dict)
    status = models.CharField(max_length=8, choices=BacktestStatus.choices, default=BacktestStatus.ASKED)
    from_day = models.DateField()
    day_count = models.PositiveSmallIntegerField()
    done_days = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    heartbeat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    totals: Any = models.JSONField(default=dict)
    days: Any = models.JSONField(default=list)
    top: Any = models.JSONField(default=list)
    state: Any = models.JSONField(default=dict)  # of a breaker's rule: what stays barred over midnight

    objects: ClassVar[models.Manager["Backtest"]] = models.Manager()

    class Meta:
        constraints = [BACKTEST_STATES.constraint("backtest_status_known")]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(status__in=["asked", "running"]), name="backtests_open"
            )
        ]

    def __str__(self) -> str:
        return rule_title(self.name)

    @property
    def percent(self) -> int:
        """How far it has come."""
        return 100 * self.done_days // self.day_count if self.day_count else 100


class BusyMinute(models.Model):
    """The busiest minute of an hour of one key, so that a back-test of the breaker knows what was usual by then."""

    pk = models.CompositePrimaryKey("backtest", "application_id", "kind", "key", "hour", "day")
    backtest = models.ForeignKey(Backtest, on_delete=models.CASCADE, related_name="+")
    application_id = models.BigIntegerField()
    kind = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=45)
    hour = models.PositiveSmallIntegerField()
    day = models.DateField()
    busiest = models.PositiveIntegerField()

    objects: ClassVar[models.Manager["BusyMinute"]] = models.Manager()

    class Meta:
        db_table = "guard_busy_minutes"

    def __str__(self) -> str:
        return f"{self.key} {self.hour}: {self.busiest}"
