"""Applications: SDK AppID, AppKey, and the switch that stops one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.ownership import AccountOwned
from apps.core.states import GOOD, QUIET, StateTable


class ApplicationStatus(models.TextChoices):
    """Whether messages may be sent through it."""

    ENABLED = "enabled", _("Enabled")
    DISABLED = "disabled", _("Disabled")
    DELETED = "deleted", _("Deleted")


APPLICATION_STATES = StateTable(
    ApplicationStatus,
    moves={
        ApplicationStatus.ENABLED: frozenset({ApplicationStatus.DISABLED}),
        ApplicationStatus.DISABLED: frozenset({ApplicationStatus.ENABLED, ApplicationStatus.DELETED}),
        ApplicationStatus.DELETED: frozenset(),
    },
    tones={
        ApplicationStatus.ENABLED: GOOD,
        ApplicationStatus.DISABLED: QUIET,
        ApplicationStatus.DELETED: QUIET,
    },
)


class Application(AccountOwned):
    """What a customer's program sends through; its public id is the SDK AppID."""

    sdk_app_id = models.CharField(_("SDK AppID"), max_length=10, unique=True, editable=False)
    app_key_sealed = models.BinaryField(editable=False)
    name = models.CharField(_("name"), max_length=60)
    description = models.CharField(_("description"), max_length=200, blank=True)
    status = models.CharField(
        max_length=16, choices=ApplicationStatus.choices, default=ApplicationStatus.ENABLED
    )
    # The platform's own, in whose name alarms are sent: no frequency limit holds it back, and nobody edits it.
    is_system = models.BooleanField(default=False, editable=False)
    # Whether the ends of its messages are noted for telling a customer's server; kept by apps.callbacks alone.
    is_reporting = models.BooleanField(default=False, db_default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["is_system"], condition=models.Q(is_system=True), name="one_system_application"
            ),
            APPLICATION_STATES.constraint("application_status_known"),
            models.CheckConstraint(
                condition=models.Q(sdk_app_id__regex=r"^1400[0-9]{6}$"), name="sdk_app_id_starts_with_1400"
            ),
        ]
        # The few that report are found without looking at the many that do not, whatever the planner takes a batch for.
        indexes = [
            models.Index(fields=["id"], condition=models.Q(is_reporting=True), name="applications_reporting"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:
        return self.sdk_app_id

    @property
    def is_enabled(self) -> bool:
        return self.status == ApplicationStatus.ENABLED
