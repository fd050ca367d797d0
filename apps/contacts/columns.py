"""Where the columns of a file go in a group."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.core.columns import Doubt, find_columns
from apps.core.errors import Code, DomainError
from apps.core.kinds import Region
from apps.core.sheets.table import Table

COLUMNS_PER_GROUP = 50
_SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Placing:
    """Positions in the file's rows: `number`, `country` if there is one, and for each of the group's `columns` its source."""

    number: int
    country: int | None
    columns: list[str]
    sources: tuple[int | None, ...]

    def beside(self, cells: Sequence[str]) -> list[str]:
        """The texts of a row in the order of the group's columns, without empty ones at the end."""
        texts = ["" if source is None or source >= len(cells) else cells[source] for source in self.sources]
        while texts and not texts[-1]:
            texts.pop()
        return texts


def placing(table: Table, *, region: Region, known: Sequence[str]) -> Placing:
    """Find the numbers; further columns join those of the same header that the group has, without header by their order.

    What goes beyond fifty columns is left out. Raises DomainError(FILE_WITHOUT_NUMBERS).
    """
    sample = table.sample(_SAMPLE)
    found = find_columns(table.columns, sample, region=region)
    if found.doubt is Doubt.NO_NUMBERS:
        raise DomainError(Code.FILE_WITHOUT_NUMBERS)
    columns = list(known)
    sources: list[int | None] = [None] * len(known)
    by_name = {name.casefold(): index for index, name in reversed(list(enumerate(columns))) if name}
    width = max([len(table.columns), *map(len, sample)])
    others = [index for index in range(width) if index != found.number]
    for order, index in enumerate(others):
        header = table.columns[index].strip() if index < len(table.columns) else ""
        place = by_name.get(header.casefold()) if header else (order if order < len(known) else None)
        if place is not None and sources[place] is None:
            sources[place] = index
        elif len(columns) < COLUMNS_PER_GROUP:
            columns.append(header)
            sources.append(index)
    return Placing(found.number, found.country, columns, tuple(sources))
