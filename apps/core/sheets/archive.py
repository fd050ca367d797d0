"""Zip archives looked at before anybody unpacks them: which workbook it is, and how large it truly becomes.

A directory of an archive may lie about sizes, so every part is inflated once, block by block, and counted; calamine, which
believes the stream and not the directory, then meets nothing larger than what was counted here.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from apps.core.errors import Code, DomainError
from apps.core.sheets.table import Format, Limits

_LOCAL = struct.Struct("<4s5H3L2H")
_END_OF_DIRECTORY = b"PK\x05\x06"
_END_REACH = 22 + 65_535  # the record with the longest comment
_MOST_PARTS = 2_000
_BLOCK = 1024 * 1024
_ENCRYPTED = 0x1
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Archive:
    """An archive whose directory makes sense; `parts` by name in lower case, as calamine looks for them."""

    octets: bytes
    parts: dict[str, ZipInfo]

    def inflate(self, part: ZipInfo, limit: int) -> Iterator[bytes]:
        """The part's octets in blocks of at most 1 MiB; DomainError (FILE_EXPANDS, FILE_DAMAGED) past `limit` or at a break."""
        compressed = _compressed(self.octets, part)
        left = limit
        if part.compress_type == ZIP_STORED:
            if len(compressed) > left:
                raise _expands(limit)
            for start in range(0, len(compressed), _BLOCK):
                yield bytes(compressed[start : start + _BLOCK])
            return
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        pending: bytes | memoryview = compressed
        try:
            while not inflater.eof:
                block = inflater.decompress(pending, _BLOCK)
                pending = inflater.unconsumed_tail
                if not block and not pending:
                    break
                left -= len(block)
                if left < 0:
                    raise _expands(limit)
                yield block
        except zlib.error:
            raise DomainError(Code.FILE_DAMAGED) from None
        if not inflater.eof:
            raise DomainError(Code.FILE_DAMAGED)

    def read(self, name: str, limit: int) -> bytes:
        """A small part whole, b"" when there is none."""
        part = self.parts.get(name.lower())
        return b"".join(self.inflate(part, limit)) if part else b""


def open_archive(octets: bytes) -> Archive:
    """The archive's directory; raises DomainError (FILE_DAMAGED, FILE_PASSWORD, FILE_EXPANDS)."""
    # Two end records, or something in front of the first part, would let two readers see two different archives.
    if octets[-_END_REACH:].count(_END_OF_DIRECTORY) != 1:
        raise DomainError(Code.FILE_DAMAGED)
    try:
        with ZipFile(io.BytesIO(octets)) as file:
            listed = file.infolist()
    except (BadZipFile, ValueError, NotImplementedError, EOFError, OverflowError, struct.error):
        raise DomainError(Code.FILE_DAMAGED) from None
    if len(listed) > _MOST_PARTS:
        raise DomainError(Code.FILE_DAMAGED)
    parts = {part.filename.replace("\\", "/").lstrip("/").lower(): part for part in listed}
    if len(parts) != len(listed):
        raise DomainError(Code.FILE_DAMAGED)
    if any(part.flag_bits & _ENCRYPTED for part in listed):
        raise DomainError(Code.FILE_PASSWORD)
    return Archive(octets, parts)


def kind_of(octets: bytes, limits: Limits) -> Format:
    """XLSX or ODS; raises DomainError for other archives and for those that expand beyond the limits."""
    archive = open_archive(octets)
    kind = _kind(archive)
    declared = sum(part.file_size for part in archive.parts.values())
    if declared > limits.unpacked:
        raise _expands(limits.unpacked)
    left = limits.unpacked
    for name, part in archive.parts.items():
        if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise DomainError(Code.FILE_DAMAGED)
        if name == "xl/sharedstrings.xml":
            left -= _count(archive, part, min(left, limits.strings))
        elif not _is_sheet(name):  # sheets are counted while they are surveyed
            left -= _count(archive, part, left)
    return kind


def _count(archive: Archive, part: ZipInfo, limit: int) -> int:
    return sum(len(block) for block in archive.inflate(part, limit))


def _is_sheet(name: str) -> bool:
    return name == "content.xml"


def _kind(archive: Archive) -> Format:
    names = archive.parts
    if "xl/workbook.xml" in names:
        return Format.XLSX
    if "mimetype" in names:
        said = archive.read("mimetype", 1024)
        if said.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            return Format.ODS
        if said.startswith(b"application/vnd.oasis.opendocument"):
            raise DomainError(Code.FILE_DOCUMENT)
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise DomainError(Code.FILE_DOCUMENT)
    if "xl/workbook.bin" in names or any(name.endswith(".iwa") for name in names):
        raise DomainError(Code.FILE_OTHER_SHEET)
    raise DomainError(Code.FILE_ARCHIVE)


def _compressed(octets: bytes, part: ZipInfo) -> memoryview:
    """The part's octets as they lie in the file, found by its local header."""
    try:
        local = _LOCAL.unpack_from(octets, part.header_offset)
    except struct.error:
        raise DomainError(Code.FILE_DAMAGED) from None
    start = part.header_offset + _LOCAL.size + local[9] + local[10]
    if local[0] != b"PK\x03\x04" or start + part.compress_size > len(octets):
        raise DomainError(Code.FILE_DAMAGED)
    return memoryview(octets)[start : start + part.compress_size]


def _expands(limit: int) -> DomainError:
    return DomainError(Code.FILE_EXPANDS, limit=limit // _MEGABYTE)
