"""What a reviewer sees of an application to be verified: what was said, the documents, and where the number is known already."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.forms.identity import RevealForm
from apps.backoffice.views.base import StaffPage
from apps.core.attachments import Attachment
from apps.core.countries import country_name
from apps.identity import queries, services
from apps.identity.kinds import OrganizationType, Shows
from apps.identity.models import Identity, IdentityDocument
from apps.reviews.models import Stage
from apps.reviews.queries import IN_QUEUE
from apps.web.attachments import AttachmentPage, shown
from apps.web.pages import Crumb, FormPage, Text


def shown_disputed(row: Identity) -> dict[str, Any]:
    """What an operator who settles a dispute sees in the place of the reviewers' documents."""
    return {
        "documents": [shown(one, _disputed, Shows(one.shows).label) for one in row.documents.all()],
        "reveal_url": reverse("backoffice:disputed_reveal", args=[row.public_id]),
    }


def shown_identity(row: Identity) -> dict[str, Any]:
    """The application's own part of the desk; numbers by which people are known are masked."""
    return {
        "facts": _facts(row),
        "documents": [shown(one, _address, Shows(one.shows).label) for one in row.documents.all()],
        "same_elsewhere": queries.same_elsewhere(row),
        "reveal_url": reverse("backoffice:identity_reveal", args=[row.public_id]),
    }


def _facts(row: Identity) -> list[tuple[Text, Any]]:
    facts: list[tuple[Text, Any]] = [
        (_("Applies as"), row.get_account_kind_display()),
        (
            _("The account is now"),
            row.account.get_kind_display() if row.account.is_verified else _("Not verified"),
        ),
        (_("Country or region"), country_name(row.country)),
    ]
    if not row.is_organization:
        return [
            *facts,
            (_("Identity document"), row.get_id_document_display()),
            (_("Number of the document"), row.number_masked or None),
        ]
    return [
        *facts,
        (_("Type of organization"), OrganizationType(row.organization_type).label),
        (_("Registration number"), row.number_masked or None),
        (_("Legal representative"), row.legal_person or None),
        (_("Contact person"), row.contact or None),
        (_("Contact person’s mobile number"), row.contact_phone_masked or None),
        (_("Address"), row.address or None),
    ]


def _disputed(attachment: Attachment, number: int | None = None) -> str:
    if number is None:
        return reverse("backoffice:disputed_document", args=[attachment.public_id])
    return reverse("backoffice:disputed_document_page", args=[attachment.public_id, number])


def _address(attachment: Attachment, number: int | None = None) -> str:
    if number is None:
        return reverse("backoffice:identity_document", args=[attachment.public_id])
    return reverse("backoffice:identity_document_page", args=[attachment.public_id, number])


class IdentityDocumentFile(StaffPage, AttachmentPage):
    """A document of any account, for those who decide; never of an application that nobody has submitted."""

    perm = Perm.STAFF_REVIEW_DECIDE

    def rows(self) -> QuerySet[Any]:
        return IdentityDocument.unscoped.filter(identity__review__round__gt=0)


class IdentityReveal(StaffPage, FormPage):
    """The question why, and the sealed numbers once."""

    perm = Perm.STAFF_REVIEW_DECIDE
    title = _("Show the numbers in full")
    template = "console/verification/reveal.html"
    form = RevealForm
    submit = _("Show the numbers")

    @cached_property
    def row(self) -> Identity:
        row: Identity = self.find(self.rows(), self.kwargs["public_id"])
        return row

    def rows(self) -> QuerySet[Identity]:
        return Identity.unscoped.select_related("account", "review").filter(review__round__gt=0)

    def back_url(self) -> str:
        assert self.row.review is not None, "rows() has those that were submitted"
        return reverse("backoffice:review", args=[self.row.review.public_id])

    def trail(self) -> list[Crumb]:
        return [(_("Reviews"), reverse("backoffice:reviews")), (self.row.name, self.back_url())]

    def run(self, form: RevealForm) -> HttpResponse:
        found = services.reveal(actor=self.actor, identity=self.row, reason=form.cleaned_data["reason"])
        return self.show(
            "console/verification/revealed.html", row=self.row, shown=found, back_url=self.back_url()
        )


# Of those about which two reviewers differ, for the third person, who may be no reviewer
_IN_DISPUTE = {"review__stage": Stage.DISPUTED, "review__status__in": IN_QUEUE}


class DisputedDocumentFile(IdentityDocumentFile):
    perm = Perm.STAFF_REVIEW_RECONSIDER

    def rows(self) -> QuerySet[Any]:
        in_dispute = {f"identity__{name}": value for name, value in _IN_DISPUTE.items()}
        return super().rows().filter(**in_dispute)


class DisputedReveal(IdentityReveal):
    perm = Perm.STAFF_REVIEW_RECONSIDER

    def rows(self) -> QuerySet[Identity]:
        return super().rows().filter(**_IN_DISPUTE)
