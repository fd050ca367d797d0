"""What the reviewers' templates need: the words for a kind, and spans of business time."""

from django import template
from django.utils.translation import gettext as _

from apps.reviews.kinds import KINDS, Kind

register = template.Library()


@register.filter
def review_kind(code: str) -> Kind:
    """{{ row.kind|review_kind }}: label and icon of a kind."""
    return KINDS[code]


@register.filter
def time_span(minutes: int) -> str:
    """{{ minutes|time_span }}: 95 or -95 → "1 h 35 min"."""
    hours, rest = divmod(abs(minutes), 60)
    if hours:
        return _("{hours} h {minutes} min").format(hours=hours, minutes=rest)
    return _("{minutes} min").format(minutes=rest)
