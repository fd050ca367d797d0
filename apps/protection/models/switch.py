"""Emergency switches: one row for each time something was stopped, with who, why and until when."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.countries import country_name
from apps.core.ownership import PublicId


class SwitchKind(models.TextChoices):
    """What can be stopped at once (B14)."""

    APPLICATION = "application", _("Application")
    TEMPLATE = "template", _("Template")
    COUNTRY = "country", _("Country")
    CARRIER = "carrier", _("Carrier")


class Switch(models.Model):
    """One stop of one thing; while `released_at` is empty nothing of it is accepted and nothing of it is claimed.

    `account` is whose thing it is: none for a country or a carrier, which are the platform's. `swept_at`: when all that
    waited already had been held; `settled_at`: when, after the release, all of it had been let go again.
    """

    public_id = PublicId()
    kind = models.CharField(max_length=12, choices=SwitchKind.choices)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, null=True, related_name="+"
    )
    template = models.ForeignKey(
        "message_templates.MessageTemplate", on_delete=models.PROTECT, null=True, related_name="+"
    )
    country = models.CharField(max_length=3, blank=True)
    carrier = models.ForeignKey("carriers.Carrier", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    stopped_at = models.DateTimeField()
    stopped_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    is_by_staff = models.BooleanField(default=False)  # then the customer cannot release it
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    swept_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Switch"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "application", "template", "country", "carrier"],
                condition=models.Q(released_at__isnull=True),
                nulls_distinct=False,
                name="one_open_switch_per_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=SwitchKind.APPLICATION, application__isnull=False)
                | models.Q(kind=SwitchKind.TEMPLATE, template__isnull=False)
                | (models.Q(kind=SwitchKind.COUNTRY) & ~models.Q(country=""))
                | models.Q(kind=SwitchKind.CARRIER, carrier__isnull=False),
                name="switch_names_its_thing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(settled_at__isnull=True), name="switches_unsettled"
            ),
            models.Index(fields=["account", "-id"], name="switches_by_account"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What was stopped, as people call it."""
        if self.kind == SwitchKind.COUNTRY:
            return country_name(self.country)
        return str(self.application or self.template or self.carrier)

    @property
    def key(self) -> str:
        """What the thing is called in commands and addresses: SDK AppID, TemplateId, ISO code, name of the carrier."""
        if self.application is not None:
            return self.application.sdk_app_id
        if self.template is not None:
            return str(self.template.number)
        return self.carrier.name if self.carrier is not None else self.country

    @property
    def is_open(self) -> bool:
        return self.released_at is None
