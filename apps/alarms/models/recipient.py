"""Who is told: a person or a program, with channels that have been proved."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.alarms.models.owning import OwnedOrPlatform
from apps.applications.models import Application
from apps.core.clock import DEFAULT_ZONE
from apps.core.ownership import PublicId

LANGUAGES = (("en", "English"), ("zh-hans", "简体中文"))
STEPS = 3  # a recipient may come first, second or third in line


class Recipient(OwnedOrPlatform):
    """One of at most five for an application (rule 66); one without account and application is the platform's own, or, with
    a user, that person's: told by SMS of what the person has asked for.

    A channel that is not verified gets nothing but its verification. The mobile is sealed; deleting wipes all three
    addresses and keeps the row, because letters name it.
    """

    public_id = PublicId()
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, related_name="alarm_recipients"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGES, default="en")
    mobile_sealed = models.BinaryField(default=b"")
    mobile_hash = models.BigIntegerField(null=True)
    mobile_masked = models.CharField(max_length=24, blank=True)
    mobile_verified_at = models.DateTimeField(null=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    email_verified_at = models.DateTimeField(null=True)
    webhook_url = models.URLField(_("webhook"), max_length=300, blank=True)
    webhook_secret_sealed = models.BinaryField(default=b"")
    webhook_verified_at = models.DateTimeField(null=True)
    events = ArrayField(models.CharField(max_length=32), default=list)
    # 0 is told at once, 1 when nobody has acknowledged after the rule's minutes, 2 after twice as many.
    step = models.PositiveSmallIntegerField(default=0)
    is_sms_late = models.BooleanField(default=False)  # the text message comes one step after the e-mail
    zone = models.CharField(_("time zone"), max_length=64, default=DEFAULT_ZONE)
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    is_woken = models.BooleanField(default=True)  # urgent alarms pass through the quiet hours
    tested_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)

    MOBILE: ClassVar[bytes] = b"alarm_recipient.mobile"
    SECRET: ClassVar[bytes] = b"alarm_recipient.secret"

    class Meta(OwnedOrPlatform.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(account__isnull=True, application__isnull=True)
                | models.Q(account__isnull=False, application__isnull=False, user__isnull=True),
                name="alarm_recipient_of_application_platform_or_person",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(user__isnull=False, deleted_at__isnull=True),
                name="one_alarm_recipient_per_person",
            ),
            models.CheckConstraint(condition=models.Q(step__lt=STEPS), name="alarm_recipient_step_known"),
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | models.Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="alarm_recipient_quiet_hours_whole",
            ),
        ]
        indexes = [models.Index(fields=["account"], name="alarm_recipients_by_account")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of_platform(cls) -> QuerySet["Recipient"]:
        """Those who are told of what concerns the platform."""
        return cls.unscoped.filter(account=None, user=None)

    @property
    def has_quiet_hours(self) -> bool:
        return self.quiet_from is not None
