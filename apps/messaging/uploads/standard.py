"""The standard file of a template: its header, how to fill it in, and a sample row; the last two are skipped on import."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from apps.core.kinds import MessageKind, Region
from apps.message_templates.models import MessageTemplate

# The word in front keeps the sample from being sent, even where nobody recognises it: the cell is no number.
_SAMPLES = {
    Region.MAINLAND: _("Sample: 13800000000"),
    Region.GLOBAL: _("Sample: +85260000000"),
}
_INSTRUCTIONS = {
    Region.MAINLAND: _(
        "How to fill in: one recipient a row; 11 digits, +86 may stand in front. This row and the sample are skipped."
    ),
    Region.GLOBAL: _(
        "How to fill in: one recipient a row; +, country code and number. This row and the sample are skipped."
    ),
}
_CODE_SAMPLES = ("123456", "10")


@dataclass(frozen=True, slots=True)
class StandardFile:
    """Rows of equal length, in the reader's language; the template's text stands in the instruction row."""

    header: list[str]
    instruction: list[str]
    sample: list[str]

    def rows(self) -> list[list[str]]:
        """What stands under the header."""
        return [self.instruction, self.sample]


def standard_file(template: MessageTemplate) -> StandardFile:
    """The file for one template: recipient's number, then each variable."""
    region = Region(template.region)
    numbers = range(1, template.parameter_count + 1)
    header = [gettext("Mobile number"), *(gettext("Variable {number}").format(number=one) for one in numbers)]
    instruction = [str(_INSTRUCTIONS[region]), *(f"{{{one}}}" for one in numbers)]
    sample = [str(_SAMPLES[region]), *(_sample_value(template, one) for one in numbers)]
    return StandardFile(header, instruction, sample)


def is_sample(cells: Sequence[str]) -> bool:
    """Whether a row is the sample or the instruction of a standard file, in any of our languages."""
    return bool(cells) and cells[0].strip() in _first_cells()


def without_samples(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """The rows that are recipients: those of a standard file that only explain it are left out."""
    known = _first_cells()
    return (row for row in rows if not row[1] or row[1][0].strip() not in known)


@cache
def _first_cells() -> frozenset[str]:
    found = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {str(text) for text in (*_SAMPLES.values(), *_INSTRUCTIONS.values())}
    return frozenset(found)


def _sample_value(template: MessageTemplate, number: int) -> str:
    if template.message_kind == MessageKind.CODE:
        return _CODE_SAMPLES[min(number, len(_CODE_SAMPLES)) - 1]
    return gettext("value {number}").format(number=number)
