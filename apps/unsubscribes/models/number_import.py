"""A file of numbers that is read into one of the two lists by a worker."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.errors import code_named, sentence
from apps.core.kinds import MessageKind
from apps.core.ownership import AccountOwned, PublicId
from apps.core.states import BAD, GOOD, WORKING, StateTable


class Into(models.TextChoices):
    """Which list the numbers go to."""

    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed users")
    BLOCKED = "blocked", _("Block list")


class ImportStatus(models.TextChoices):
    """Where the reading of a file stands."""

    READING = "reading", _("Being read")
    DONE = "done", _("Read")
    FAILED = "failed", _("Ended early")


IMPORT_STATES = StateTable(
    ImportStatus,
    moves={
        ImportStatus.READING: frozenset({ImportStatus.DONE, ImportStatus.FAILED}),
        ImportStatus.DONE: frozenset(),
        ImportStatus.FAILED: frozenset(),
    },
    tones={ImportStatus.READING: WORKING, ImportStatus.DONE: GOOD, ImportStatus.FAILED: BAD},
)


class NumberImport(AccountOwned):
    """One file with what it brought; the row is the work item, `file` its name in the sealed store until it is read.

    `read` is the sum of added, present, invalid and over; `through` the last row that is stored; `bad` the first rows
    without a number as [row, reason]. `run` fences off a worker that was thought dead.
    """

    public_id = PublicId()
    into = models.CharField(max_length=12, choices=Into.choices)
    status = models.CharField(max_length=8, choices=ImportStatus.choices, default=ImportStatus.READING)
    file = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=200)
    signature = models.CharField(max_length=20, blank=True)
    message_kind = models.PositiveSmallIntegerField(choices=MessageKind.choices, null=True)
    read = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    present = models.PositiveIntegerField(default=0)
    invalid = models.PositiveIntegerField(default=0)
    over = models.PositiveIntegerField(default=0)
    through = models.PositiveIntegerField(default=0)
    bad: Any = models.JSONField(default=list)
    problem = models.CharField(max_length=40, blank=True)
    facts: Any = models.JSONField(default=dict)
    run = models.PositiveIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            IMPORT_STATES.constraint("number_import_status_known"),
            models.CheckConstraint(condition=models.Q(into__in=Into.values), name="number_import_into_known"),
        ]
        indexes = [models.Index(fields=["account", "-id"], name="number_imports_by_account")]

    def __str__(self) -> str:
        return self.source

    @property
    def is_under_way(self) -> bool:
        return self.status == ImportStatus.READING

    @property
    def problem_sentence(self) -> str:
        """Why the reading ended early; "" when it did not."""
        known = code_named(self.problem)
        return sentence(known, self.facts) if known else ""
