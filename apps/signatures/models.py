"""Signatures: the name in front of a message."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.kinds import Region
from apps.core.ownership import AccountOwned, PublicId
from apps.core.sequences import next_value
from apps.identity.rights import rights_of
from apps.reviews.findings import Found
from apps.reviews.models import Review
from apps.signatures import rules
from apps.signatures.kinds import Purpose, SignatureType

__all__ = ["Purpose", "Signature", "SignatureType"]


class Signature(AccountOwned):
    """A name under which an account may speak, in one region; usable only while approved."""

    kind: ClassVar[str] = "signature"

    public_id = PublicId()
    number = models.BigIntegerField(unique=True, editable=False, db_default=next_value("signature_numbers"))
    region = models.CharField(_("region"), max_length=8, choices=Region.choices)
    content = models.CharField(_("signature content"), max_length=20)
    type = models.PositiveSmallIntegerField(_("type"), choices=SignatureType.choices)
    purpose = models.PositiveSmallIntegerField(_("purpose"), choices=Purpose.choices)
    description = models.CharField(_("application description"), max_length=300, blank=True)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, null=True, related_name="+")
    is_approved = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(region__in=Region.values), name="signature_region_known"
            ),
            models.UniqueConstraint(
                fields=["account", "region", "content"],
                condition=models.Q(deleted_at=None),
                name="signature_once_per_account",
            ),
        ]

    def __str__(self) -> str:
        return self.content

    @property
    def bracketed(self) -> str:
        """As the handset shows it."""
        return f"【{self.content}】" if self.region == Region.MAINLAND else f"[{self.content}]"

    @property
    def is_mainland(self) -> bool:
        return self.region == Region.MAINLAND

    def findings(self) -> list[Found]:
        """What the rules say about it now, blocking ones first."""
        return rules.findings(
            content=self.content,
            region=Region(self.region),
            type=SignatureType(self.type),
            description=self.description,
            rights=rights_of(self.account),
        )

    def on_approved(self, review: Review) -> None:
        """It may be used from now on."""
        self.is_approved = True
        self.save(update_fields=["is_approved"])

    def on_rejected(self, review: Review) -> None:
        """It may not be used, whatever it was before."""
        self.is_approved = False
        self.save(update_fields=["is_approved"])
