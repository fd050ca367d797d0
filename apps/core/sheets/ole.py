"""OLE compound files ([MS-CFB]): the container of old binary workbooks, and of encrypted new ones.

Only reading one stream, and wrapping one stream anew: calamine follows a file's own tables without a bound, so it gets a
container that was made here around the octets that were checked.
"""

import struct

from apps.core.errors import Code, DomainError

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_HEADER_TABLE = 109  # sectors of the allocation table that the header itself lists
_ENTRY = 128
_SECTOR = 512
_MINI_SECTOR = 64


class CompoundFile:
    """The streams of a compound file by name; raises DomainError (FILE_DAMAGED) for chains that break or run in circles."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._mini: bytes | None = None
        self._root = (_END, 0)
        self._entries: dict[str, tuple[int, int]] = {}
        try:
            self._read_tables()
        except (struct.error, IndexError):
            raise _damaged() from None

    @property
    def names(self) -> set[str]:
        """Names of all streams and storages."""
        return set(self._entries)

    def stream(self, name: str) -> bytes:
        """A stream's octets."""
        start, length = self._entries[name]
        try:
            if length >= self._cutoff:
                return self._chain(start, length)
            if self._mini is None:
                self._mini = self._chain(*self._root)
            return _joined(self._mini, 0, _MINI_SECTOR, self._mini_table, start, length)
        except (struct.error, IndexError):
            raise _damaged() from None

    def _read_tables(self) -> None:
        octets = self._octets
        if octets[:8] != _SIGNATURE:
            raise _damaged()
        self._sector = 1 << min(struct.unpack_from("<H", octets, 30)[0], 16)
        if self._sector not in (512, 4096):
            raise _damaged()
        directory, self._cutoff, mini_start, _count, next_list = struct.unpack_from("<L4xLLLL", octets, 48)
        listed = list(struct.unpack_from(f"<{_HEADER_TABLE}L", octets, 76))
        per_sector = self._sector // 4
        most = len(octets) // self._sector + 1
        while next_list not in (_END, _FREE):
            more = struct.unpack(f"<{per_sector}L", self._sector_octets(next_list))
            listed += more[:-1]
            next_list = more[-1]
            if len(listed) > most + per_sector + _HEADER_TABLE:
                raise _damaged()
        table: list[int] = []
        for number in listed:
            if number != _FREE:
                table += struct.unpack(f"<{per_sector}L", self._sector_octets(number))
        self._table = table
        self._mini_table = _integers(self._chain(mini_start, None))
        entries = self._chain(directory, None)
        for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
            entry = entries[at : at + _ENTRY]
            kind = entry[66]
            name = entry[: max(min(struct.unpack_from("<H", entry, 64)[0], 64) - 2, 0)].decode(
                "utf-16-le", "replace"
            )
            start, length = struct.unpack_from("<LL", entry, 116)
            if kind == 5:
                self._root = (start, length)
            elif kind in (1, 2):
                self._entries.setdefault(name, (start, length))

    def _sector_octets(self, number: int) -> bytes:
        start = (number + 1) * self._sector
        part = self._octets[start : start + self._sector]
        if len(part) < self._sector:
            raise _damaged()
        return part

    def _chain(self, start: int, length: int | None) -> bytes:
        return _joined(self._octets, self._sector, self._sector, self._table, start, length)


def _joined(
    octets: bytes,
    offset: int,
    sector: int,
    table: "list[int] | tuple[int, ...]",
    start: int,
    length: int | None,
) -> bytes:
    """The sectors of a chain one after another, cut to `length`."""
    parts: list[bytes] = []
    most = len(octets) // sector + 1
    number = start
    while number not in (_END, _FREE):
        if len(parts) > most:
            raise _damaged()  # a circle
        begin = offset + number * sector
        part = octets[begin : begin + sector]
        if not part:
            raise _damaged()
        parts.append(part)
        number = table[number]
    whole = b"".join(parts)
    if length is not None and len(whole) < length:
        raise _damaged()
    return whole if length is None else whole[:length]


def _integers(octets: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(octets) // 4}L", octets)


def wrapped(stream: bytes | bytearray, name: str = "Workbook") -> bytes:
    """A compound file with this one stream."""
    padded = bytes(stream).ljust(4096, b"\0")
    padded += b"\0" * (-len(padded) % _SECTOR)
    sectors = len(padded) // _SECTOR
    per_sector = _SECTOR // 4
    # stream, one sector of directory, the table itself, and the lists of its sectors that do not fit into the header
    tables = lists = 0
    while True:
        wanted_tables = -(-(sectors + 1 + tables + lists) // per_sector)
        wanted_lists = -(-max(wanted_tables - _HEADER_TABLE, 0) // (per_sector - 1))
        if (wanted_tables, wanted_lists) == (tables, lists):
            break
        tables, lists = wanted_tables, wanted_lists
    first_table = sectors + 1
    first_list = first_table + tables
    chain = [*range(1, sectors), _END, _END, *([_TABLE] * tables), *([_TABLE - 1] * lists)]
    chain += [_FREE] * (tables * per_sector - len(chain))
    numbers = list(range(first_table, first_list))
    header = struct.pack(
        "<8s16xHHHHH6xLLL4xLLLLL",
        _SIGNATURE,
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        tables,
        sectors,
        4096,
        _END,
        0,
        first_list if lists else _END,
        lists,
    )
    in_header = numbers[:_HEADER_TABLE]
    header += struct.pack(f"<{_HEADER_TABLE}L", *in_header, *[_FREE] * (_HEADER_TABLE - len(in_header)))
    rest = numbers[_HEADER_TABLE:]
    listed = b""
    for index in range(lists):
        part = rest[index * (per_sector - 1) : (index + 1) * (per_sector - 1)]
        following = first_list + index + 1 if index + 1 < lists else _END
        listed += struct.pack(f"<{per_sector}L", *part, *[_FREE] * (per_sector - 1 - len(part)), following)
    directory = (
        _entry("Root Entry", 5, child=1, start=_END, length=0)
        + _entry(name, 2, child=_FREE, start=0, length=len(padded))
    ).ljust(_SECTOR, b"\0")
    return header + padded + directory + struct.pack(f"<{len(chain)}L", *chain) + listed


def _entry(name: str, kind: int, *, child: int, start: int, length: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBBLLL16x4x16xLLL", encoded, len(encoded), kind, 1, _FREE, _FREE, child, start, length, 0
    )


def _damaged() -> DomainError:
    return DomainError(Code.FILE_DAMAGED)
