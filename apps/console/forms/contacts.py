"""What a person fills in about contact groups, and the filters above them."""

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.contacts import queries
from apps.contacts.services.groups import LINES_BY_HAND
from apps.core.errors import Code, sentence
from apps.core.kinds import Region
from apps.web.filters import ChoiceFilter, Filters, FunctionFilter, SearchFilter
from apps.web.forms import AccountForm
from apps.web.uploads import SealedFileField

FILE_TYPES = ".csv,.tsv,.txt,.xlsx,.xls,.ods"
LINES_HELP = {
    Region.MAINLAND: _(
        "Up to 100, one in each line; what belongs to a number behind it: 13800001234, Li Hua"
    ),
    Region.GLOBAL: _("Up to 100, one in each line with + and country code: +85261234567, Li Hua"),
}
_BETWEEN_CELLS = re.compile(r"[,，;；\t]")


class GroupForm(AccountForm):
    name = forms.CharField(label=_("Name"), max_length=60)
    region = forms.ChoiceField(
        label=_("Region"),
        choices=Region.choices,
        widget=forms.RadioSelect,
        help_text=_("A group holds numbers of one region, because a template goes to one region."),
    )


class RenameForm(AccountForm):
    name = forms.CharField(label=_("Name"), max_length=60)


class DeleteForm(AccountForm):
    """The button is the answer."""


class FillForm(AccountForm):
    file = SealedFileField(
        label=_("File"),
        help_text=_(
            "CSV, TSV, TXT, XLSX, XLS or ODS, up to 30 MB and 100,000 rows. The column with the numbers is found by itself; "
            "the other columns are kept beside them and can fill a template’s variables."
        ),
        widget=forms.FileInput(attrs={"accept": FILE_TYPES}),
    )


class AddForm(AccountForm):
    lines = forms.CharField(
        label=_("Mobile numbers"),
        widget=forms.Textarea(
            attrs={"rows": 8, "class": "mono", "autocomplete": "off", "spellcheck": "false"}
        ),
        strip=False,
    )

    def __init__(self, *args: Any, region: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].help_text = LINES_HELP[region]

    def clean_lines(self) -> list[list[str]]:
        lines = [line for line in self.cleaned_data["lines"].splitlines() if line.strip()]
        if not lines:
            raise forms.ValidationError(sentence(Code.NO_NUMBERS))
        if len(lines) > LINES_BY_HAND:
            facts = {"count": len(lines), "limit": LINES_BY_HAND}
            raise forms.ValidationError(sentence(Code.TOO_MANY_NUMBERS, facts))
        return [[cell.strip() for cell in _BETWEEN_CELLS.split(line)] for line in lines]


class GroupFilters(Filters):
    q = SearchFilter(_("Name"), columns=("name",))
    region = ChoiceFilter(_("Region"), column="region", choices=Region.choices)


def _narrowed(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return queries.by_number(rows, text)


class ContactFilters(Filters):
    q = FunctionFilter(_("Number, or its last 4 digits"), narrowing=_narrowed)
