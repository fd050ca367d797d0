"""What templates need beyond Django's own tags: icons, fields, addresses with changed parameters, masked digits."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django import template
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.core.money import plain
from apps.core.partitions import time_of
from apps.core.states import StateTable
from apps.web import access
from apps.web.forms import dressed, shape

register = template.Library()
SPRITE = "vendor/tabler-icons/sprite.svg"


@register.simple_tag
@cache  # a list shows hundreds; finding the sprite's address was a fourth of its page
def icon(name: str, extra: str = "") -> SafeString:
    """{% icon "key" %}: a decorative icon; the word beside it carries the meaning. `extra` adds classes."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        static(SPRITE),
        name,
    )


@register.inclusion_tag("components/status.html")
def status(states: StateTable, state: str) -> dict[str, Any]:
    """{% status SIGNATURE_STATES row.status %}: the badge of a status, all from its state table."""
    return {"label": states.label(state), "tone": states.tones[str(state)]}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """{% field form.name %}: label, control, help and errors."""
    layout = shape(bound)
    if layout == "group":  # its options are drawn one by one, from the widget's own attributes
        bound.field.widget.attrs["class"] = "form-check-input"
    return {"field": bound, "shape": layout}


@register.filter
def control(bound: BoundField) -> str:
    """{{ form.name|control }}: the bare control in the kit's dress."""
    return dressed(bound)


@register.filter
def field_shape(bound: BoundField) -> str:
    """How a field is laid out: line, check or group."""
    return shape(bound)


@register.simple_tag(takes_context=True)
def query(context: RequestContext, **changes: Any) -> str:
    """{% query page=cursor %}: the current query string with changes; None or "" takes a parameter out."""
    request = context.get("request")
    params = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        if value in (None, ""):
            params.pop(name, None)
        else:
            params[name] = str(value)
    return f"?{params.urlencode()}"


@register.filter
def may(actor: Any, perm: str) -> bool:
    """{% if actor|may:"template:write" %}"""
    return access.may(actor or None, perm)


@register.filter
def instant(value: datetime | None) -> str:
    """An instant as 2026-05-01 13:05:09 in the reader's zone."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S") if value else ""


@register.filter
def day_of(value: datetime) -> date:
    """The day of an instant in the reader's zone."""
    return timezone.localtime(value).date()


@register.filter
def time_of_id(value: int) -> datetime:
    """When a row with this time-ordered id was made."""
    return time_of(value)


@register.filter
def grouped(value: Any) -> str:
    """A whole number in groups of three: 1,234,567."""
    return f"{value:,}" if isinstance(value, int) else str(value)


@register.filter
def after_label(headings: Sequence[Any], cells: Sequence[Any]) -> list[tuple[Any, Any]]:
    """The headings behind that of the label, each with its cell."""
    return list(zip(headings[1:], cells, strict=True))


@register.filter
def plain_amount(value: Decimal) -> str:
    """An amount without zeros at its end."""
    return plain(value)


@register.filter
def tone_class(colour: str) -> str:
    """The class of a tone; unknown colours are quiet."""
    return f"tone-{colour}" if colour in TONES else "tone-secondary"


TONES = frozenset({"blue", "azure", "green", "red", "orange", "yellow", "purple", "teal", "secondary"})


@register.filter
def lookup(mapping: Any, name: str) -> Any:
    """{{ counts|lookup:"waiting_reviews" }}: None when there is no such figure."""
    return mapping.get(name) if isinstance(mapping, dict) else None
