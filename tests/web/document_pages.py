"""A page that takes documents: several proofs and one letter; and one that shows them."""

from typing import Any

from django import forms
from django.urls import path

from apps.core.errors import Code, DomainError
from apps.web.attachments import DocumentsField, DocumentsForm, DocumentsPage, Shown
from apps.web.pages import TemplatePage
from apps.web.uploads import takes_documents
from tests.web import urls

kept: list[Any] = []


class ProofForm(DocumentsForm):
    name = forms.CharField(max_length=20)
    proofs = DocumentsField(label="Proofs", most=3)
    letter = DocumentsField(label="Letter", most=1, required=False)


@takes_documents
class TakeProofs(DocumentsPage):
    perm = "thing:write"
    title = "Proofs"
    form = ProofForm

    def run(self, form: ProofForm) -> str:
        if form.cleaned_data["name"] == "refused":
            raise DomainError(Code.ALREADY_EXISTS, name="x")
        for field in ("proofs", "letter"):
            taken = form.cleaned_data[field]
            kept.extend(taken.documents)
            taken.keep()
        return "/things/"


class OneAttachment:
    """What the component reads of a row."""

    def __init__(self, name: str, **facts: Any) -> None:
        self.name, self.size = name, 1000
        self.width, self.height, self.pages = facts.get("width"), facts.get("height"), facts.get("pages")
        self.is_picture = self.width is not None


class ShowProofs(TemplatePage):
    perm = "thing:read"
    title = "Proofs"
    template = "tests/proofs.html"

    def context(self) -> dict[str, Any]:
        picture: Any = OneAttachment("licence.jpg", width=600, height=400)
        paper: Any = OneAttachment("letter.pdf", pages=2)
        return {
            "documents": [
                Shown(picture, "Licence", "/a/", ("/a/1/",)),
                Shown(paper, "Letter", "/b/", ("/b/1/", "/b/2/")),
            ]
        }


urlpatterns = [
    path("proofs/", TakeProofs.as_view(), name="proofs"),
    path("shown/", ShowProofs.as_view(), name="shown"),
    *urls.urlpatterns,
]
handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500
