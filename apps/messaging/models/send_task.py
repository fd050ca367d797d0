"""A list that is read, judged, confirmed and sent: the task, and what it comes to in each country."""

from typing import Any, ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.errors import Code
from apps.core.kinds import Region
from apps.core.money import AmountField, CurrencyField, UnitPriceField
from apps.core.ownership import AccountOwned, PublicId
from apps.core.stored import StoredName
from apps.messaging.states import SEND_TASK_STATES, RowVerdict, SendTaskStatus
from apps.reviews.findings import Found
from apps.reviews.models import Review

# What a task forgets when it is ready again; why somebody declined is kept until it is confirmed anew.
UNCONFIRMED: Final[dict[str, Any]] = {
    "confirmed_at": None,
    "confirmed_by": None,
    "approved_at": None,
    "approved_by": None,
    "price_cap": None,
    "scheduled_at": None,
    "scheduled_wall": "",
    "scheduled_zone": "",
    "spread_minutes": None,
    "pace": None,
}


class SendTaskSource(models.TextChoices):
    """Where the rows come from."""

    FILE = "file", _("File")
    PASTE = "paste", _("Pasted text")
    GROUP = "group", _("Contact group")
    FAILED = "failed", _("Failed numbers of a task")
    API = "api", _("API")


class Dedupe(models.TextChoices):
    """What makes a later row a duplicate of an earlier one."""

    NUMBER = "number", _("The same number")
    NUMBER_AND_VALUES = "values", _("The same number with the same values")


