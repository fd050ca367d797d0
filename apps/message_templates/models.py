"""Templates: the fixed text of messages with numbered variables; and files of many of them."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.permissions import Perm
from apps.core.errors import code_named, sentence
from apps.core.kinds import MessageKind, Region
from apps.core.ownership import AccountOwned, PublicId
from apps.core.sequences import next_value
from apps.core.stored import StoredName
from apps.identity.rights import rights_of
from apps.message_templates import rules
from apps.reviews import wording
from apps.reviews.findings import Found
from apps.reviews.models import Review
from apps.words import live


class MessageTemplate(AccountOwned):
    """A text that may be sent while it is approved; `number` is the TemplateId of the wire."""

    kind: ClassVar[str] = "template"
    write_perm: ClassVar[Perm] = Perm.TEMPLATE_WRITE
    versioned: ClassVar[tuple[str, ...]] = ("content", "name", "message_kind", "remarks")

    public_id = PublicId()
    number = models.BigIntegerField(unique=True, editable=False, db_default=next_value("template_numbers"))
    region = models.CharField(_("region"), max_length=8, choices=Region.choices)
    message_kind = models.PositiveSmallIntegerField(_("type"), choices=MessageKind.choices)
    name = models.CharField(_("template name"), max_length=60)
    content = models.TextField(_("content"), max_length=500)
    remarks = models.CharField(_("remarks"), max_length=500, blank=True)
    # The owner's own order, never judged: it may change while the text may not.
    tags = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    parameter_count = models.PositiveSmallIntegerField(default=0)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, null=True, related_name="+")
    is_approved = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(region__in=Region.values), name="template_region_known"
            ),
            models.CheckConstraint(
                condition=models.Q(message_kind__in=MessageKind.values), name="template_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_mainland(self) -> bool:
        return self.region == Region.MAINLAND

    def findings(self) -> list[Found]:
        """What the rules say about it now, blocking ones first."""
        said = rules.findings(
            content=self.content,
            region=Region(self.region),
            message_kind=MessageKind(self.message_kind),
            remarks=self.remarks,
            rights=rights_of(self.account),
        )
        hits = live.scan(self.content)
        return wording.together(said, wording.of_template(self.content, hits, MessageKind(self.message_kind)))

    def risks(self) -> Iterator[str]:
        """What makes an approval need a second reviewer, if operators say so (reviews.risks)."""
        if self.message_kind == MessageKind.MARKETING:
            yield "marketing"
        if rules.has_link(self.content):
            yield "link"

    def on_approved(self, review: Review) -> None:
        """It may be sent from now on."""
        self.is_approved = True
        self.save(update_fields=["is_approved"])

    def on_rejected(self, review: Review) -> None:
        """It may not be sent, whatever it was before."""
        self.is_approved = False
        self.save(update_fields=["is_approved"])


class TemplateImport(AccountOwned):
    """A file of templates. While it is read `file` names it in the sealed store; its rows tell what became of each line.

    `key` makes a repeated form harmless; `problem` is the code of what ended the reading early, `facts` fill its sentence.
    """

    public_id = PublicId()
    key = models.CharField(max_length=32)
    region = models.CharField(max_length=8, choices=Region.choices)
    source = models.CharField(max_length=200)
    wants_submission = models.BooleanField()
    file = StoredName(max_length=80, blank=True)
    import_run = models.PositiveIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True)
    line_count = models.PositiveIntegerField(null=True)
    problem = models.CharField(max_length=40, blank=True)
    facts = models.JSONField(default=dict)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="template_import_once"),
            models.CheckConstraint(
                condition=models.Q(region__in=Region.values), name="template_import_region_known"
            ),
        ]

    def __str__(self) -> str:
        return self.source

    @property
    def problem_sentence(self) -> str:
        """Why the reading ended early; "" when it did not."""
        known = code_named(self.problem)
        return sentence(known, self.facts) if known else ""


class Outcome(models.TextChoices):
    """What became of a line: each is exactly one of these."""

    SUBMITTED = "submitted", _("Submitted for review")
    DRAFT = "draft", _("Saved as a draft")
    PRESENT = "present", _("There already")
    REFUSED = "refused", _("Not imported")


class ImportRow(AccountOwned):
    """A line of an imported file; `problem` is a reason that is not about the text, `facts` fill its sentence."""

    public_id = PublicId()
    template_import = models.ForeignKey(TemplateImport, on_delete=models.CASCADE, related_name="rows")
    row_no = models.PositiveIntegerField()
    name = models.TextField(_("template name"), blank=True)
    kind_text = models.TextField(_("type"), blank=True)
    message_kind = models.PositiveSmallIntegerField(choices=MessageKind.choices, null=True)
    content = models.TextField(_("content"), blank=True)
    remarks = models.TextField(_("remarks"), blank=True)
    tags = ArrayField(models.TextField(), default=list)
    outcome = models.CharField(_("result"), max_length=12, choices=Outcome.choices)
    problem = models.CharField(max_length=40, blank=True)
    facts = models.JSONField(default=dict)
    template = models.ForeignKey(MessageTemplate, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["template_import", "row_no"], name="template_import_row_once"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="template_import_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def draft(self) -> MessageTemplate | None:
        """The unsaved template that the line describes; None where its type is not understood."""
        if self.message_kind is None:
            return None
        return MessageTemplate(
            account=self.template_import.account,
            region=self.template_import.region,
            message_kind=self.message_kind,
            name=self.name,
            content=self.content,
            remarks=self.remarks,
        )

    def findings(self) -> list[Found]:
        """What the rules say about the line now, blocking ones first."""
        facts: dict[str, Any] = dict(self.facts)
        words = str(facts.pop("words", ""))
        own = [Found(self.problem, words=words, facts=facts)] if self.problem else []
        draft = self.draft() if self.content else None
        return own + (draft.findings() if draft else [])
