"""The form of a signature."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.kinds import Region
from apps.identity.kinds import Right
from apps.signatures.kinds import Purpose, SignatureType
from apps.signatures.rules import INDIVIDUAL_TYPES
from apps.web.forms import AccountForm, Fieldset

CONTENT_HELP = {
    Region.MAINLAND: _(
        "2 to 12 Chinese characters, letters or digits. Without brackets; receivers see 【…】."
    ),
    Region.GLOBAL: _("2 to 15 characters. Without brackets; receivers see […]."),
}


class SignatureForm(AccountForm):
    """What the rules demand is said by them, with their fixes, not by the fields."""

    purpose = forms.TypedChoiceField(
        label=_("Purpose"),
        choices=Purpose.choices,
        coerce=lambda value: Purpose(int(value)),
        widget=forms.RadioSelect,
    )
    type = forms.TypedChoiceField(
        label=_("Type"), choices=SignatureType.choices, coerce=lambda value: SignatureType(int(value))
    )
    content = forms.CharField(label=_("Signature content"), max_length=20)
    description = forms.CharField(
        label=_("Application description"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "App: link to a store page. Website: domain with its ICP filing. WeChat: the full name of the account."
        ),
    )

    fieldsets = (
        Fieldset(_("Whose name it is"), ("purpose", "type")),
        Fieldset(_("The name"), ("content", "description")),
    )

    def __init__(self, *args: Any, region: Region, rights: Collection[Right], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["content"].help_text = CONTENT_HELP[region]
        if Right.ALL_SIGNATURE_TYPES not in rights:
            types = [(value, label) for value, label in SignatureType.choices if value in INDIVIDUAL_TYPES]
            self.fields["type"].choices = types  # type: ignore[attr-defined]
            self.fields["type"].help_text = _(
                "Individual accounts have these types; organizations have all of them."
            )
