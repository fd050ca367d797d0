"""A file on its way to a browser, in pieces that are made while they are taken."""

from collections.abc import Iterator
from typing import Protocol

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header


class File(Protocol):
    """Whatever has a name, a type and pieces."""

    @property
    def name(self) -> str: ...
    @property
    def content_type(self) -> str: ...
    @property
    def pieces(self) -> Iterator[bytes]: ...


def download(file: File) -> StreamingHttpResponse:
    """As an attachment that no cache keeps; the name in ASCII for old programs, the real one beside it (RFC 6266)."""
    disposition = content_disposition_header(True, file.name) or "attachment"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return StreamingHttpResponse(file.pieces, content_type=file.content_type, headers=headers)
