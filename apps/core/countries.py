"""Countries and regions: names, calling codes and the region code that price lists and records print."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

_FILE = Path(__file__).parent / "data" / "countries.csv"


@dataclass(frozen=True, slots=True)
class Country:
    """One country or region.

    `iso2` ISO 3166-1 (and AC, TA, XK, AN); `calling_code` without +; `region_code` as printed beside names, "1" with the
    area code for islands of the North American plan, the calling code elsewhere; `nanp_prefixes` such as ("1809", "1829").
    """

    iso2: str
    name_en: str
    name_zh: str
    calling_code: str
    nanp_prefixes: tuple[str, ...]
    region_code: str

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en


def all_countries() -> tuple[Country, ...]:
    """Every country and region, by English name."""
    return _in_order()


def country(iso2: str) -> Country | None:
    """The country of an ISO code in any case; None for "DEF" and for codes that do not exist."""
    return _by_code().get(iso2.upper())


def country_name(iso2: str) -> str:
    """The name in the reader's language, or the code itself where there is none."""
    found = country(iso2)
    return found.name if found is not None else iso2


@cache
def _in_order() -> tuple[Country, ...]:
    return tuple(sorted(_by_code().values(), key=lambda entry: entry.name_en))


@cache
def _by_code() -> dict[str, Country]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["iso2"]: _country(row) for row in csv.DictReader(file)}


def _country(row: dict[str, str]) -> Country:
    return Country(
        iso2=row["iso2"],
        name_en=row["name_en"],
        name_zh=row["name_zh"],
        calling_code=row["calling_code"],
        nanp_prefixes=tuple(filter(None, row["nanp_prefixes"].split(";"))),
        region_code=row["region_code"] or row["calling_code"],
    )
