"""The paying customer."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.clock import DEFAULT_ZONE
from apps.core.codes import Code
from apps.core.money import AmountField, CurrencyField
from apps.core.ownership import PublicId
from apps.core.states import BAD, CARE, GOOD, StateTable


class AccountKind(models.TextChoices):
    """What S1 calls individual and organization; the rights that follow are rows elsewhere."""

    INDIVIDUAL = "individual", _("Individual")
    ORGANIZATION = "organization", _("Organization")


class AccountStatus(models.TextChoices):
    """Whether an account may send."""

    OPEN = "open", _("Open")
    SUSPENDED = "suspended", _("Suspended")  # by a person
    ARREARS = "arrears", _("Suspended for arrears")  # by the clock, and opened again by a payment


ACCOUNT_STATES = StateTable(
    AccountStatus,
    moves={
        AccountStatus.OPEN: frozenset({AccountStatus.SUSPENDED, AccountStatus.ARREARS}),
        AccountStatus.SUSPENDED: frozenset({AccountStatus.OPEN}),
        AccountStatus.ARREARS: frozenset({AccountStatus.OPEN, AccountStatus.SUSPENDED}),
    },
    tones={AccountStatus.OPEN: GOOD, AccountStatus.SUSPENDED: BAD, AccountStatus.ARREARS: CARE},
)


class Account(models.Model):
    """A customer: its rows carry this account's id, and nothing of it is visible to another."""

    public_id = PublicId()
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(
        _("kind"), max_length=16, choices=AccountKind.choices, default=AccountKind.INDIVIDUAL
    )
    # Kind and instant are written by `services.accounts.verify` alone, when an identity is approved.
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    status = models.CharField(max_length=16, choices=AccountStatus.choices, default=AccountStatus.OPEN)
    codes_in_arrears = models.BooleanField(
        _("Let verification codes through in arrears"), default=False, db_default=False
    )
    currency = CurrencyField()
    zone = models.CharField(_("time zone"), max_length=64, default=DEFAULT_ZONE)
    # A send task above either needs a second person's approval; None is no limit.
    approval_above_count = models.PositiveIntegerField(_("messages"), null=True, blank=True)
    approval_above_amount = AmountField(_("price"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Account"]] = models.Manager()

    class Meta:
        constraints = [
            ACCOUNT_STATES.constraint("account_status_known"),
            models.CheckConstraint(
                condition=models.Q(kind__in=AccountKind.values), name="account_kind_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=AccountKind.ORGANIZATION) | models.Q(verified_at__isnull=False),
                name="account_organization_is_verified",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.status == AccountStatus.OPEN

    def closed_by(self, *, for_code: bool = False) -> Code | None:
        """Why nothing may be sent, None while it may; arrears may let verification codes through."""
        if self.status == AccountStatus.SUSPENDED:
            return Code.ACCOUNT_SUSPENDED
        if self.status == AccountStatus.ARREARS and not (for_code and self.codes_in_arrears):
            return Code.ACCOUNT_IN_ARREARS
        return None

    @property
    def is_verified(self) -> bool:
        """Whether documents have proved that it is what its kind says."""
        return self.verified_at is not None

    @property
    def is_organization(self) -> bool:
        return self.kind == AccountKind.ORGANIZATION
