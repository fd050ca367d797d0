"""Terms, legal holds, how far each account is masked, months on their way out, and proofs of what was deleted."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account, User
from apps.core.ownership import AccountOwned, PublicId
from apps.retention.kinds import DataKind, Step


class RetentionTerm(models.Model):
    """What holds for one kind in one account; the row without an account holds where there is none of its own."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12, choices=DataKind.choices)
    mask_days = models.PositiveIntegerField()
    keep_months = models.PositiveIntegerField()

    objects: ClassVar[models.Manager["RetentionTerm"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind"], nulls_distinct=False, name="one_retention_term_each"
            )
        ]

    def __str__(self) -> str:
        return str(DataKind(self.kind).label)


class LegalHold(models.Model):
    """While it is in force nothing of this account, or of this number (of every account), is masked or dropped.

    `held_account` is named so that the audit trail files it under the platform: whom a hold concerns is not told.
    """

    public_id = PublicId()
    held_account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    number_hash = models.BigIntegerField(null=True)
    number_masked = models.CharField(max_length=24, blank=True)
    reason = models.CharField(max_length=200)
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lift_reason = models.CharField(max_length=200, blank=True)

    objects: ClassVar[models.Manager["LegalHold"]] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(held_account__isnull=False) | models.Q(number_hash__isnull=False),
                name="a_hold_names_what_it_holds",
            )
        ]

    def __str__(self) -> str:
        return self.number_masked or str(self.held_account)

    @property
    def is_in_force(self) -> bool:
        return self.lifted_at is None


class RetentionProgress(models.Model):
    """How far one step of one kind has come in an account; a run that was cut off goes on from here.

    Rows up to (`through`, `through_row`) are done, up to the instant `done_until` all of them; `until` is that of the run under
    way. `rest` is the lowest row that had to be left (held, or still open): the next run begins there. `count` and `digest` are
    of the run under way and become its proof.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=DataKind.choices)
    step = models.CharField(max_length=8, choices=Step.choices)
    through = models.BigIntegerField(default=0)
    through_row = models.BigIntegerField(default=0)
    rest = models.BigIntegerField(null=True)
    until = models.DateTimeField(null=True)
    done_until = models.DateTimeField(null=True)
    count = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    objects: ClassVar[models.Manager["RetentionProgress"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "step"], nulls_distinct=False, name="one_retention_progress_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.step}"


class MonthRemoval(models.Model):
    """A month that is being taken out: what stays is moved aside first, then the partitions change places, then the old go.

    last_id: through which id the rows have been looked at; chosen: a fingerprint of who stays (other holds or terms: begun
    anew); counts: account id → rows that go; digest: of the ids that go.
    """

    kind = models.CharField(max_length=12, choices=DataKind.choices)
    month = models.DateField()
    chosen = models.CharField(max_length=64)
    last_id = models.BigIntegerField(default=0)
    kept = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    is_swapped = models.BooleanField(default=False)
    begun_at = models.DateTimeField()

    objects: ClassVar[models.Manager["MonthRemoval"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "month"], name="a_month_is_removed_once_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.month:%Y-%m}"


class Action(models.TextChoices):
    MASKED = "masked", _("Masked")
    REMOVED = "removed", _("Removed")
    DROPPED = "dropped", _("Dropped by month")


class Deletion(AccountOwned):
    """Proof that data is gone: what, of when, how much, when. Without an account it is the platform's. Append-only (a trigger).

    rows_digest: SHA-256 over the ids of the rows, in order and in the pieces in which they went; digest: SHA-256 over what
    this row says (see `proof.canonical`), which the audit trail repeats and so seals into its chain.
    """

    account = models.ForeignKey(  # type: ignore[assignment]  # the platform has proofs of its own
        Account, on_delete=models.PROTECT, null=True, related_name="+"
    )
    public_id = PublicId()
    kind = models.CharField(max_length=12, choices=DataKind.choices)
    action = models.CharField(max_length=8, choices=Action.choices)
    since = models.DateTimeField(null=True)  # of when the rows are, half-open; None: from the beginning
    until = models.DateTimeField()
    count = models.BigIntegerField()
    kept = models.BigIntegerField(default=0)  # rows that stayed: held, or with a longer term
    rows_digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(action__in=Action.values), name="deletion_action_known")
        ]
        indexes = [models.Index(fields=["account", "-id"], name="deletions_by_account")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.public_id}"
