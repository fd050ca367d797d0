"""How pages take files: streamed straight into the sealed store, never in plain on disk and never whole in memory.

A page that takes a file is decorated, and keeps what it used:

    @takes_file
    class SendTaskCreate(ConsolePage, FormPage):
        form = SendTaskForm                      # with a SealedFileField

        def run(self, form):
            upload = form.cleaned_data["file"]   # a SealedUpload: .stored, .name, .size
            task = send_tasks.attach_list(file=upload.stored, file_size=upload.size, …)
            upload.keep(task.file)               # only now the file outlives the request

Whatever is not kept by the end of the request is removed: a refused form, a failed verb, a CSRF failure or a second click
that found the first one's task leave no file. Somebody who may not use the page stores nothing at all: the handler is chosen
after the right has been looked at and before the body is read. All other pages drop files unread
(settings.FILE_UPLOAD_HANDLERS). Pages that take documents, several of them and smaller ones, are decorated with
`takes_documents` instead, see apps.web.attachments.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from apps.core import files
from apps.core.errors import Code, DomainError
from apps.web import access
from apps.web.pages import Page

P = TypeVar("P", bound=type[Page])

# A body this many times larger than allowed is not even read to its end: the connection breaks instead of an answer.
_HOPELESS = 4
_LONGEST_NAME = 200
DOCUMENTS = 10  # of one request


@dataclass(frozen=True)
class Allowance:
    """What a request may bring: `count` files of `megabytes` each; the codes say why a file is none.

    Where one file is meant, further ones are read past; where several are meant, those beyond the count are `too_many`.
    """

    megabytes: int
    count: int
    too_large: Code
    empty: Code
    too_many: Code | None = None

    @property
    def limit(self) -> int:
        """Octets of one file."""
        return self.megabytes * 1024 * 1024


def one_list() -> Allowance:
    """A list of numbers."""
    return Allowance(settings.LIST_MEGABYTES, 1, Code.FILE_TOO_LARGE, Code.FILE_EMPTY)


def documents() -> Allowance:
    """Certificates and other proofs: pictures and PDF documents."""
    return Allowance(
        settings.DOCUMENT_MEGABYTES,
        DOCUMENTS,
        Code.DOCUMENT_TOO_LARGE,
        Code.DOCUMENT_EMPTY,
        Code.DOCUMENT_TOO_MANY,
    )


class SealedUpload(UploadedFile):
    """A file that came and lies in the sealed store under `stored`; `problem` says why it does not, if it was refused."""

    def __init__(self, *, stored: str, name: str, size: int, problem: DomainError | None = None) -> None:
        super().__init__(file=None, name=name[-_LONGEST_NAME:], size=size)
        self.stored = stored
        self.problem = problem
        self._is_kept = False

    def keep(self, used: str | None = None) -> None:
        """Let the file outlive the request, if `used` (the name a verb gives back) is this one; without it, always.

        Call it when the verb has succeeded. A verb that answers a repeated request with an earlier row gives another name:
        then this file is one too many and goes.
        """
        self._is_kept = used is None or used == self.stored

    def become(self, stored: str) -> None:
        """What is kept of the file lies under another name now; what came is removed at once."""
        if stored != self.stored:
            files.remove(self.stored)
            self.stored = stored

    def discard_unless_kept(self) -> None:
        """Called at the end of the request."""
        if self.stored and not self._is_kept:
            files.remove(self.stored)

    def close(self) -> None:
        """Nothing is open."""


class DroppingUploadHandler(FileUploadHandler):
    """Reads past files and keeps nothing: for pages that take none."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


