"""Forms of the faces: drawn by our components, and never offering rows nobody asked them to offer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundField

from apps.core.errors import DomainError
from apps.web.text import Text

CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.RadioSelect, "form-check-input"),
    (forms.CheckboxInput, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.HiddenInput, ""),
    (forms.Widget, "form-control"),
)


@dataclass(frozen=True)
class Fieldset:
    """Fields that belong together, in order, under one legend."""

    legend: Text
    fields: tuple[str, ...]
    description: Text = ""


class _GivenQuerysets:
    """Refuses to exist while a choice of rows has no queryset of the caller's."""

    fieldsets: ClassVar[tuple[Fieldset, ...]] = ()

    def __init__(
        self, *args: Any, querysets: Mapping[str, QuerySet[Any]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        given = dict(querysets or {})
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        for name, field in fields.items():
            if isinstance(field, forms.ModelChoiceField):
                if name not in given:
                    raise TypeError(
                        f"{type(self).__name__}.{name} chooses among rows: give it querysets={{{name!r}: Model.of(account)}}"
                    )
                field.queryset = given.pop(name)
        if given:
            raise TypeError(f"{type(self).__name__} has no choice of rows called {', '.join(sorted(given))}")

    def refuse(self, refusal: DomainError) -> None:
        """Show a refusal of the domain: beside its field when the form has it, else on top."""
        field = refusal.field if refusal.field in self.fields else None  # type: ignore[attr-defined]
        self.add_error(field, forms.ValidationError(refusal.sentence, code=refusal.code.value))  # type: ignore[attr-defined]

    def sections(self) -> list[tuple[Fieldset | None, list[BoundField]]]:
        """The visible fields by fieldset; those in none come first, under no legend."""
        placed = {name for fieldset in self.fieldsets for name in fieldset.fields}
        visible: list[BoundField] = self.visible_fields()  # type: ignore[attr-defined]
        loose = [field for field in visible if field.name not in placed]
        found: list[tuple[Fieldset | None, list[BoundField]]] = [(None, loose)] if loose else []
        for fieldset in self.fieldsets:
            members = [self[name] for name in fieldset.fields if name in self.fields]  # type: ignore[index,attr-defined]
            if members:
                found.append((fieldset, members))
        return found


class AccountForm(_GivenQuerysets, forms.Form):
    """A form of a face. Choices of rows are declared with `queryset=None` and given when the form is made."""


class AccountModelForm(_GivenQuerysets, forms.ModelForm):
    """The same for the columns of one row; the verb saves, the form never does."""

    def save(self, commit: bool = True) -> Any:
        raise TypeError("a form does not save: call the service with its cleaned_data")


def dressed(field: BoundField) -> str:
    """The widget with the kit's class; Django adds aria-describedby, aria-invalid and required."""
    widget = field.field.widget
    kind = next(css for base, css in CLASSES if isinstance(widget, base))
    if kind == "form-control" and getattr(widget, "input_type", "") == "color":
        kind = "form-control form-control-color"
    marks = [kind, widget.attrs.get("class", ""), "is-invalid" if field.errors else ""]
    return field.as_widget(attrs={"class": " ".join(filter(None, marks))})


def shape(field: BoundField) -> str:
    """How the component lays a field out: check, group (radios, check boxes), line, or what the widget itself names."""
    widget = field.field.widget
    own: str = getattr(widget, "layout", "")
    if own:
        return own
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    return "check" if isinstance(widget, forms.CheckboxInput) else "line"
