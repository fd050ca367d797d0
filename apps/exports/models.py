"""Files that are made in the background: what was asked for, how far it is, and the pieces made so far."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account, User
from apps.core.ownership import AccountOwned, PublicId
from apps.core.stored import StoredName
from apps.exports.formats import Format
from apps.exports.states import EXPORT_STATES, ExportStatus


class Export(AccountOwned):
    """One file. Without an account it is the platform's. `asked_sealed` holds the parameters, for a number may be one.

    `row_count` and `share` (0 to 100 per cent) tell how far it is; `octets` and `sha256` are of the finished file.
    """

    account = models.ForeignKey(  # type: ignore[assignment]  # the platform has files of its own
        Account, on_delete=models.PROTECT, null=True, related_name="+"
    )
    public_id = PublicId()
    subject = models.CharField(max_length=32)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    asked_sealed = models.BinaryField()
    described = models.JSONField(default=list)  # the filters in words, as [name, value]; numbers masked
    columns = models.JSONField(default=list)  # keys of the subject's columns, in order
    form = models.CharField(max_length=8, choices=Format.choices)
    is_whole = models.BooleanField(default=False)  # numbers in full
    language = models.CharField(max_length=10)
    status = models.CharField(
        _("status"), max_length=12, choices=ExportStatus.choices, default=ExportStatus.ASKED
    )
    problem = models.CharField(max_length=40, blank=True)  # a core.errors.Code
    heartbeat_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)  # turns since the last piece
    row_count = models.PositiveIntegerField(default=0)
    share = models.PositiveSmallIntegerField(default=0)
    file = StoredName(blank=True)
    octets = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    taken_count = models.PositiveIntegerField(default=0)

    class Meta(AccountOwned.Meta):
        constraints = [
            EXPORT_STATES.constraint("export_status_known"),
            models.CheckConstraint(condition=models.Q(form__in=Format.values), name="export_form_known"),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="exports_by_account"),
            models.Index(
                fields=["id"],
                condition=models.Q(status__in=["asked", "running", "ready"]),
                name="exports_alive",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class ExportPiece(models.Model):
    """A run of rows that is safely stored, and where the next one begins; pieces go when the file is whole."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    file = StoredName()
    row_count = models.PositiveIntegerField()
    after = models.CharField(max_length=80)

    objects: ClassVar[models.Manager["ExportPiece"]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["export", "number"], name="export_piece_once")]

    def __str__(self) -> str:
        return f"{self.export_id}/{self.number}"


class ExportAllowance(models.Model):
    """How much may be exported: the row without an account holds for every account that has none of its own."""

    account = models.OneToOneField(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    at_once = models.PositiveSmallIntegerField(default=3)
    per_day = models.PositiveIntegerField(default=50)
    longest = models.PositiveIntegerField(default=5_000_000)
    kept_days = models.PositiveSmallIntegerField(default=7)

    objects: ClassVar[models.Manager["ExportAllowance"]] = models.Manager()

    class Meta:
        verbose_name = _("export allowance")
        verbose_name_plural = _("export allowances")
        constraints = [
            models.UniqueConstraint(
                fields=["account"], nulls_distinct=False, name="one_export_allowance_each"
            )
        ]

    def __str__(self) -> str:
        return str(self.account) if self.account else str(_("All accounts"))


class StoryFile(AccountOwned):
    """A story of one number that somebody has taken as a PDF; the file is not kept, its SHA-256 is, so that it can be told
    whether a file is still as it was made. Without an account it is staff's, over all accounts.
    """

    account = models.ForeignKey(  # type: ignore[assignment]
        Account, on_delete=models.PROTECT, null=True, related_name="+"
    )
    public_id = PublicId()
    number_hash = models.BigIntegerField()
    number_last4 = models.CharField(max_length=4)
    kinds = models.JSONField(default=list)  # number_story.Kind; none is all
    event_count = models.PositiveIntegerField()
    octets = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta(AccountOwned.Meta):
        indexes = [models.Index(fields=["number_hash", "-id"], name="story_files_by_number")]

    def __str__(self) -> str:
        return f"…{self.number_last4}"


class MonthPack(models.Model):
    """What finance takes of a month into its own books, as one zip; of all accounts, or of one.

    The states are those of an export. share: 0 to 100 per cent; octets and sha256 are of the finished file.
    """

    public_id = PublicId()
    month = models.DateField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=12, choices=ExportStatus.choices, default=ExportStatus.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    share = models.PositiveSmallIntegerField(default=0)
    file = StoredName(blank=True)
    octets = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    taken_count = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["MonthPack"]] = models.Manager()

    class Meta:
        constraints = [EXPORT_STATES.constraint("month_pack_status_known")]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(status__in=["asked", "running", "ready"]),
                name="month_packs_alive",
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
