"""The survey of an xlsx workbook: which sheets it has, how far the list reaches, and what calamine leaves out."""

import posixpath
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from apps.core.errors import Code, DomainError
from apps.core.sheets.archive import Archive, open_archive
from apps.core.sheets.survey import Survey, check_reach, choose_sheet, parse_xml
from apps.core.sheets.table import Limits

_SMALL = 8 * 1024 * 1024  # octets of a workbook part or its relations; names of sheets, no content
_LONGEST_CELL = 4 * 1024 * 1024  # octets between two tags; a cell of Excel has at most 32,767 characters
_POSITION = re.compile(rb"[\s\"']r\s*=\s*[\"']\s*([A-Za-z]*)(\d*)")
_POSITIONS = re.compile(rb"\sr\s*=\s*[\"']\s*([^\"'<>\s,]*)")
_DIGITS, _LETTERS = b"0123456789", bytes([*range(65, 91), *range(97, 123)])
_ROW = re.compile(rb"<row\b[^>]*")
_PREFIXED_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*")
_HIDDEN = re.compile(rb"\bhidden\s*=\s*[\"'](?:1|true)")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_ERROR_TYPE = re.compile(rb"\bt\s*=\s*[\"']e[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]*)<")
_FORMULA_ONLY = re.compile(
    rb"<(?:\w+:)?f(?:\s[^>]*[^/])?>[^<]*</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>\s*|<(?:\w+:)?v>\s*</(?:\w+:)?v>\s*)?</(?:\w+:)?c>"
)
_CLAIMED_TEXTS = re.compile(rb"uniqueCount\s*=\s*[\"']([^\"'<>]*)")
_OVERLAP = 256  # octets looked at again, because an attribute may stand across two blocks
_MOST_ERRORS = 200_000  # cells; more than that is no list


def survey(octets: bytes, wanted: str | None, limits: Limits) -> Survey:
    """What a workbook holds; raises DomainError (FILE_…) for what must not be opened."""
    archive = open_archive(octets)
    paths, hidden = _sheets(archive)
    chosen = choose_sheet(tuple(paths), hidden, wanted)
    result = Survey(octets, tuple(paths), hidden, chosen)
    part = archive.parts.get(paths[chosen].lower())
    if part is None:
        raise DomainError(Code.FILE_DAMAGED)
    _check_texts(archive, limits)
    reach = _Reach()
    for block in _whole_rows(archive.inflate(part, limits.unpacked)):
        reach.add(block, result)
    if not reach.fits(limits):
        check_reach(*_exact_reach(archive.inflate(part, limits.unpacked)), limits)
    return result


def _check_texts(archive: Archive, limits: Limits) -> None:
    """Refuse a table of texts that claims more of them than fit into it: calamine reserves memory for what it says."""
    part = archive.parts.get("xl/sharedstrings.xml")
    if part is None:
        return
    size = most = 0
    tail = b""
    for block in archive.inflate(part, limits.strings):
        size += len(block)
        for claimed in _CLAIMED_TEXTS.findall(tail + block):
            if not claimed.strip().isdigit() or len(claimed) > 12:
                raise DomainError(Code.FILE_DAMAGED)
            most = max(most, int(claimed))
        tail = block[-_OVERLAP:]
    if most * len("<si/>") > size:
        raise DomainError(Code.FILE_DAMAGED)


class _Reach:
    """How far the cells of a sheet reach, empty ones included: a quick upper bound."""

    def __init__(self) -> None:
        self.rows = 0
        self.columns = 0
        self._letters: set[bytes] = set()
        self._rows_met = 0
        self._is_odd = False

    def add(self, block: bytes, result: Survey) -> None:
        # Taken apart by methods of whole byte strings: half a million cells are looked at in a tenth of a second.
        positions = b",".join(_POSITIONS.findall(block))
        letters = set(positions.translate(None, _DIGITS).upper().split(b",")) - self._letters
        self._letters |= letters
        self.columns = max([self.columns, *map(_column, letters)])
        numbers = set(positions.translate(None, _LETTERS).split(b","))
        numbers.discard(b"")
        if not all(number.isdigit() and len(number) < 11 for number in numbers):
            self._is_odd = True  # something in a text looks like a position
            return
        rows = (_PREFIXED_ROW if b":row" in block else _ROW).findall(block)
        self._rows_met += len(rows)  # rows and cells may come without positions
        self.rows = max(self.rows, self._rows_met, max(map(int, numbers), default=0))
        if b"hidden" in block:
            result.hidden_rows += sum(1 for row in rows if _HIDDEN.search(row))
        if (b'"e"' in block or b"'e'" in block) and _ERROR_TYPE.search(block):
            _keep_errors(block, result)
        if b"</f>" in block or b":f>" in block:
            result.empty_formulas += len(_FORMULA_ONLY.findall(block))

    def fits(self, limits: Limits) -> bool:
        return (
            not self._is_odd
            and self.rows <= limits.last_row
            and self.rows * max(self.columns, 1) <= limits.cells
        )


