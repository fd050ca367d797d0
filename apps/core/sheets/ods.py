"""The survey of an OpenDocument workbook, whose cells and rows may say that they are repeated a million times."""

from apps.core.errors import Code, DomainError
from apps.core.sheets.archive import open_archive
from apps.core.sheets.survey import Survey, check_reach, choose_sheet, parse_xml
from apps.core.sheets.table import Limits

_MANIFEST = 8 * 1024 * 1024  # octets


def survey(octets: bytes, wanted: str | None, limits: Limits) -> Survey:
    """What a workbook holds; raises DomainError (FILE_…) for what must not be opened."""
    archive = open_archive(octets)
    if b"encryption-data" in archive.read("META-INF/manifest.xml", _MANIFEST):
        raise DomainError(Code.FILE_PASSWORD)
    content = archive.parts.get("content.xml")
    if content is None:
        raise DomainError(Code.FILE_DAMAGED)
    walk = _Walk()
    parse_xml(archive.inflate(content, limits.unpacked), walk.start, walk.end)
    rows = columns = 0
    for page in walk.pages:  # calamine unfolds all sheets when it opens the file
        rows, columns = rows + page.rows, max(columns, page.columns)
    check_reach(rows, columns, limits)
    names = tuple(page.name for page in walk.pages)
    hidden = frozenset(page.name for page in walk.pages if page.is_hidden)
    chosen = choose_sheet(names, hidden, wanted)
    page = walk.pages[names.index(chosen)]
    return Survey(octets, names, hidden, chosen, hidden_rows=page.hidden_rows, errors=page.errors)


class _Page:
    def __init__(self, name: str, is_hidden: bool) -> None:
        self.name, self.is_hidden = name, is_hidden
        self.rows = self.columns = self.hidden_rows = 0
        self.errors: dict[int, dict[int, str]] = {}


class _Walk:
    """Counts rows and cells with their repetitions; only those count that hold something."""

    def __init__(self) -> None:
        self.pages: list[_Page] = []
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._page: _Page | None = None
        self._row = self._column = self._row_repeats = 0
        self._row_is_hidden = self._row_is_filled = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("table:table-cell", "table:covered-table-cell"):
            repeats = _count(attributes, "table:number-columns-repeated")
            if self._page and "office:value-type" in attributes:
                self._row_is_filled = True
                self._page.columns = max(self._page.columns, self._column + repeats)
            self._column += repeats
        elif name == "table:table-row":
            self._row_repeats = _count(attributes, "table:number-rows-repeated")
            self._row_is_hidden = attributes.get("table:visibility", "visible") != "visible"
            self._row_is_filled = False
            self._column = 0
        elif name == "table:table":
            is_hidden = attributes.get("table:style-name") in self._hidden_styles
            self._page = _Page(attributes.get("table:name", ""), is_hidden)
            self.pages.append(self._page)
            self._row = 0
        elif name == "style:style":
            self._style = attributes.get("style:name", "")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)

    def end(self, name: str) -> None:
        if name == "table:table-row" and self._page:
            if self._row_is_filled:
                self._page.rows = self._row + self._row_repeats
                self._page.hidden_rows += self._row_repeats if self._row_is_hidden else 0
            self._row += self._row_repeats


def _count(attributes: dict[str, str], name: str) -> int:
    """A number of repetitions; ValueError, which reading XML turns into FILE_DAMAGED."""
    repeats = int(attributes.get(name, "1"))
    if repeats < 1:
        raise ValueError(name)
    return repeats