class SendTask(AccountOwned):
    """One list with one template; its rows are SendTaskRow, what was accepted of them are messages.

    `key` is the form's or the request's own: a second click, a reload or a repeated call finds this row. `counts` holds the
    number of rows of each RowVerdict as they stand now, so that their sum is always `row_count`.
    """

    public_id = PublicId()
    key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=32, blank=True)  # of what the key was used for
    name = models.CharField(_("name"), max_length=120)
    source = models.CharField(max_length=8, choices=SendTaskSource.choices)
    status = models.CharField(max_length=12, choices=SendTaskStatus.choices, default=SendTaskStatus.IMPORTING)
    region = models.CharField(max_length=8, choices=Region.choices)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    application = models.ForeignKey("applications.Application", on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey(
        "message_templates.MessageTemplate", on_delete=models.PROTECT, related_name="+"
    )
    signature = models.ForeignKey(
        "signatures.Signature", on_delete=models.PROTECT, null=True, related_name="+"
    )
    sender = models.CharField(_("sender ID"), max_length=15, blank=True)  # as named; empty is the default
    origin = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey("contacts.ContactGroup", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    # What was given and how it is read
    file = StoredName(max_length=80, blank=True)  # name in the sealed store; blank when no longer needed
    file_size = models.PositiveIntegerField(default=0)  # octets
    reading = models.JSONField(default=dict)  # format, encoding, delimiter, sheet, sheets, what was noticed
    columns = models.JSONField(default=list)  # the headers; "" where a column has none
    mapping = models.JSONField(default=dict)  # see uploads.mapping.Mapping
    dedupe = models.CharField(max_length=8, choices=Dedupe.choices, default=Dedupe.NUMBER)
    words_digest = models.CharField(
        max_length=16, blank=True, default=""
    )  # the words its rows were judged by

    # The import; `import_run` fences off an importer that was thought dead
    import_run = models.PositiveIntegerField(default=0)
    imported_count = models.PositiveIntegerField(default=0)
    expected_count = models.PositiveIntegerField(default=0)  # an estimate while importing
    heartbeat_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=40, blank=True)  # a core.errors.Code: why it failed or is paused
    problem_facts = models.JSONField(default=dict)

    # The report
    row_count = models.PositiveIntegerField(default=0)
    repaired_count = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # RowVerdict → rows
    segments = models.PositiveIntegerField(default=0)  # of the rows found good
    amount = AmountField(default=0)  # their price when they were judged
    currency = CurrencyField()

    # The decision
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    decline_note = models.CharField(max_length=500, blank=True)
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, null=True, related_name="+")
    price_cap = AmountField(null=True)
    scheduled_at = models.DateTimeField(null=True)
    scheduled_wall = models.CharField(max_length=16, blank=True)  # 2026-12-01T09:30, as it was asked for
    scheduled_zone = models.CharField(max_length=64, blank=True)
    spread_minutes = models.PositiveIntegerField(null=True)
    pace = models.PositiveIntegerField(
        null=True
    )  # messages per minute; None is as fast as the carrier takes them

    # The run
    started_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    # Drained, or failed; of a stopped one: when the last message that had not gone was cancelled.
    ended_at = models.DateTimeField(null=True)
    accepted_count = models.PositiveIntegerField(default=0)  # messages
    accepted_segments = models.PositiveIntegerField(default=0)
    accepted_fee = AmountField(default=0)
    released_count = models.PositiveIntegerField(default=0)  # handed to dispatch
    paced_from = models.DateTimeField(null=True)  # since when, and from which count, the present pace holds
    paced_count = models.PositiveIntegerField(default=0)

    class Meta(AccountOwned.Meta):
        constraints = [
            SEND_TASK_STATES.constraint("send_task_status_known"),
            models.UniqueConstraint(fields=["account", "key"], name="one_send_task_per_key"),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="send_tasks_by_account"),
            models.Index(
                fields=["status"],
                condition=~models.Q(status__in=["ready", "settled", "cancelled", "failed"]),
                name="send_tasks_open",
            ),
            models.Index(
                fields=["status"],
                condition=models.Q(status="cancelled", ended_at__isnull=True, started_at__isnull=False),
                name="send_tasks_stopping",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    kind: ClassVar[str] = "send_task"  # its row in reviews.kinds

    @property
    def good_count(self) -> int:
        """Rows found good: accepted or still to be."""
        return int(self.counts.get(RowVerdict.GOOD, 0))

    @property
    def is_mainland(self) -> bool:
        return self.region == Region.MAINLAND

    @property
    def content(self) -> str:
        """The text that a reviewer judges and may name words of: the template's."""
        return self.template.content

    def findings(self) -> list[Found]:
        """What the rules say about it now: the parts that it is made of must still be approved."""
        found = []
        if not self.template.is_approved or self.template.deleted_at is not None:
            found.append(Found("send_task_template"))
        signature = self.signature
        if signature is not None and (not signature.is_approved or signature.deleted_at is not None):
            found.append(Found("send_task_signature", words=signature.content))
        return found

    def on_approved(self, review: Review) -> None:
        """Nothing here: the tick sees that all have agreed, and begins or schedules the task (confirming.begin)."""

    def on_rejected(self, review: Review) -> None:
        """Before it is sent it is ready again, with the reviewer's note; one that is being sent is paused."""
        note = review.note[:500]
        if self.status in (SendTaskStatus.WAITING, SendTaskStatus.SCHEDULED):
            SEND_TASK_STATES.advance(self, SendTaskStatus.READY, **{**UNCONFIRMED, "decline_note": note})
        elif self.status == SendTaskStatus.SENDING:
            why = {"problem": Code.REVIEW_REVOKED.value, "problem_facts": {}, "paused_at": clock.now()}
            SEND_TASK_STATES.advance(self, SendTaskStatus.PAUSED, decline_note=note, **why)


class SendTaskLeg(models.Model):
    """The good rows of a task that go to one country: what they come to, and how far they have been taken.

    Two cursors over `row_no`: up to `accepted_through` they are messages, up to `released_through` those are with dispatch.
    """

    send_task = models.ForeignKey(SendTask, on_delete=models.CASCADE, related_name="legs")
    country = models.CharField(max_length=3)
    message_count = models.PositiveIntegerField()
    segments = models.PositiveIntegerField()
    unit_price = UnitPriceField()
    amount = AmountField()
    accepted_through = models.PositiveIntegerField(default=0)
    released_through = models.PositiveIntegerField(default=0)

    objects: models.Manager["SendTaskLeg"] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["send_task", "country"], name="one_leg_per_country")]

    def __str__(self) -> str:
        return f"{self.country} {self.message_count}"


class RememberedMapping(AccountOwned):
    """How a person's last list for a template was mapped, by its headers; the next one starts from it."""

    template = models.ForeignKey(
        "message_templates.MessageTemplate", on_delete=models.PROTECT, related_name="+"
    )
    headers = models.CharField(max_length=32)  # a fingerprint of the headers
    mapping: Any = models.JSONField()
    dedupe = models.CharField(max_length=8, choices=Dedupe.choices, default=Dedupe.NUMBER)
    used_at = models.DateTimeField(auto_now=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account", "template", "headers"], name="one_mapping_per_template_and_headers"
            )
        ]

    def __str__(self) -> str:
        return self.headers
