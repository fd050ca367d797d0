"""Certificates for the staff: each one to look at, and the matrix that says which ones are asked for."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AccountKind
from apps.accounts.permissions import Perm
from apps.backoffice.forms.certificates import CellForm
from apps.backoffice.views.base import StaffPage
from apps.core.attachments import Attachment
from apps.signatures import queries, services
from apps.signatures.certificates import MATRIX, PRODUCTS, Cell
from apps.signatures.kinds import Purpose, Registrant, SignatureType
from apps.signatures.models import Certificate, CertificateRule, Signature
from apps.web.attachments import AttachmentPage, Shown, shown
from apps.web.pages import Crumb, FormPage, TemplatePage, Text

MATRIX_TITLE = _("Certificates asked for")


def documents_of(signature: Signature) -> list[Shown]:
    """The certificates as components/attachments.html shows them."""
    rows = queries.certificates(signature)
    return [shown(row, _address, row.get_certificate_kind_display()) for row in rows]


def _address(attachment: Attachment, number: int | None = None) -> str:
    if number is None:
        return reverse("backoffice:certificate", args=[attachment.public_id])
    return reverse("backoffice:certificate_page", args=[attachment.public_id, number])


class ReviewedCertificate(StaffPage, AttachmentPage):
    """Of every account; those taken out of an application too, because a decision may rest on them."""

    perm = Perm.STAFF_REVIEW_READ

    def rows(self) -> QuerySet[Certificate]:
        return Certificate.unscoped.all()


class CertificateMatrix(StaffPage, TemplatePage):
    perm = Perm.STAFF_REVIEW_READ
    title = MATRIX_TITLE
    template = "backoffice/certificates/matrix.html"

    def lead(self) -> Text:
        return _("Which documents a signature needs, by what the applicant is and wants.")

    def context(self) -> dict[str, Any]:
        answers = queries.certificate_matrix()
        return {
            "groups": [
                (kind.label, [_row(one) for one in answers if one.cell.account_kind == kind])
                for kind in (AccountKind.ORGANIZATION, AccountKind.INDIVIDUAL)
            ]
        }


class CertificateCell(StaffPage, FormPage):
    """One cell: its address is what the cell is made of, for example organization-1-0-0-first."""

    perm = Perm.STAFF_REVIEW_RULES
    title = _("Change what is asked for")
    form = CellForm
    done = _("The decision holds for every application from now on.")

    @property
    def cell(self) -> Cell:
        for cell in MATRIX:
            if name_of(cell) == self.kwargs["cell"]:
                return cell
        raise Http404

    def lead(self) -> Text:
        return ", ".join(str(one) for one in words_of(self.cell))

    def trail(self) -> list[Crumb]:
        return [(MATRIX_TITLE, reverse("backoffice:certificates"))]

    def initial(self) -> dict[str, Any]:
        wanted = CertificateRule.wanted(self.cell)
        assert wanted is not None, "the cell is in the matrix"
        return {"kinds": [kind.value for kind in wanted.kinds], "needs_letter": wanted.needs_letter}

    def run(self, form: CellForm) -> str:
        services.decide_certificates(actor=self.actor, cell=self.cell, wanted=form.wanted())
        return reverse("backoffice:certificates")


def name_of(cell: Cell) -> str:
    """The cell in an address."""
    numbers = f"{int(cell.type)}-{int(cell.purpose)}-{int(cell.registrant)}"
    return f"{cell.account_kind}-{numbers}-{'first' if cell.is_first else 'next'}"


def words_of(cell: Cell) -> list[Text]:
    """What an applicant of this cell is and wants."""
    product = (
        [Registrant(cell.registrant).label] if cell.type in PRODUCTS and cell.purpose == Purpose.OWN else []
    )
    order = _("first signature") if cell.is_first else _("further signature")
    kind, type, purpose = AccountKind(cell.account_kind), SignatureType(cell.type), Purpose(cell.purpose)
    return [kind.label, purpose.label, type.label, *product, order]


def _row(answer: queries.Answer) -> dict[str, Any]:
    cell = answer.cell
    is_choice = cell.type in PRODUCTS and cell.purpose == Purpose.OWN
    return {
        "purpose": Purpose(cell.purpose).label,
        "type": SignatureType(cell.type).label,
        "registrant": Registrant(cell.registrant).label if is_choice else None,
        "is_first": cell.is_first,
        "kinds": [kind.label for kind in answer.wanted.kinds],
        "needs_letter": answer.wanted.needs_letter,
        "is_decided": answer.is_decided,
        "url": reverse("backoffice:certificate_cell", args=[name_of(cell)]),
    }
