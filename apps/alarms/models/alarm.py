"""What is, or was, not as it should be; or what somebody wanted to be told of."""

from django.db import models

from apps.accounts.models import User
from apps.alarms.models.owning import OwnedOrPlatform
from apps.alarms.states import ALARM_STATES, LIVE, AlarmStatus
from apps.core.ownership import PublicId

MOST_ITEMS = 20  # kept and told one by one; what goes beyond is counted


class Alarm(OwnedOrPlatform):
    """One trouble of one subject (`carrier:3`, `application:7`), or the news of one subject until the next letter.

    account is None for what concerns the platform. value is the last measured one, `count` how many things happened, `items`
    the first twenty of them; neither holds a number, a content or a key. `user` is who asked for what was decided.
    """

    public_id = PublicId()
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, null=True, related_name="+"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    condition = models.CharField(max_length=32)
    subject = models.CharField(max_length=80)
    label = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=16, choices=AlarmStatus.choices, default=AlarmStatus.OPEN)
    is_urgent = models.BooleanField(default=False)
    by_sms = models.BooleanField(default=True)  # False where a text message could become its own cause
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    count = models.PositiveIntegerField(default=1)
    items = models.JSONField(default=list)
    raised_at = models.DateTimeField()  # of a suspected one: since when it has been beyond the threshold
    last_at = models.DateTimeField()
    over_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=120, blank=True)
    step = models.PositiveSmallIntegerField(default=0)
    step_at = models.DateTimeField(null=True)  # when the next in line is told
    round = models.PositiveSmallIntegerField(default=0)
    again_at = models.DateTimeField(null=True)  # when those who know are told again
    reopened = models.PositiveSmallIntegerField(default=0)  # how often it came back soon after it was over
    is_told = models.BooleanField(default=False)  # whether a letter names it already

    class Meta(OwnedOrPlatform.Meta):
        constraints = [
            ALARM_STATES.constraint("alarm_status_known"),
            models.UniqueConstraint(
                fields=["condition", "subject"],
                condition=models.Q(status__in=[str(status) for status in LIVE]),
                name="one_live_alarm_per_subject",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="alarms_by_account"),
            models.Index(fields=["application", "-id"], name="alarms_by_application"),
            models.Index(fields=["condition", "subject", "-id"], name="alarms_by_subject"),
            models.Index(
                fields=["condition"],
                condition=models.Q(status__in=[str(status) for status in LIVE]),
                name="alarms_live",
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.condition
