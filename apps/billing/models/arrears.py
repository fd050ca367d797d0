"""Debts from the failed deduction to the payment, and the alert before there is one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.billing.states import ARREARS_STATES, ArrearsStatus
from apps.core.money import AmountField, CurrencyField
from apps.core.ownership import AccountOwned, PublicId


class Arrears(AccountOwned):
    """One episode: opened by a deduction that the balance and the credit limit did not cover.

    missing: what was missing then. due_at: when sending is suspended unless it is paid (rule 91).
    """

    public_id = PublicId()
    day = models.DateField()
    missing = AmountField()
    currency = CurrencyField()
    status = models.CharField(max_length=12, choices=ArrearsStatus.choices, default=ArrearsStatus.OVERDUE)
    began_at = models.DateTimeField()
    due_at = models.DateTimeField()
    suspended_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            ARREARS_STATES.constraint("arrears_status_known"),
            models.UniqueConstraint(
                fields=["account"],
                condition=~models.Q(status=ArrearsStatus.CLEARED),
                name="one_open_arrears_per_account",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.missing} {self.currency}"


class BalanceAlert(AccountOwned):
    """Rule 68: told once a day while the balance is below the threshold, five days at most until it is above again."""

    is_on = models.BooleanField(_("Tell us when the balance is low"), default=True)
    threshold = models.DecimalField(_("threshold"), max_digits=11, decimal_places=2, default=0)
    told_on = models.DateField(null=True)
    told_count = models.PositiveSmallIntegerField(default=0)

    class Meta(AccountOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["account"], name="one_balance_alert")]

    def __str__(self) -> str:
        return f"{self.threshold}"
