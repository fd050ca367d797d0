"""Attachments: documents that people hand in, kept sealed, and the columns of whatever table names one.

A table of attachments inherits `Attachment`, adds what it is attached to, and is made from a `Document`:

    class Certificate(Attachment):
        signature = models.ForeignKey(Signature, …)

    Certificate.unscoped.create(account=account, signature=signature, **document.columns())

Its file lives as long as its row: `forget` removes both, and files that no row names are swept (`core.stored`).
"""

import hashlib
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from apps.core import files
from apps.core.documents import opening
from apps.core.errors import Code, DomainError
from apps.core.ownership import AccountOwned, PublicId
from apps.core.stored import StoredName

PDF = "application/pdf"
SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", PDF: ".pdf"}
LONGEST_NAME = 100


@dataclass(frozen=True)
class Document:
    """A checked document in the sealed store, not yet attached to anything.

    `size` and `sha256` are of what is stored; pictures have `width` and `height`, PDF documents `pages`.
    """

    stored: str
    name: str
    content_type: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    pages: int | None = None

    def columns(self) -> dict[str, Any]:
        """For the row that will name it."""
        return asdict(self)


class Attachment(AccountOwned):
    """A document of an account, with what its content has told; subclasses add what it is attached to."""

    public_id = PublicId()
    stored = StoredName(unique=True, editable=False)
    name = models.CharField(_("file name"), max_length=LONGEST_NAME)
    content_type = models.CharField(max_length=40, choices=[(one, one) for one in SUFFIXES])
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    pages = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(AccountOwned.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(content_type__in=list(SUFFIXES)), name="%(class)s_content_type_known"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.content_type != PDF

    @property
    def page_numbers(self) -> range:
        """1 to the last page; a picture has one."""
        return range(1, (self.pages or 1) + 1)

    def forget(self) -> None:
        """Delete the row, and its file once that is certain."""
        stored = self.stored
        self.delete()
        transaction.on_commit(lambda: files.remove(stored))


def keep(octets: bytes, *, name: str) -> Document:
    """Check a document by its content and store what is kept of it; the caller attaches it, or removes `stored`.

    JPEG and PNG are rewritten without metadata, PDF documents stay as they are. Raises DomainError with a code
    DOCUMENT_… when it is refused; then nothing has been stored.
    """
    name = " ".join(name.split())
    refusal = _refusal_of_size(len(octets), name)
    if refusal is not None:
        raise refusal
    try:
        checked, kept = opening.check(octets)
    except DomainError as refused:
        raise DomainError(refused.code, **{**refused.facts, "name": name}) from None
    return Document(
        stored=_stored(kept),
        name=clean_name(name, checked.content_type),
        size=len(kept),
        sha256=hashlib.sha256(kept).hexdigest(),
        **checked.as_facts(),
    )


def keep_stored(stored: str, *, name: str) -> Document:
    """The same for an upload that lies in the sealed store already and stays there; it may be removed afterwards."""
    size = files.size(stored)
    refusal = _refusal_of_size(size, name)
    if refusal is not None:
        raise refusal
    return keep(files.read_stored(stored), name=name)


def duplicate(attachment: Attachment) -> Document:
    """The same document once more, under a stored name of its own; raises DomainError (FILE_GONE)."""
    kept = {name: getattr(attachment, name) for name in Document.__dataclass_fields__ if name != "stored"}
    return Document(stored=_stored(files.read_stored(attachment.stored)), **kept)


def page_picture(attachment: Attachment, number: int) -> bytes:
    """Page `number` (from 1) of an attached PDF as a JPEG; raises DomainError (NOT_FOUND, DOCUMENT_…, FILE_GONE)."""
    if attachment.is_picture or number not in attachment.page_numbers:
        raise DomainError(Code.NOT_FOUND)
    return opening.page_picture(files.read_stored(attachment.stored), number)


def clean_name(name: str, content_type: str) -> str:
    """The name a person gave, without folders, control and direction characters, with the suffix of the content."""
    plain = "".join(one for one in name.replace("\\", "/") if unicodedata.category(one)[0] != "C")
    last = plain.rsplit("/", 1)[-1].strip(" .")
    stem, suffix = PurePosixPath(last).stem or "document", SUFFIXES[content_type]
    if stem.startswith("."):
        stem = stem.lstrip(".") or "document"
    return stem[: LONGEST_NAME - len(suffix)] + suffix


def _refusal_of_size(size: int, name: str) -> DomainError | None:
    if not size:
        return DomainError(Code.DOCUMENT_EMPTY, name=name)
    if size > settings.DOCUMENT_MEGABYTES * 1024 * 1024:
        return DomainError(Code.DOCUMENT_TOO_LARGE, name=name, limit=settings.DOCUMENT_MEGABYTES)
    return None


def _stored(octets: bytes) -> str:
    writer = files.SealedWriter()
    try:
        writer.write(octets)
        return writer.close()
    except BaseException:
        writer.abort()
        raise
