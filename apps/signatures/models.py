"""Signatures: the name in front of a message."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.kinds import Region
from apps.core.ownership import AccountOwned, PublicId
from apps.core.sequences import next_value
from apps.reviews.models import Review


class SignatureType(models.IntegerChoices):
    """What the name belongs to; the numbers are those of the wire (AddSmsSign)."""

    COMPANY = 0, _("Company")
    APP = 1, _("App")
    WEBSITE = 2, _("Website")
    OFFICIAL_ACCOUNT = 3, _("WeChat official account")
    TRADEMARK = 4, _("Trademark")
    GOVERNMENT = 5, _("Government, public institution or other organization")
    MINI_PROGRAM = 6, _("WeChat mini program")


class Purpose(models.IntegerChoices):
    """Whose name it is; the numbers are those of the wire."""

    OWN = 0, _("For ourselves (verified entity)")
    OTHER = 1, _("For another entity that has authorized us")


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
            models.CheckConstraint(condition=models.Q(region__in=Region.values), name="signature_region_known"),
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
