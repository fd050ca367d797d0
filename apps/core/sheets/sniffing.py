"""What a file is, told by its first octets; the name and the browser's type are not believed."""

import re
from collections.abc import Callable

from apps.core.errors import Code, DomainError
from apps.core.sheets.table import Format

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_STRANGERS: tuple[tuple[bytes, Code], ...] = (
    (b"\x89PNG", Code.FILE_IMAGE),
    (b"\xff\xd8\xff", Code.FILE_IMAGE),
    (b"GIF8", Code.FILE_IMAGE),
    (b"BM", Code.FILE_IMAGE),
    (b"II*\0", Code.FILE_IMAGE),
    (b"MM\0*", Code.FILE_IMAGE),
    (b"%PDF", Code.FILE_PDF),
    (b"{\\rtf", Code.FILE_DOCUMENT),
    (b"PK\x05\x06", Code.FILE_ARCHIVE),
    (b"PK\x07\x08", Code.FILE_ARCHIVE),
    (b"Rar!", Code.FILE_ARCHIVE),
    (b"7z\xbc\xaf", Code.FILE_ARCHIVE),
    (b"\x1f\x8b", Code.FILE_ARCHIVE),
    (b"BZh", Code.FILE_ARCHIVE),
    (b"\xfd7zXZ", Code.FILE_ARCHIVE),
    (b"\x28\xb5\x2f\xfd", Code.FILE_ARCHIVE),
    (b"BEGIN:VCARD", Code.FILE_OTHER_SHEET),
    (b"SQLite format 3", Code.FILE_OTHER_SHEET),
    (b"\x7fELF", Code.FILE_UNREADABLE),
    (b"MZ\x90", Code.FILE_UNREADABLE),
    (b"ID3", Code.FILE_UNREADABLE),
    (b"OggS", Code.FILE_UNREADABLE),
    (b"wOF", Code.FILE_UNREADABLE),
)
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|\?xml|table|head|body|meta|style|workbook)\b", re.IGNORECASE)
_BITMAP_RESERVED = b"\0\0\0\0"


def sniff(octets: bytes) -> Format | None:
    """TEXT when nothing speaks against it, None for a zip archive, XLS for an OLE file (which may be more than that).

    Raises DomainError (FILE_EMPTY, FILE_IMAGE, FILE_PDF …) for what is no list.
    """
    if not octets.strip(b"\0 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise DomainError(Code.FILE_EMPTY)
    if octets.startswith(ZIP):
        return None
    if octets.startswith(OLE):
        return Format.XLS
    for mark, code in _STRANGERS:
        if octets.startswith(mark) and _CLOSER_LOOK.get(mark, _certain)(octets):
            raise DomainError(code)
    if octets[4:8] == b"ftyp":  # ISO media: HEIC pictures of telephones, and films
        raise DomainError(Code.FILE_IMAGE)
    if octets.startswith(b"RIFF"):
        raise DomainError(Code.FILE_IMAGE if octets[8:12] == b"WEBP" else Code.FILE_UNREADABLE)
    plain = octets[:1024].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    if _MARKUP.match(plain):
        raise DomainError(Code.FILE_WEB_PAGE)
    return Format.TEXT


def _certain(octets: bytes) -> bool:
    return True


# Marks that could be the beginning of a word need more than themselves.
_CLOSER_LOOK: dict[bytes, Callable[[bytes], bool]] = {
    b"BM": lambda octets: octets[6:10] == _BITMAP_RESERVED,
    b"ID3": lambda octets: octets[3:4] in b"\x02\x03\x04",
    b"BZh": lambda octets: octets[4:10] == b"1AY&SY",
    b"GIF8": lambda octets: octets[4:6] in (b"7a", b"9a"),
    b"OggS": lambda octets: octets[4:5] == b"\0",
    b"wOF": lambda octets: octets[3:4] in b"F2",
}