def _keep_errors(block: bytes, result: Survey) -> None:
    for attributes, inside in _CELL.findall(block):
        if not _ERROR_TYPE.search(attributes):
            continue
        place, value = _POSITION.search(b" " + attributes), _VALUE.search(inside)
        if place and place[1] and place[2] and value:
            row = result.errors.setdefault(int(place[2]), {})
            row[_column(place[1]) - 1] = value[1].decode("utf-8", "replace")
    if len(result.errors) > _MOST_ERRORS:
        raise DomainError(Code.FILE_DAMAGED)


def _whole_rows(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same octets, cut so that no cell stands in two blocks."""
    rest = b""
    for block in blocks:
        rest += block
        cut = rest.rfind(b"</row>")
        if cut < 0:
            cut = rest.rfind(
                b"<c "
            )  # a row of very many cells, or a sheet that names its elements with a prefix
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > _LONGEST_CELL:
            yield rest
            rest = rest[rest.rfind(b"<") :] if b"<" in rest[-1024:] else b""
    yield rest


def _exact_reach(blocks: Iterator[bytes]) -> tuple[int, int]:
    """(last row, columns) of cells that hold something; tens of thousands of formatted, empty columns do not count."""
    place = [0, 0]
    rows = columns = 0
    first: int | None = None

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal rows, columns, first
        element = name.rpartition(":")[2]
        if element == "row":
            place[0] = int(attributes["r"]) if attributes.get("r", "").isdecimal() else place[0] + 1
            place[1] = 0
        elif element == "c":
            found = _POSITION.match(f' r="{attributes.get("r", "")}'.encode())
            place[1] += 1
            if found and found[1] and found[2]:
                place[0], place[1] = int(found[2]), _column(found[1])
        elif element in ("v", "is", "t"):
            rows = max(rows, place[0])
            columns = max(columns, place[1])
            first = place[1] if first is None else min(first, place[1])

    parse_xml(blocks, start)
    return rows, columns - (first or 1) + 1


def _sheets(archive: Archive) -> tuple[dict[str, str], frozenset[str]]:
    """Names of the work sheets with their parts, and which of them are hidden."""
    book = _tree(archive.read("xl/workbook.xml", _SMALL))
    relations = _tree(archive.read("xl/_rels/workbook.xml.rels", _SMALL))
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in relations.iter()
        if relation.get("Type", "").endswith("/worksheet")
    }
    paths: dict[str, str] = {}
    hidden = set()
    for element in book.iter():
        if element.tag.rpartition("}")[2] != "sheet":
            continue
        key = next((value for name, value in element.items() if name.rpartition("}")[2] == "id"), None)
        name = element.get("name", "")
        if key in targets:
            target = targets[key]
            paths[name] = target.lstrip("/") if target.startswith("/") else posixpath.normpath("xl/" + target)
            if element.get("state", "visible") != "visible":
                hidden.add(name)
    return paths, frozenset(hidden)


def _tree(octets: bytes) -> ET.Element:
    if not octets or b"<!DOCTYPE" in octets:
        raise DomainError(Code.FILE_DAMAGED)
    try:
        return ET.fromstring(octets)  # noqa: S314 - no declarations of entities: checked above
    except (ET.ParseError, LookupError, ValueError):  # LookupError: an encoding nobody knows
        raise DomainError(Code.FILE_DAMAGED) from None


def _column(letters: bytes) -> int:
    """A → 1, Z → 26, AA → 27; Excel ends at XFD, and whatever lies far beyond counts as very far."""
    if len(letters) > 4:
        return 10_000_000
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
