"""PDF documents: looked through for whatever acts, hides or swells; and single pages made into pictures.

A document is taken as it is or not at all: a scan that has been changed would prove nothing. Names follow
ISO 32000-2, sections 12.6 (actions) and 7.11.4 (embedded files).
"""

import io
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2

from apps.core.documents import images
from apps.core.documents.limits import (
    OBJECTS,
    PAGES,
    PREVIEW_SIDE,
    UNPACKED_MEGABYTES,
    Checked,
    Refused,
)

PDF = "application/pdf"
_ACTS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition", "/Movie", "/Sound"}
)
_KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/XFA", "/RichMedia"})
_PACKED = frozenset({"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"})
_FLATE = frozenset({"/FlateDecode", "/Fl"})
_DEEPEST = 60
_PIECE = 1 << 20


def check(octets: bytes) -> Checked:
    """What a PDF is; raises Refused when it is locked, acts, hides files, swells or is too long."""
    try:
        with pikepdf.open(io.BytesIO(octets)) as document:
            if document.is_encrypted:
                raise Refused("document_password")
            pages = len(document.pages)
            if not pages:
                raise Refused("document_damaged")
            if pages > PAGES:
                raise Refused("document_pages", count=pages, limit=PAGES)
            if len(document.objects) > OBJECTS:
                raise Refused("document_expands", limit=UNPACKED_MEGABYTES)
            _look_through(document)
    except pikepdf.PasswordError as error:
        raise Refused("document_password") from error
    except pikepdf.PdfError as error:
        raise Refused("document_damaged") from error
    return Checked(PDF, pages=pages)


def page(octets: bytes, number: int) -> bytes:
    """Page `number` (from 1) as a JPEG; raises Refused when there is none or it cannot be drawn."""
    try:
        document = pypdfium2.PdfDocument(octets)
        try:
            if not 1 <= number <= len(document):
                raise Refused("not_found")
            sheet = document[number - 1]
            longest = max(*sheet.get_size(), 1.0)
            drawn = sheet.render(scale=min(PREVIEW_SIDE / longest, 10.0), may_draw_forms=False)
            return images.written(drawn.to_pil().convert("RGB"), images.JPEG)
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        raise Refused("document_damaged") from error


def _look_through(document: pikepdf.Pdf) -> None:
    """Every object once, with all that lies in it directly."""
    room = UNPACKED_MEGABYTES * 1024 * 1024
    for thing in [document.trailer, *document.objects]:
        for inner in _nested(thing):
            if isinstance(inner, pikepdf.Dictionary | pikepdf.Stream):
                _refuse_acts(inner)
            if isinstance(inner, pikepdf.Stream):
                room -= _unpacked(inner, room)


def _nested(thing: Any, depth: int = 0) -> Iterator[Any]:
    """An object and those inside it, apart from those that stand on their own."""
    if depth > _DEEPEST:
        raise Refused("document_expands", limit=UNPACKED_MEGABYTES)
    yield thing
    if isinstance(thing, pikepdf.Stream):
        inside: Any = thing.stream_dict.values()
    elif isinstance(thing, pikepdf.Dictionary):
        inside = thing.values()
    elif isinstance(thing, pikepdf.Array):
        inside = list(thing)
    else:
        return
    for one in inside:
        if isinstance(one, pikepdf.Object) and not one.is_indirect:
            yield from _nested(one, depth + 1)


def _refuse_acts(thing: Any) -> None:
    keys = set(thing.keys())
    acts = {
        str(thing[name]) for name in ("/S", "/Subtype", "/Type") if isinstance(thing.get(name), pikepdf.Name)
    }
    found = sorted((keys & _KEYS) | (acts & (_ACTS | _KEYS)))
    if found:
        raise Refused("document_active", what=found[0].lstrip("/"))


def _unpacked(stream: pikepdf.Stream, room: int) -> int:
    """How many octets a stream becomes, counted without keeping them; raises Refused beyond `room`."""
    filters = _filters(stream)
    packed = [name for name in filters if name in _PACKED]
    if len(packed) > 1:
        raise Refused("document_expands", limit=UNPACKED_MEGABYTES)
    if filters and filters[0] in _FLATE:
        size = _inflated(bytes(stream.read_raw_bytes()), room)
    elif packed:
        size = len(stream.read_bytes())  # LZW and run lengths swell little; the process has its own bounds
    else:
        size = 0
    if size > room:
        raise Refused("document_expands", limit=UNPACKED_MEGABYTES)
    return size


def _filters(stream: pikepdf.Stream) -> list[str]:
    named = stream.get("/Filter")
    if named is None:
        return []
    return [str(one) for one in named] if isinstance(named, pikepdf.Array) else [str(named)]


def _inflated(octets: bytes, room: int) -> int:
    size, inflater, rest = 0, zlib.decompressobj(), octets
    try:
        while rest and size <= room and not inflater.eof:
            size += len(inflater.decompress(rest, _PIECE))
            rest = inflater.unconsumed_tail
    except zlib.error:
        return size  # damaged streams are left to whoever draws them, within the same bounds
    return size
