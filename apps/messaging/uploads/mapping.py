"""Which column of a list is what: the number, its country, the template's variables; guessed, changed by hand, remembered."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core import columns as core_columns
from apps.core.columns import filled, find_columns, header_key
from apps.core.errors import Code, DomainError
from apps.core.kinds import Region
from apps.message_templates.models import MessageTemplate
from apps.messaging.uploads import variables as variable_columns
from apps.messaging.uploads.reference import blanked

_MOST_COLUMNS = 16_384  # what a spreadsheet has


@dataclass(frozen=True, slots=True)
class Mapping:
    """Column indexes from 0; `variables[0]` is the column of {1}, None where none has been chosen yet."""

    number: int
    country: int | None = None
    variables: tuple[int | None, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """What SendTask.mapping and RememberedMapping.mapping hold."""
        return {"number": self.number, "country": self.country, "variables": list(self.variables)}

    @classmethod
    def from_json(cls, mapping: Any) -> Self:
        """The mapping of `to_json`, or of an API call; raises DomainError(MAPPING_UNREADABLE)."""
        try:
            number, country = mapping["number"], mapping.get("country")
            variables = mapping.get("variables", [])
            if not isinstance(variables, list):
                raise TypeError
            columns = [number, *(one for one in (country, *variables) if one is not None)]
        except (KeyError, TypeError, AttributeError):
            raise DomainError(Code.MAPPING_UNREADABLE, field="mapping") from None
        if not all(type(one) is int and 0 <= one < _MOST_COLUMNS for one in columns):
            raise DomainError(Code.MAPPING_UNREADABLE, field="mapping")
        return cls(number, country, tuple(variables))

    def check(self, column_count: int, template: MessageTemplate) -> None:
        """Raises DomainError, naming the field, unless every part has a column that the list has."""
        if self.number >= column_count:
            raise DomainError(Code.MAPPING_NUMBER, field="number", count=column_count)
        if self.country is not None and (self.country >= column_count or self.country == self.number):
            raise DomainError(Code.MAPPING_COUNTRY, field="country", count=column_count)
        if len(self.variables) != template.parameter_count:
            expected, received = template.parameter_count, len(self.variables)
            raise DomainError(
                Code.TEMPLATE_PARAMETERS, field="variables", expected=expected, received=received
            )
        for position, column in enumerate(self.variables, start=1):
            if column is None or column >= column_count:
                raise DomainError(
                    Code.MAPPING_VARIABLE, field=f"variable_{position}", position=position, count=column_count
                )


class Doubt(StrEnum):
    """Why a person should look at a guess."""

    NO_NUMBERS = core_columns.Doubt.NO_NUMBERS.value
    SEVERAL_NUMBERS = core_columns.Doubt.SEVERAL_NUMBERS.value
    HEADER_ELSEWHERE = core_columns.Doubt.HEADER_ELSEWHERE.value
    FEW_COLUMNS = variable_columns.Doubt.FEW_COLUMNS.value
    WHICH_COLUMNS = variable_columns.Doubt.WHICH_COLUMNS.value
    ORDER = variable_columns.Doubt.ORDER.value
    VALUES = variable_columns.Doubt.VALUES.value

    @property
    def sentence(self) -> Promise:
        """What to look at, in the reader's language."""
        return _SENTENCES[self]


_SENTENCES: dict[Doubt, Promise] = {
    Doubt.NO_NUMBERS: _("No column looks like one of telephone numbers. Choose the one that is."),
    Doubt.SEVERAL_NUMBERS: _(
        "Several columns look like telephone numbers. Check that the right one is chosen."
    ),
    Doubt.HEADER_ELSEWHERE: _(
        "One column is called a telephone number, but the numbers stand in another. Check which one is meant."
    ),
    Doubt.FEW_COLUMNS: _("The list has fewer columns than the template needs for its variables."),
    Doubt.WHICH_COLUMNS: _(
        "The list has more columns than the template has variables. Check which ones fill it."
    ),
    Doubt.ORDER: _("The headers do not say which column is which variable. Check the order."),
    Doubt.VALUES: _("The column chosen for a verification code holds something other than 1 to 6 digits."),
}


@dataclass(frozen=True, slots=True)
class Guess:
    """The best mapping for a list; `why` says what is doubtful about it, None when it is certain."""

    mapping: Mapping
    why: Doubt | None

    @property
    def certain(self) -> bool:
        return self.why is None


def guess(
    columns: Sequence[str],
    sample: Sequence[Sequence[str]],
    *,
    template: MessageTemplate,
    region: Region | str,
) -> Guess:
    """What the columns are, by their headers ("" where there is none) and the cells of the first rows."""
    columns, sample = blanked(columns, sample)
    found = find_columns(columns, sample, region=Region(region))
    width = max([len(columns), *map(len, sample)], default=0)
    others = [
        index
        for index in range(width)
        if index not in (found.number, found.country)
        and ((index < len(columns) and columns[index].strip()) or filled(sample, index))
    ]
    chosen, doubt = variable_columns.assign(columns, sample, others, template=template, number=found.number)
    why = found.doubt or doubt
    return Guess(Mapping(found.number, found.country, chosen), None if why is None else Doubt(why.value))


def headers_fingerprint(columns: Sequence[str]) -> str:
    """32 hexadecimal digits that are the same for lists with the same headers, however these are spaced and cased."""
    own, _sample = blanked(columns)
    names = "\x1f".join(header_key(header) for header in own).rstrip("\x1f")
    return hashlib.blake2b(names.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
