"""The forms of a template: its text, its copy, its tags."""

import secrets
from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.kinds import MessageKind, Region
from apps.identity.kinds import Right
from apps.message_templates import tags
from apps.web.forms import AccountForm, Fieldset
from apps.web.uploads import SealedFileField


def new_key() -> str:
    """Of a form that is drawn now."""
    return secrets.token_hex(16)


KIND_HELP = _(
    "Verification codes go first and carry 1 to 6 digits. Notices tell members about what they did. "
    "Marketing promotes and must say how to unsubscribe."
)


TAGS_HELP = _("Words of your own by which the list can be filtered, separated by commas.")


class TagsField(forms.CharField):
    """Tags in one line, as a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, max_length=400, **{"label": _("Tags"), "help_text": TAGS_HELP, **kwargs}
        )

    def clean(self, value: Any) -> list[str]:
        return tags.split(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value


class TemplateForm(AccountForm):
    """What the rules demand is said by them, with their fixes, not by the fields."""

    name = forms.CharField(
        label=_("Template name"), max_length=60, help_text=_("Only you and the reviewer see it.")
    )
    message_kind = forms.TypedChoiceField(
        label=_("Type"),
        choices=MessageKind.choices,
        coerce=lambda value: MessageKind(int(value)),
        widget=forms.RadioSelect,
        help_text=KIND_HELP,
    )
    content = forms.CharField(
        label=_("Content"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Variables are {1}, {2} … in order. The signature is put in front when the message is sent."
        ),
    )
    remarks = forms.CharField(
        label=_("Remarks for the reviewer"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("On which occasion it is sent, and a filled-in example."),
    )

    labels = TagsField()

    fieldsets = (
        Fieldset(_("What it is"), ("name", "message_kind", "labels")),
        Fieldset(_("What it says"), ("content", "remarks")),
    )

    def __init__(self, *args: Any, rights: Collection[Right], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if Right.MARKETING not in rights:
            kinds = [(value, label) for value, label in MessageKind.choices if value != MessageKind.MARKETING]
            self.fields["message_kind"].choices = kinds  # type: ignore[attr-defined]


class CopyForm(AccountForm):
    """What the copy is called and where it goes; the text is changed in the draft."""

    name = forms.CharField(label=_("Name of the copy"), max_length=60)
    region = forms.TypedChoiceField(
        label=_("Region"), choices=Region.choices, coerce=Region, widget=forms.RadioSelect
    )


class TagsForm(AccountForm):
    """Tags to put on the chosen templates, and those they carry to take off."""

    labels = TagsField(label=_("Add"))
    remove = forms.MultipleChoiceField(
        label=_("Take off"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, carried: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if carried:
            self.fields["remove"].choices = [(tag, tag) for tag in carried]  # type: ignore[attr-defined]
        else:
            del self.fields["remove"]

    def clean(self) -> dict[str, Any]:
        return {"remove": [], **(super().clean() or self.cleaned_data)}


class ImportForm(AccountForm):
    """A file of templates and what becomes of its good lines; `key` makes a form that is sent twice one import."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=32, min_length=8, initial=new_key)
    file = SealedFileField(
        label=_("File"),
        help_text=_("XLSX, CSV, TSV, TXT, XLS or ODS, up to 5 MB and 1,000 rows, of this region."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.ods"}),
    )
    then = forms.ChoiceField(
        label=_("Good lines"),
        choices=[
            ("draft", _("Save as drafts; I look at them and submit them myself")),
            ("submit", _("Submit for review at once")),
        ],
        widget=forms.RadioSelect,
        help_text=_("Lines that break a rule are listed with the fix; the others do not wait for them."),
    )
