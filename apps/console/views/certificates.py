"""The certificates of a signature for its applicant: each one to look at, and the letter of authorization to fill in."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.console.forms.signatures import LetterForm
from apps.console.views.base import ConsolePage
from apps.console.views.reviewed import SECTIONS
from apps.core.attachments import Attachment
from apps.core.kinds import Region
from apps.signatures import queries
from apps.signatures.letter import letter
from apps.signatures.models import Certificate, Signature
from apps.web.attachments import AttachmentPage, Shown, shown
from apps.web.pages import Crumb, TemplatePage, Text

LETTER_NAME = "letter-of-authorization.pdf"


def documents_of(signature: Signature) -> list[Shown]:
    """The certificates as components/attachments.html shows them."""
    rows = queries.certificates(signature)
    return [shown(row, _address, row.get_certificate_kind_display()) for row in rows]


def _address(attachment: Attachment, number: int | None = None) -> str:
    if number is None:
        return reverse("console:certificate", args=[attachment.public_id])
    return reverse("console:certificate_page", args=[attachment.public_id, number])


class SignatureCertificate(ConsolePage, AttachmentPage):
    perm = Perm.SIGNATURE_READ

    def rows(self) -> QuerySet[Certificate]:
        return queries.certificates_of(self.account)


class SignatureLetter(ConsolePage, TemplatePage):
    """The form to download. By GET, because nothing changes: with `download` in the address the answer is the PDF."""

    perm = Perm.SIGNATURE_WRITE
    title = _("Letter of authorization")
    template = "console/signatures/letter.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = LetterForm(request.GET)
        if "download" not in request.GET or not form.is_valid():
            return self.show(
                form=form if "download" in request.GET else LetterForm(initial=request.GET.dict())
            )
        said = form.cleaned_data
        draft = Signature(region=self.kwargs["region"], content=said["content"])
        octets = letter(
            self.account,
            owner=said["owner"],
            registration=said["registration"],
            bracketed=draft.bracketed if draft.content else "",
        )
        headers = {
            "Content-Disposition": f'attachment; filename="{LETTER_NAME}"',
            "Cache-Control": "no-store",
        }
        return HttpResponse(octets, content_type="application/pdf", headers=headers)

    def lead(self) -> Text:
        return SECTIONS[Region(self.kwargs["region"])]

    def trail(self) -> list[Crumb]:
        return [(_("Signatures"), reverse(f"console:{self.kwargs['region']}_signatures"))]
