"""Templates: the fixed text of messages with numbered variables."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.kinds import MessageKind, Region
from apps.core.ownership import AccountOwned, PublicId
from apps.core.sequences import next_value
from apps.identity.rights import rights_of
from apps.message_templates import rules
from apps.reviews import wording
from apps.reviews.findings import Found
from apps.reviews.models import Review
from apps.words import live


class MessageTemplate(AccountOwned):
    """A text that may be sent while it is approved; `number` is the TemplateId of the wire."""

    kind: ClassVar[str] = "template"

    public_id = PublicId()
    number = models.BigIntegerField(unique=True, editable=False, db_default=next_value("template_numbers"))
    region = models.CharField(_("region"), max_length=8, choices=Region.choices)
    message_kind = models.PositiveSmallIntegerField(_("type"), choices=MessageKind.choices)
    name = models.CharField(_("template name"), max_length=60)
    content = models.TextField(_("content"), max_length=500)
    remarks = models.CharField(_("remarks"), max_length=500, blank=True)
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

    def on_approved(self, review: Review) -> None:
        """It may be sent from now on."""
        self.is_approved = True
        self.save(update_fields=["is_approved"])

    def on_rejected(self, review: Review) -> None:
        """It may not be sent, whatever it was before."""
        self.is_approved = False
        self.save(update_fields=["is_approved"])
