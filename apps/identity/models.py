"""Who an account is: an application with its documents, proved once it is approved; and what operators granted otherwise."""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AccountKind
from apps.accounts.permissions import Perm
from apps.accounts.services import accounts
from apps.core import clock
from apps.core.attachments import Attachment
from apps.core.ownership import AccountOwned, PublicId
from apps.core.phones import mask_number
from apps.core.privacy import open_sealed
from apps.identity import numbers, rules
from apps.identity.details import Details
from apps.identity.kinds import IdDocument, OrganizationType, Right, Shows, Standing
from apps.reviews.findings import Found
from apps.reviews.models import Review

NUMBER = b"identity.number"
PHONE = b"identity.contact_phone"


class Identity(AccountOwned):
    """One application to be verified. Approved it is what the account is, until another one or a revocation ends it."""

    kind: ClassVar[str] = "identity"
    write_perm: ClassVar[Perm] = Perm.ACCOUNT_WRITE
    versioned: ClassVar[tuple[str, ...]] = (
        "name",
        "account_kind",
        "country",
        "organization_type",
        "id_document",
        "number_masked",
        "legal_person",
        "contact",
        "contact_phone_masked",
        "address",
    )

    public_id = PublicId()
    account_kind = models.CharField(_("kind of account"), max_length=16, choices=AccountKind.choices)
    country = models.CharField(_("country or region"), max_length=2)
    name = models.CharField(_("name"), max_length=120)
    organization_type = models.CharField(
        _("type of organization"), max_length=24, choices=OrganizationType.choices, blank=True
    )
    id_document = models.CharField(
        _("identity document"), max_length=24, choices=IdDocument.choices, blank=True
    )
    number_sealed = models.BinaryField(null=True)
    number_hash = models.BigIntegerField(null=True, db_index=True)
    legal_person = models.CharField(_("legal representative"), max_length=80, blank=True)
    contact = models.CharField(_("contact person"), max_length=80, blank=True)
    contact_phone_sealed = models.BinaryField(null=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    approved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(account_kind__in=AccountKind.values), name="identity_account_kind_known"
            ),
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(approved_at=None), name="identity_one_application"
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(approved_at__isnull=False, ended_at=None),
                name="identity_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def content(self) -> str:
        """What reasons can be tied to."""
        return self.name

    @property
    def is_organization(self) -> bool:
        return self.account_kind == AccountKind.ORGANIZATION

    @property
    def is_in_force(self) -> bool:
        return self.approved_at is not None and self.ended_at is None

    @property
    def number(self) -> str:
        """The number in full; only for rules, and for who has given a reason."""
        return open_sealed(self.number_sealed, context=NUMBER) if self.number_sealed else ""

    @property
    def contact_phone(self) -> str:
        """In full, as `number`."""
        return open_sealed(self.contact_phone_sealed, context=PHONE) if self.contact_phone_sealed else ""

    @property
    def number_masked(self) -> str:
        """Registers of organizations are public, what a person is known by is not."""
        return self.number if self.is_organization else numbers.masked(self.number)

    @property
    def contact_phone_masked(self) -> str:
        phone = self.contact_phone
        return mask_number(phone) if phone else ""

    def details(self) -> Details:
        """What the applicant said."""
        return Details(
            account_kind=AccountKind(self.account_kind),
            country=self.country,
            name=self.name,
            number=self.number,
            organization_type=self.organization_type,
            id_document=self.id_document,
            legal_person=self.legal_person,
            contact=self.contact,
            contact_phone=self.contact_phone,
            address=self.address,
        )

    def findings(self) -> list[Found]:
        """What the rules say about it now, blocking ones first."""
        documents: Iterable[str] = self.documents.values_list("shows", flat=True)
        return rules.findings(
            self.details(), frozenset(documents), is_organization=self.account.is_organization
        )

    def on_approved(self, review: Review) -> None:
        """The account is this from now on; what it was before ends."""
        now = clock.now()
        Identity.of(self.account).filter(approved_at__isnull=False, ended_at=None).update(ended_at=now)
        self.approved_at = now
        self.save(update_fields=["approved_at"])
        accounts.verify(account=self.account, kind=AccountKind(self.account_kind), at=now)

    def on_rejected(self, review: Review) -> None:
        """A revoked one leaves the account unverified; a refused application changes nothing."""
        if self.is_in_force:
            self.ended_at = clock.now()
            self.save(update_fields=["ended_at"])
            accounts.unverify(account=self.account)


class IdentityDocument(Attachment):
    """A document of an application, and what it is said to show."""

    identity = models.ForeignKey(Identity, on_delete=models.PROTECT, related_name="documents")
    shows = models.CharField(max_length=16, choices=Shows.choices)

    class Meta(Attachment.Meta):
        ordering = ["id"]


class RightSetting(models.Model):
    """A cell of the matrix of rights that operators have decided; a cell without a row is as `kinds.GRANTED` says."""

    standing = models.CharField(max_length=16, choices=Standing.choices)
    right = models.CharField(max_length=24, choices=Right.choices)
    is_granted = models.BooleanField()

    objects: ClassVar[models.Manager["RightSetting"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["standing", "right"], name="right_setting_once"),
            models.CheckConstraint(
                condition=models.Q(standing__in=Standing.values, right__in=Right.values),
                name="right_setting_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standing}: {self.right}"
