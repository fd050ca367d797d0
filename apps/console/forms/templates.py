"""The form of a template."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.kinds import MessageKind
from apps.identity.kinds import Right
from apps.web.forms import AccountForm, Fieldset

KIND_HELP = _(
    "Verification codes go first and carry 1 to 6 digits. Notices tell members about what they did. "
    "Marketing promotes and must say how to unsubscribe."
)


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

    fieldsets = (
        Fieldset(_("What it is"), ("name", "message_kind")),
        Fieldset(_("What it says"), ("content", "remarks")),
    )

    def __init__(self, *args: Any, rights: Collection[Right], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if Right.MARKETING not in rights:
            kinds = [(value, label) for value, label in MessageKind.choices if value != MessageKind.MARKETING]
            self.fields["message_kind"].choices = kinds  # type: ignore[attr-defined]