class SealedUploadHandler(FileUploadHandler):
    """Seals the files of a request while they arrive; stops storing one at the limit and removes what it had of it."""

    def __init__(self, request: HttpRequest | None = None, *, allowance: Allowance | None = None) -> None:
        super().__init__(request)
        self._allowance = allowance or one_list()
        self._writer: files.SealedWriter | None = None
        self._count = 0
        self._is_hopeless = False
        self.taken: list[SealedUpload] = []

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        self._is_hopeless = content_length > self._allowance.limit * self._allowance.count * _HOPELESS

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self._is_hopeless:
            raise StopUpload(connection_reset=True)
        self._count += 1
        if not self._is_one_too_many:
            self._writer = files.SealedWriter()
        elif self._allowance.too_many is None:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._writer is None:
            return
        if self._writer.size + len(raw_data) > self._allowance.limit:
            self.abandon()
            return
        try:
            self._writer.write(raw_data)
        except BaseException:
            self.abandon()
            raise

    def file_complete(self, file_size: int) -> SealedUpload | None:
        allowance, name = self._allowance, self.file_name or ""
        if self._is_one_too_many and allowance.too_many is not None:
            return self._refused(allowance.too_many, file_size, limit=allowance.count)
        if self._writer is None:
            return self._refused(allowance.too_large, file_size, limit=allowance.megabytes)
        if not self._writer.size:
            self.abandon()
            return self._refused(allowance.empty, 0)
        upload = SealedUpload(size=self._writer.size, stored=self._writer.close(), name=name)
        self._writer = None
        self.taken.append(upload)
        return upload

    def upload_interrupted(self) -> None:
        self.abandon()

    def abandon(self) -> None:
        """Remove what is half written."""
        if self._writer is not None:
            self._writer.abort()
            self._writer = None

    def clean_up(self) -> None:
        """The request is over: nothing stays that nobody kept."""
        self.abandon()
        for upload in self.taken:
            upload.discard_unless_kept()

    @property
    def _is_one_too_many(self) -> bool:
        return self._count > self._allowance.count

    def _refused(self, code: Code, size: int, **facts: Any) -> SealedUpload:
        name = self.file_name or ""
        problem = DomainError(code, field=self.field_name or "file", name=name, **facts)
        return SealedUpload(stored="", name=name, size=size, problem=problem)


class SealedFileField(forms.FileField):
    """A file of a form; cleaned, it is a SealedUpload. The refusals are the domain's sentences."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        if isinstance(data, SealedUpload) and data.problem is not None:
            raise forms.ValidationError(data.problem.sentence, code=data.problem.code.value)
        return super().clean(data, initial)


def taken_file(request: HttpRequest, field: str = "file") -> SealedUpload:
    """The file of a request without a form; raises DomainError (FILE_MISSING, FILE_TOO_LARGE, FILE_EMPTY)."""
    upload = request.FILES.get(field)
    if not isinstance(upload, SealedUpload):
        raise DomainError(Code.FILE_MISSING, field=field)
    if upload.problem is not None:
        raise upload.problem
    return upload


def takes(allowance: Callable[[], Allowance]) -> Callable[[P], P]:
    """Class decorator: POSTs to the page may carry files. Decorate the class that the URL names, not a base of it.

    Django reads the body when the CSRF token is looked for, so the page is exempt outside, gets its handler, and is
    protected inside (Django documentation, "Modifying upload handlers on the fly").
    """

    def decorate(page: P) -> P:
        inside = page.dispatch

        @method_decorator(csrf_protect)
        def protected(self: Page, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return inside(self, request, *args, **kwargs)

        @wraps(inside)
        def dispatch(self: Page, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != "POST" or not _may_store(self, request):
                return protected(self, request, *args, **kwargs)
            return with_sealed_files(request, lambda: protected(self, request, *args, **kwargs), allowance)

        page.dispatch = csrf_exempt(dispatch)  # type: ignore[method-assign]
        return page

    return decorate


def takes_file(page: P) -> P:
    """Class decorator: POSTs to the page may carry one list."""
    return takes(one_list)(page)


def takes_documents(page: P) -> P:
    """Class decorator: POSTs to the page may carry up to ten documents."""
    return takes(documents)(page)


def with_sealed_files(
    request: HttpRequest,
    answer: Callable[[], HttpResponseBase],
    allowance: Callable[[], Allowance] = one_list,
) -> HttpResponseBase:
    """Answer a request whose body has not been read yet; its files are sealed, and removed unless they were kept."""
    handler = SealedUploadHandler(request, allowance=allowance())
    request.upload_handlers = [handler]
    try:
        return answer()
    finally:
        handler.clean_up()


def _may_store(page: Page, request: HttpRequest) -> bool:
    actor = access.actor_of(request)
    return actor is not None and access.may(actor, page.perm)
