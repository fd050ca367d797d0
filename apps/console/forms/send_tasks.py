"""The forms of a list: what is sent and where the rows come from, how columns are read, one row put right."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.console.forms.sending import ContentForm
from apps.contacts.models import ContactGroup
from apps.core.kinds import Region
from apps.messaging.models import Dedupe, SendTask, SendTaskSource
from apps.messaging.report import NOT_GOOD
from apps.messaging.states import SEND_TASK_STATES
from apps.messaging.uploads.mapping import Mapping as ColumnMapping
from apps.web.filters import DateFilter, Filters, SearchFilter, StateFilter
from apps.web.forms import AccountForm
from apps.web.text import Text
from apps.web.uploads import SealedFileField

FILE_TYPES = ".csv,.tsv,.txt,.xlsx,.xls,.ods"
NAME_LENGTH = SendTask._meta.get_field("name").max_length
DEDUPE_WORDS = (
    (Dedupe.NUMBER, _("Each number gets one message; later rows with the same number are left out")),
    (
        Dedupe.NUMBER_AND_VALUES,
        _("A number may get several messages when their values differ; only equal rows are left out"),
    ),
)
SOURCES = (
    (SendTaskSource.FILE, _("File")),
    (SendTaskSource.PASTE, _("Paste")),
    (SendTaskSource.GROUP, _("Contact group")),
)
PASTED_EXAMPLE = {
    Region.MAINLAND: "13800001234\t835142\n13900005678\t204961",
    Region.GLOBAL: "+85261234567\t835142\n+12025550123\t204961",
}


AUTO = "auto"  # the choice that leaves it to the reader
ENCODINGS: dict[str, Text] = {
    "utf-8": "UTF-8",
    "gb18030": "GB18030 (GBK, GB2312)",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "big5": "Big5",
    "shift_jis": "Shift JIS",
    "cp1252": "Windows-1252",
}
DELIMITERS: dict[str, Text] = {
    ",": _("Comma (,)"),
    ";": _("Semicolon (;)"),
    "\t": _("Tab"),
    "|": _("Bar (|)"),
    "，": _("Chinese comma (，)"),
    "；": _("Chinese semicolon (；)"),
}


def detected(what: Text | None) -> Text:
    """The choice that leaves it to the reader, with what it has found."""
    return _("Detected: %(what)s") % {"what": what} if what else _("Detect it")


class _GroupField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.contact_count:,})"


class ListForm(ContentForm):
    """A list with one template. Of file, pasted rows and group only the one that `source` names is needed."""

    source = forms.TypedChoiceField(
        label=_("Where the rows come from"),
        coerce=SendTaskSource,
        choices=SOURCES,
        initial=SendTaskSource.FILE,
        widget=forms.RadioSelect,
    )
    file = SealedFileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": FILE_TYPES}),
    )
    rows = forms.CharField(
        label=_("Rows"),
        required=False,
        strip=False,
        help_text=_("One row in each line, as copied from a spreadsheet or separated by commas."),
        widget=forms.Textarea(
            attrs={"rows": 7, "class": "mono", "autocomplete": "off", "spellcheck": "false", "wrap": "off"}
        ),
    )
    group: forms.ModelChoiceField = _GroupField(
        label=_("Contact group"),
        required=False,
        queryset=None,
        to_field_name="public_id",
        empty_label=_("Choose a group"),
    )
    dedupe = forms.TypedChoiceField(
        label=_("When a number stands in the list twice"),
        coerce=Dedupe,
        choices=DEDUPE_WORDS,
        initial=Dedupe.NUMBER,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("Name of the task"),
        required=False,
        max_length=NAME_LENGTH,
        help_text=_("Without one it is called like the file."),
    )

    def __init__(
        self, *args: Any, region: Region, querysets: Mapping[str, QuerySet[Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, region=region, querysets=querysets, **kwargs)
        self.fields["rows"].widget.attrs["placeholder"] = PASTED_EXAMPLE[region]
        self.fields["file"].help_text = _(
            "CSV, TSV, TXT, XLSX, XLS or ODS, up to %(megabytes)d MB and %(rows)s rows."
        ) % {"megabytes": settings.LIST_MEGABYTES, "rows": f"{settings.LIST_ROWS:,}"}
        if not querysets["group"].exists():
            del self.fields["group"]
            self.fields["source"].choices = SOURCES[:2]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        if "source" in clean:
            field, sentence = _NEEDED[clean["source"]]
            given = clean.get(field)
            if field not in self.errors and not (given.strip() if isinstance(given, str) else given):
                self.add_error(field, sentence)
        return clean

    def asked(self) -> dict[str, Any]:
        """What every way of making a task takes, of a valid form."""
        clean = self.cleaned_data
        return {name: clean[name] for name in ("key", "application", "template", "signature", "dedupe")} | {
            "name": clean["name"] or self._own_name(),
            "sender": clean.get("sender", ""),
        }

    def _own_name(self) -> str:
        clean = self.cleaned_data
        if clean["source"] == SendTaskSource.GROUP:
            group: ContactGroup = clean["group"]
            return group.name
        if clean["source"] == SendTaskSource.FILE:
            return str(clean["file"].name)[:NAME_LENGTH]
        return str(_("Pasted rows"))


_NEEDED = {
    SendTaskSource.FILE: ("file", _("Choose a file with your list.")),
    SendTaskSource.PASTE: ("rows", _("Paste at least one row.")),
    SendTaskSource.GROUP: ("group", _("Choose a contact group.")),
}


class SendTaskFilters(Filters):
    q = SearchFilter(_("Name or template"), columns=("name", "template__name"))
    status = StateFilter(_("Status"), SEND_TASK_STATES)
    since = DateFilter(_("From"), column="created_at", edge="from")
    until = DateFilter(_("To"), column="created_at", edge="to")


class RowFilters(Filters):
    """Which rows of a report: those that need attention, one verdict, those that were mended, or all; and a text in them."""

    MENDED, ALL = "mended", "all"

    q = forms.CharField(label=_("Any text in a row"), required=False, max_length=200)
    show = forms.ChoiceField(label=_("Rows"), required=False)

    def __init__(
        self, query: Any, *, counts: Sequence[tuple[str, Text, int]], repaired: int, bad: int
    ) -> None:
        super().__init__(query)
        self.fields["q"].widget.input_type = "search"
        choices = [("", _("Need attention")), *((name, label) for name, label, _count in counts)]
        amounts = {"": bad, self.MENDED: repaired} | {name: count for name, _label, count in counts}
        if repaired:
            choices.append((self.MENDED, _("Mended")))
        choices.append((self.ALL, _("All rows")))
        amounts[self.ALL] = sum(count for _name, _label, count in counts)
        self.fields["show"].choices = [  # type: ignore[attr-defined]
            (name, f"{label} ({amounts[name]:,})") for name, label in choices
        ]

    @property
    def shown(self) -> str:
        """The chosen view; what is none of them is the first one."""
        self.is_valid()
        return str(self.cleaned_data.get("show", ""))

    def asked(self) -> dict[str, Any]:
        """What `messaging.report.row_lines` takes."""
        shown = self.shown
        verdict = {"": NOT_GOOD, self.MENDED: "", self.ALL: ""}.get(shown, shown)
        search = self.cleaned_data.get("q", "")
        return {"verdict": verdict, "repaired": shown == self.MENDED, "search": search}


class ReadingForm(AccountForm):
    """How the file is read, and which column is what.

    columns: the words for each column, in order, none when the file could not be read; variables: how many the template
    has; reading: what stands in `SendTask.reading`.
    """

    number = forms.TypedChoiceField(label=_("Mobile number"), coerce=int)
    country = forms.TypedChoiceField(
        label=_("Country or region"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("For numbers without a country code"),
    )
    header = forms.ChoiceField(
        label=_("The first row holds"),
        choices=(("yes", _("The names of the columns")), ("no", _("A number already"))),
    )
    sheet = forms.ChoiceField(label=_("Sheet"))
    encoding = forms.ChoiceField(label=_("Encoding"))
    delimiter = forms.ChoiceField(label=_("Between two columns"))
    dedupe = forms.ChoiceField(
        label=_("When a number stands in the list twice"), choices=DEDUPE_WORDS, widget=forms.RadioSelect
    )

    def __init__(
        self, *args: Any, columns: Sequence[str], variables: int, reading: Mapping[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._reading = reading
        listed = [(str(index), words) for index, words in enumerate(columns)]
        if columns:
            self._offer("number", listed)
            self._offer("country", [("", _("None")), *listed])
            for position in range(1, variables + 1):
                self.fields[f"variable_{position}"] = forms.TypedChoiceField(
                    label=f"{{{position}}}", coerce=int, choices=[("", _("Choose a column")), *listed]
                )
        else:
            del self.fields["number"], self.fields["country"]
        sheets = reading.get("sheets", ())
        if len(sheets) > 1:
            self._offer("sheet", [(name, name) for name in sheets])
        else:
            del self.fields["sheet"]
        if reading.get("format", "text") == "text":
            for name, words in (("encoding", ENCODINGS), ("delimiter", DELIMITERS)):
                self._offer(name, [(AUTO, detected(words.get(reading.get(name, "")))), *words.items()])
        else:
            del self.fields["encoding"], self.fields["delimiter"]
        if reading.get("format") in ("group", "failed"):
            del self.fields["header"]

    def _offer(self, name: str, choices: Sequence[tuple[str, Text]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def column_fields(self) -> list[forms.BoundField]:
        """Number, country and the template's variables, in order."""
        names = [name for name in self.fields if name.startswith("variable_")]
        return [self[name] for name in ("number", "country", *names) if name in self.fields]

    def reading_fields(self) -> list[forms.BoundField]:
        """What is said about the file rather than its columns."""
        return [self[name] for name in ("header", "sheet", "encoding", "delimiter") if name in self.fields]

    def clean(self) -> dict[str, Any] | None:
        if self._has_other_columns():  # what was chosen, or not, of the ones on the page does not count
            for name in ("number", "country", *(one for one in self.fields if one.startswith("variable_"))):
                self.errors.pop(name, None)
        return super().clean()

    def mapping(self) -> ColumnMapping | None:
        """Which column is what; None when other columns are to be read, so that they have to be guessed anew."""
        clean = self.cleaned_data
        if "number" not in self.fields or self._has_other_columns():
            return None
        variables = tuple(clean[name] for name in self.fields if name.startswith("variable_"))
        return ColumnMapping(number=clean["number"], country=clean["country"], variables=variables)

    def asked(self) -> dict[str, Any]:
        """What the verb takes; what was not touched stays as it was."""
        changed = self._changed()
        header = changed.pop("header", None)
        has_header = {"has_header": header == "yes"} if header else {}
        return {"mapping": self.mapping(), "dedupe": self.cleaned_data["dedupe"], **has_header, **changed}

    def _has_other_columns(self) -> bool:
        return bool({"sheet", "delimiter"} & set(self._changed()))

    def _changed(self) -> dict[str, str]:
        names = {"header", "sheet", "encoding", "delimiter"} & set(self.changed_data)
        changed = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return {name: "" if value == AUTO else value for name, value in changed.items()}


class RowForm(forms.Form):
    """The cells of one row; a cell that was not sent keeps what it has, so that a form may show only one of them."""

    def __init__(self, *args: Any, cells: Sequence[str], columns: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cells = list(cells) + [""] * (len(columns) - len(cells))
        for index, value in enumerate(self._cells):
            label = columns[index] if index < len(columns) else str(index + 1)
            self.fields[f"cell_{index}"] = forms.CharField(
                label=label,
                required=False,
                strip=False,
                initial=value,
                max_length=2000,
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            )

    def corrected(self) -> list[str]:
        """All cells with what was sent in place of what was there."""
        return [
            self.cleaned_data[f"cell_{index}"] if f"cell_{index}" in self.data else value
            for index, value in enumerate(self._cells)
        ]
