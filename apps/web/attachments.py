"""How pages take documents and show them.

A form that asks for documents, and its page:

    class TicketForm(DocumentsForm):
        files = DocumentsField(label=_("Files"), required=False)

    @takes_documents
    class TicketNew(ConsolePage, DocumentsPage):
        form = TicketForm

        def run(self, form):
            files = form.cleaned_data["files"]
            ticket = services.ask(…, documents=files.documents)
            files.keep()                         # only now they outlive the request

The field has checked each file by its content (core.attachments) when the verb is called. A form that is refused for another
reason holds its good documents: signed, for this person, until it is sent again or the day is over.

Who may see a document decides the page that gives it away: an AttachmentPage with a right and `rows()`.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from django import forms
from django.core import signing
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core import attachments, files
from apps.core.attachments import SUFFIXES, Attachment, Document
from apps.core.errors import Code, DomainError
from apps.web.forms import AccountForm
from apps.web.pages import FormPage, Page
from apps.web.text import Text
from apps.web.uploads import DOCUMENTS, SealedUpload

_SALT = "web.attachments"
_HELD_SECONDS = 12 * 3600  # less than the sweep of stored files lets pass
_HELD = "_held"


# Taking ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Documents:
    """What a field has taken: its documents, and the uploads among them that still go with the request."""

    documents: tuple[Document, ...] = ()
    uploads: tuple[SealedUpload, ...] = ()

    def __iter__(self) -> Iterator[Document]:
        return iter(self.documents)

    def __len__(self) -> int:
        return len(self.documents)

    def keep(self) -> None:
        """Call it when the verb has succeeded."""
        for upload in self.uploads:
            upload.keep()


@dataclass(frozen=True)
class Held:
    """A document of a form that was refused: `token` brings it back with the next try."""

    document: Document
    token: str


class DocumentsInput(forms.FileInput):
    """A file input for several files, beside those that are held; drawn by components/documents.html."""

    allow_multiple_selected = True
    layout = "documents"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        accept = ",".join([*SUFFIXES, *SUFFIXES.values(), ".jpeg"])
        super().__init__({"accept": accept, **(attrs or {})})
        self.held: list[Held] = []

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[list[Any], list[str]]:
        return _all(files, name), _all(data, name + _HELD)

    def use_required_attribute(self, initial: Any) -> bool:
        return False  # what is held may be enough


class DocumentsField(forms.Field):
    """Documents of a form; cleaned they are `Documents`. Refusals are the domain's sentences, and refuse all of them."""

    widget = DocumentsInput

    def __init__(self, *, most: int = DOCUMENTS, says_optional: bool = True, **kwargs: Any) -> None:
        """`most` files; one that is wanted only under conditions the help names does not say that it is optional."""
        self.most = most
        self.says_optional = says_optional
        self.holder = ""
        super().__init__(**kwargs)
        if most == 1:
            self.widget.attrs.pop("multiple", None)
            self.widget.allow_multiple_selected = False
        else:
            self.widget.attrs["multiple"] = True

    def clean(self, value: Any) -> Documents:
        came, tokens = value or ((), ())
        held = [one.document for one in map(self._held, tokens) if one is not None]
        uploads = [upload for upload in came if isinstance(upload, SealedUpload)]
        if len(held) + len(uploads) > self.most:
            problem = DomainError(Code.DOCUMENT_TOO_MANY, limit=self.most)
            raise forms.ValidationError(problem.sentence, code=problem.code.value)
        new, problems = [], []
        for upload in uploads:
            try:
                new.append(_checked(upload))
            except DomainError as problem:
                problems.append(forms.ValidationError(problem.sentence, code=problem.code.value))
        if problems:
            raise forms.ValidationError(problems)
        if self.required and not (held or new):
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return Documents((*held, *new), tuple(uploads))

    def hold(self, documents: Documents) -> None:
        """Let the documents come back with the next try of a form that was refused."""
        documents.keep()
        widget: Any = self.widget
        widget.held = [Held(one, signing.dumps(asdict(one), salt=self._salt)) for one in documents]

    def _held(self, token: str) -> Held | None:
        """What a token stands for; None for one that is another person's, forged, old, or whose file is gone."""
        try:
            facts = signing.loads(token, salt=self._salt, max_age=_HELD_SECONDS)
            document = Document(**facts)
            files.size(document.stored)
        except (signing.BadSignature, DomainError):
            return None
        return Held(document, token)

    @property
    def _salt(self) -> str:
        return f"{_SALT}:{self.holder}"


