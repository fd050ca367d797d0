"""Signatures: the name in front of a message, its certificates, and what operators decided about the latter."""

from collections.abc import Iterator
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AccountKind, User
from apps.accounts.permissions import Perm
from apps.core.attachments import Attachment
from apps.core.kinds import Region
from apps.core.ownership import AccountOwned, PublicId
from apps.core.sequences import next_value
from apps.identity.rights import rights_of
from apps.reviews import wording
from apps.reviews.findings import Found, in_order
from apps.reviews.models import Review
from apps.signatures import rules
from apps.signatures.certificates import MATRIX, Cell, Wanted
from apps.signatures.kinds import CertificateKind, Purpose, Registrant, SignatureType
from apps.words import live


class Signature(AccountOwned):
    """A name under which an account may speak, in one region; usable only while approved."""

    kind: ClassVar[str] = "signature"
    write_perm: ClassVar[Perm] = Perm.SIGNATURE_WRITE
    versioned: ClassVar[tuple[str, ...]] = ("content", "type", "purpose", "registrant", "description")

    public_id = PublicId()
    number = models.BigIntegerField(unique=True, editable=False, db_default=next_value("signature_numbers"))
    region = models.CharField(_("region"), max_length=8, choices=Region.choices)
    content = models.CharField(_("signature content"), max_length=20)
    type = models.PositiveSmallIntegerField(_("type"), choices=SignatureType.choices)
    purpose = models.PositiveSmallIntegerField(_("purpose"), choices=Purpose.choices)
    registrant = models.PositiveSmallIntegerField(
        _("developed or registered by"), choices=Registrant.choices, default=Registrant.ORGANIZATION
    )
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
        said = rules.findings(
            content=self.content,
            region=Region(self.region),
            type=SignatureType(self.type),
            description=self.description,
            rights=rights_of(self.account),
        )
        said_of_words = wording.of_signature(self.content, live.scan(self.content))
        return in_order([*said, *said_of_words, *self._certificate_findings()])

    def cell(self) -> Cell:
        """Where it stands in the matrix of certificates."""
        own = Signature.of(self.account).filter(purpose=Purpose.OWN, is_approved=True, deleted_at=None)
        return Cell.of(
            AccountKind(self.account.kind),
            SignatureType(self.type),
            Purpose(self.purpose),
            Registrant(self.registrant),
            is_first=not own.exclude(pk=self.pk).exists(),
        )

    def wanted(self) -> Wanted | None:
        """The certificates it needs; None when the account cannot have the type at all."""
        return CertificateRule.wanted(self.cell())

    def risks(self) -> Iterator[str]:
        """Whose name it is, as far as that makes an approval need a second reviewer (reviews.risks)."""
        if self.type == SignatureType.GOVERNMENT:
            yield "government"
        if self.purpose == Purpose.OTHER:
            yield "others_name"

    def _certificate_findings(self) -> list[Found]:
        """Nothing while it is only typed: then nobody knows what will come with it."""
        if self.pk is None:
            return []
        brought = self.certificates.filter(removed_at=None).values_list("certificate_kind", flat=True)
        return rules.certificate_findings(self.wanted(), frozenset(brought))

    def on_approved(self, review: Review) -> None:
        """It may be used from now on."""
        self.is_approved = True
        self.save(update_fields=["is_approved"])

    def on_rejected(self, review: Review) -> None:
        """It may not be used, whatever it was before."""
        self.is_approved = False
        self.save(update_fields=["is_approved"])


class Certificate(Attachment):
    """A document that proves whose name a signature is; taken out of an application that was judged, it stays for the record."""

    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="certificates")
    certificate_kind = models.PositiveSmallIntegerField(_("certificate"), choices=CertificateKind.choices)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta(Attachment.Meta):
        ordering = ["certificate_kind", "id"]
        constraints = [
            *Attachment.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(certificate_kind__in=CertificateKind.values), name="certificate_kind_known"
            ),
        ]


class CertificateRule(models.Model):
    """What operators decided about one cell of the matrix of certificates; without a row the default holds."""

    account_kind = models.CharField(max_length=16, choices=AccountKind.choices)
    type = models.PositiveSmallIntegerField(choices=SignatureType.choices)
    purpose = models.PositiveSmallIntegerField(choices=Purpose.choices)
    registrant = models.PositiveSmallIntegerField(choices=Registrant.choices)
    is_first = models.BooleanField()
    certificate_kinds = ArrayField(models.PositiveSmallIntegerField(choices=CertificateKind.choices))
    needs_letter = models.BooleanField()
    decided_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager["CertificateRule"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account_kind", "type", "purpose", "registrant", "is_first"],
                name="one_certificate_rule_per_cell",
            )
        ]

    def __str__(self) -> str:
        kind, type = self.get_account_kind_display(), self.get_type_display()
        return f"{kind} · {type} · {self.get_purpose_display()}"

    @property
    def cell(self) -> Cell:
        return Cell(
            AccountKind(self.account_kind),
            SignatureType(self.type),
            Purpose(self.purpose),
            Registrant(self.registrant),
            self.is_first,
        )

    @property
    def answer(self) -> Wanted:
        kinds = tuple(CertificateKind(one) for one in self.certificate_kinds)
        return Wanted(kinds, self.needs_letter)

    @classmethod
    def wanted(cls, cell: Cell) -> Wanted | None:
        """What the cell asks for; None for a combination that does not exist."""
        if cell not in MATRIX:
            return None
        decided = cls.objects.filter(
            account_kind=cell.account_kind,
            type=cell.type,
            purpose=cell.purpose,
            registrant=cell.registrant,
            is_first=cell.is_first,
        ).first()
        return decided.answer if decided else MATRIX[cell]
