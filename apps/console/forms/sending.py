"""The form of a send: from which application, under which name, what, and to whom."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core.countries import country_name
from apps.core.errors import Code, sentence
from apps.core.kinds import MessageKind, Region
from apps.message_templates.models import MessageTemplate
from apps.messaging.services.manual_sends import NUMBERS_PER_FORM
from apps.signatures.senders.queries import Choice
from apps.web.forms import AccountForm

NUMBERS_HELP = {
    Region.MAINLAND: _("Up to 100, one in each line: 13800001234 or +8613800001234."),
    Region.GLOBAL: _("Up to 100, one in each line, with + and country code: +85261234567."),
}


class _TemplateField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.number}"


class ContentForm(AccountForm):
    """From which application, under which name, what: the same for typed numbers and for a list.

    `chosen` is the chosen template or None. `key` belongs to the form as it was opened: with it a send happens once.
    """

    application: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Application"), queryset=None, to_field_name="sdk_app_id", empty_label=None
    )
    signature: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Signature"), queryset=None, to_field_name="public_id"
    )
    template: forms.ModelChoiceField = _TemplateField(
        label=_("Template"), queryset=None, to_field_name="public_id"
    )
    sender = forms.ChoiceField(
        label=_("Sender ID"),
        required=False,
        help_text=_(
            "Countries in which it is not approved are refused; without one each country has its default."
        ),
    )
    key = forms.RegexField(r"^[0-9a-z]{16}$", widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        region: Region,
        querysets: Mapping[str, QuerySet[Any]],
        senders: Sequence[Choice] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, querysets=querysets, **kwargs)
        if senders:
            named = [(one.content, _with_countries(one)) for one in senders]
            self.fields["sender"].choices = [("", _("The default of each country")), *named]  # type: ignore[attr-defined]
        else:
            del self.fields["sender"]
        signature = self.fields["signature"]
        signature.required = region == Region.MAINLAND
        signature.empty_label = None if signature.required else _("No signature")  # type: ignore[attr-defined]
        self.chosen: MessageTemplate | None = self.named("template")

    def named(self, name: str) -> Any:
        """The row that a choice names, whether the form is valid or not; None for a text that names none of them."""
        field: Any = self.fields[name]
        key = str(self[name].value() or "")
        if "\0" in key:  # which PostgreSQL does not take in a text
            return None
        return field.queryset.filter(**{field.to_field_name: key}).first()


class SendForm(ContentForm):
    """Numbers, and one field `value_1`, `value_2` … for each variable of the chosen template."""

    numbers = forms.CharField(
        label=_("Mobile numbers"),
        widget=forms.Textarea(
            attrs={"rows": 6, "class": "mono", "autocomplete": "off", "spellcheck": "false"}
        ),
        strip=False,
    )

    def __init__(self, *args: Any, region: Region, **kwargs: Any) -> None:
        super().__init__(*args, region=region, **kwargs)
        self.fields["numbers"].help_text = NUMBERS_HELP[region]
        for position in range(1, (self.chosen.parameter_count if self.chosen else 0) + 1):
            self.fields[f"value_{position}"] = self._value_field(position)

    def _value_field(self, position: int) -> forms.Field:
        is_code = self.chosen is not None and self.chosen.message_kind == MessageKind.CODE
        attributes = {"autocomplete": "off", **({"inputmode": "numeric"} if is_code else {})}
        return forms.CharField(
            label=f"{{{position}}}",
            max_length=500,
            help_text=_("1 to 6 digits") if is_code else "",
            widget=forms.TextInput(attrs=attributes),
        )

    def value_fields(self) -> list[forms.BoundField]:
        """The fields of the variables, in order."""
        return [self[name] for name in self.fields if name.startswith("value_")]

    def typed_values(self) -> list[str]:
        """The values as they stand in the form, whether it is valid or not."""
        return [str(field.value() or "") for field in self.value_fields()]

    def typed_numbers(self) -> list[str]:
        """The lines that hold something, as they stand in the form."""
        return _lines(str(self["numbers"].value() or ""))

    def clean_numbers(self) -> list[str]:
        numbers = _lines(self.cleaned_data["numbers"])
        if not numbers:
            raise forms.ValidationError(sentence(Code.NO_NUMBERS))
        if len(numbers) > NUMBERS_PER_FORM:
            facts = {"count": len(numbers), "limit": NUMBERS_PER_FORM}
            raise forms.ValidationError(sentence(Code.TOO_MANY_NUMBERS, facts))
        return numbers

    def asked(self) -> dict[str, Any]:
        """What the verb takes, of a valid form."""
        clean = self.cleaned_data
        return {
            "application": clean["application"],
            "template": clean["template"],
            "signature": clean["signature"],
            "parameters": [clean[field.name] for field in self.value_fields()],
            "numbers": clean["numbers"],
            "sender": clean.get("sender", ""),
        }


def _with_countries(choice: Choice) -> str:
    """The sender ID with the countries in which it is approved; many are counted."""
    names = [country_name(one) for one in choice.countries[:4]]
    rest = len(choice.countries) - len(names)
    return f"{choice.content} – {', '.join(names)}" + (f" + {rest}" if rest else "")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