class DocumentsForm(AccountForm):
    """A form with documents; `holder` says whose held ones it takes back (see DocumentsPage)."""

    def __init__(self, *args: Any, holder: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self._documents().values():
            field.holder = holder

    def hold(self) -> None:
        """Keep what was good of a form that is shown again."""
        self.is_valid()
        for name, field in self._documents().items():
            if name in self.cleaned_data:
                field.hold(self.cleaned_data[name])

    def _documents(self) -> dict[str, DocumentsField]:
        return {name: field for name, field in self.fields.items() if isinstance(field, DocumentsField)}


class DocumentsPage(FormPage, abstract=True):
    """A page with a DocumentsForm: refused for whatever reason, it need not be given the good files again."""

    def form_options(self) -> dict[str, Any]:
        who = [getattr(one, "pk", one) for one in (self.actor.user, self.actor.account)]
        return {**super().form_options(), "holder": f"{who[0]}:{who[1]}"}

    def show(self, template: str | None = None, *, status: int = 200, **context: Any) -> HttpResponse:
        form = context.get("form")
        if isinstance(form, DocumentsForm) and form.is_bound:
            form.hold()
        return super().show(template, status=status, **context)


def _checked(upload: SealedUpload) -> Document:
    """The document that an upload holds; afterwards the upload is the stored document."""
    if upload.problem is not None:
        raise upload.problem
    document = attachments.keep_stored(upload.stored, name=upload.name or "")
    upload.become(document.stored)
    return document


def _all(data: Any, name: str) -> list[Any]:
    if hasattr(data, "getlist"):
        return list(data.getlist(name))
    return [data[name]] if name in data else []


# Showing --------------------------------------------------------------------------------------------------------
class Addresses(Protocol):
    """Gives the address of an attachment: of the file, or of page `number` as a picture."""

    def __call__(self, attachment: Attachment, number: int | None = None) -> str: ...


@dataclass(frozen=True)
class Shown:
    """An attachment as components/attachments.html shows it: `pictures` are the addresses of its pages."""

    attachment: Attachment
    label: Text
    url: str
    pictures: tuple[str, ...]

    @property
    def measure(self) -> str:
        """How large it is: pixels or pages."""
        one = self.attachment
        if one.is_picture:
            return f"{one.width} × {one.height}"
        return ngettext("%(count)s page", "%(count)s pages", one.pages or 1) % {"count": one.pages}


def shown(attachment: Attachment, address: Addresses, label: Text = "") -> Shown:
    """For templates."""
    pictures = tuple(address(attachment, number) for number in attachment.page_numbers)
    return Shown(attachment, label or _("Document"), address(attachment), pictures)


class AttachmentPage(Page, abstract=True):
    """Gives away one attachment among `rows()`: the file itself as a download, or with `page` in its address a picture.

    The answer can do nothing in a browser: no script, no frame, no guess at another type, and no cache keeps it.
    """

    http_method_names = ["get", "options"]

    def rows(self) -> QuerySet[Any]:
        """The attachments that the person may see."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        attachment = self.find(self.rows(), self.kwargs["attachment_id"])
        number = self.kwargs.get("page")
        try:
            return _locked(_file(attachment) if number is None else _picture(attachment, number))
        except DomainError as refusal:
            raise Http404(refusal.sentence) from refusal


def _file(attachment: Attachment) -> FileResponse:
    stored = files.open_stored(attachment.stored)
    return FileResponse(
        stored, as_attachment=True, filename=attachment.name, content_type=attachment.content_type
    )


def _picture(attachment: Attachment, number: int) -> HttpResponseBase:
    if attachment.is_picture and number == 1:
        stored = files.open_stored(attachment.stored)
        return FileResponse(stored, filename=attachment.name, content_type=attachment.content_type)
    return HttpResponse(attachments.page_picture(attachment, number), content_type="image/jpeg")


def _locked(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response
