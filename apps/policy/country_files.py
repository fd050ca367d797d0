"""Files of countries with their daily limits: the columns, the file to fill in, and what its rows say. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core import country_names
from apps.core.columns import header_key
from apps.core.countries import country_name
from apps.core.errors import Code, DomainError
from apps.core.repairs import mend_value
from apps.core.sheets.reading import Limits, Table, open_table
from apps.policy import kinds
from apps.policy.models import CountryLimit

MOST_ROWS: Final = 1_000
_LIMITS: Final = Limits(rows=MOST_ROWS, columns=60, cell=500)
HEADERS: Final[tuple[Promise, ...]] = (
    _("Country code"),
    _("Country or region"),
    _("Daily limit"),
    _("Warning value"),
)
# In either language, as header_key writes them; a file with several columns of countries is read by the code.
_CODES: Final = (
    "countrycode",
    "iso",
    "iso2",
    "isocode",
    "code",
    "国家地区代码",
    "国家码",
    "国家代码",
    "代码",
    "地区代码",
)
_NAMES: Final = (
    "countryorregion",
    "country",
    "region",
    "countryregion",
    "countryname",
    "国家地区",
    "国家",
    "国家或地区",
    "地区",
)
_DAILY: Final = (
    "dailylimit",
    "limit",
    "limitperday",
    "perday",
    "daily",
    "每日上限",
    "日上限",
    "单日上限",
    "每日限额",
    "上限",
)
_WARNING: Final = ("warningvalue", "warning", "alarmvalue", "alarm", "预警值", "告警值", "预警")
_NONE: Final = frozenset({"", "-", "–", "—"})


@dataclass(frozen=True, slots=True)
class Line:
    """One row below the header, as it came; `row_no` as a spreadsheet counts."""

    row_no: int
    country: str
    daily: str
    warning: str


def lines(octets: bytes, *, name: str = "") -> list[Line]:
    """The rows of a file; raises FILE_…, and COUNTRY_FILE where no column holds countries."""
    table = open_table(octets, name=name, limits=_LIMITS, has_header=True)
    places = _places(table)
    return list(_read(table, *places))


def read(line: Line) -> tuple[str, int | None, int | None]:
    """ISO code, daily limit and warning value of a row; raises COUNTRY_UNKNOWN, LIMIT_RANGE."""
    country = country_names.find(line.country)
    if country is None:
        raise DomainError(Code.COUNTRY_UNKNOWN, value=line.country)
    return country, _number(line.daily), _number(line.warning)


def rows(limits: Iterable[CountryLimit]) -> Iterator[list[str]]:
    """The list as a file that can be brought again."""
    for row in limits:
        yield [row.country, country_name(row.country), _said(row.daily), _said(row.warning)]


def sample_rows() -> Iterator[list[str]]:
    """What stands in the file to fill in."""
    for country, daily, warning in (("SG", "500", "400"), ("US", "200", ""), ("GB", "", "")):
        yield [country, country_name(country), daily, warning]


def _places(table: Table) -> tuple[int, int | None, int | None]:
    keys = [header_key(name) for name in table.columns]

    def at(names: Sequence[str]) -> int | None:
        return next((index for index, key in enumerate(keys) if key in names), None)

    code = at(_CODES)
    country = code if code is not None else at(_NAMES)
    if country is None:
        raise DomainError(Code.COUNTRY_FILE)
    return country, at(_DAILY), at(_WARNING)


def _read(table: Table, country: int, daily: int | None, warning: int | None) -> Iterator[Line]:
    def said(cells: Sequence[str], index: int | None) -> str:
        return mend_value(cells[index])[0].strip() if index is not None and index < len(cells) else ""

    for row_no, cells in table.rows():
        line = Line(row_no, said(cells, country), said(cells, daily), said(cells, warning))
        if line.country or line.daily or line.warning:
            yield line


def _number(text: str) -> int | None:
    plain = text.replace(",", "").replace(" ", "")
    if plain in _NONE:
        return None
    if not (plain.isascii() and plain.isdecimal() and len(plain) <= len(str(kinds.MOST))):
        raise DomainError(Code.LIMIT_RANGE, value=text, least=1, most=kinds.MOST)
    return int(plain)


def _said(value: int | None) -> str:
    return "" if value is None else str(value)
