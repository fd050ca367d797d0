"""What both faces show of an export: its row in the list and the facts of its own page."""

from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.errors import code_named, sentence
from apps.exports import queries
from apps.exports.base import Words
from apps.exports.models import Export
from apps.exports.registry import SUBJECTS


def title(export: Export) -> str:
    """What it is a file of."""
    return str(SUBJECTS[export.subject].title)


def described(export: Export) -> str:
    """The filters in one line."""
    return " · ".join(f"{name}: {value}" for name, value in export.described) or _("Everything")


def facts(export: Export) -> list[tuple[Words, Any]]:
    """Label and value; what is not known yet is left out."""
    pairs: list[tuple[Words, Any]] = [
        (gettext_lazy("Of"), title(export)),
        (gettext_lazy("Filters"), described(export)),
        (gettext_lazy("Numbers"), _("in full") if export.is_whole else _("masked")),
        (gettext_lazy("Asked for by"), str(export.asked_by) if export.asked_by else None),
        (gettext_lazy("Size"), filesizeformat(export.octets) if export.octets else None),
        (gettext_lazy("Downloads"), str(export.taken_count) if export.taken_count else None),
    ]
    return [(words, value) for words, value in pairs if value]


def problem(export: Export) -> str:
    """Why it failed, in a sentence; "" when it did not."""
    code = code_named(export.problem) if export.problem else None
    return sentence(code, {"limit": f"{queries.allowance(export.account).longest:,}"}) if code else ""
