"""What the pages about alarms need: the lines of what happened, and why something was not told, in words."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.translation import gettext as _

from apps.alarms.models.letter import DROPPED
from apps.alarms.wording import item_lines
from apps.core.errors import code_named

register = template.Library()


@register.filter
def told(items: Iterable[dict[str, Any]]) -> list[tuple[list[str], str]]:
    """{{ alarm.items|told }}: the lines of each thing that happened, and the path of its page."""
    return [(item_lines(item, with_link=False), item.get("path", "")) for item in items if item]


@register.filter
def told_error(reason: str) -> str:
    """{{ letter.error|told_error }}: a known reason in words, anything else as it is."""
    known = {**DROPPED, "no_route": _("no carrier is connected"), "no answer": _("the answer never came")}
    if reason in known:
        return str(known[reason])
    code = code_named(reason)
    return str(code.sentence) if code is not None else reason
