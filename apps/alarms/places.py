"""Where the thing that a letter tells of has its page: addresses of the faces, made by name because they stand above."""

from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse

_FALLBACK = "console:overview"
# Kinds whose page has another name, or no id in its address.
_ROUTES = {"identity": "console:verification"}


def absolute(path: str) -> str:
    """The whole address, as it stands in letters."""
    return settings.BASE_URL + path


def of_target(noun: str, target: str) -> str:
    """The customers' page of what an audit event is about (`model:public id`); empty where it has none."""
    try:
        return reverse(f"console:{noun}", args=[target.partition(":")[2]])
    except NoReverseMatch:
        return ""


def of_reviewed(kind: str, row: Any) -> str:
    """The applicant's page of a thing under review; the console's first page where it has none."""
    if row is None:
        return reverse(_FALLBACK)
    route = _ROUTES.get(kind, f"console:{kind}")
    for arguments in ([getattr(row, "region", None), row.public_id], [row.public_id], []):
        if None in arguments:
            continue
        try:
            return reverse(route, args=arguments)
        except NoReverseMatch:
            continue
    return reverse(_FALLBACK)
