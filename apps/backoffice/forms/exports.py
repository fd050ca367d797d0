"""From the filters of a page of the staff to what its file is asked for; how much may be asked for."""

from collections.abc import Callable
from typing import Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.backoffice.forms.audit import AuditFilters
from apps.backoffice.forms.statistics import StatisticsFilters
from apps.core.clock import day_window
from apps.web.exporting import Asked, described
from apps.web.forms import AccountForm


def _trail(query: QueryDict) -> Asked:
    filters = AuditFilters(query)
    filters.full_clean()
    asked = filters.cleaned_data
    since, until = asked.get("since"), asked.get("until")
    parameters = {
        "noun": asked.get("noun") or None,
        "via": asked.get("via") or None,
        "who": asked.get("q") or None,
        "account": asked.get("account") or None,
        "since": day_window(since)[0].isoformat() if since else None,
        "until": day_window(until)[1].isoformat() if until else None,
    }
    return Asked(parameters, described(filters))


def _statistics(query: QueryDict) -> Asked:
    """The days of the page; asked for without any, every day there is."""
    filters = StatisticsFilters(query)
    asked, said = filters.asked, filters.cleaned_data
    is_of_days = any(said.get(name) for name in ("span", "since", "until")) or "span" in query
    days = {"since": asked.days.first.isoformat(), "until": asked.days.last.isoformat()} if is_of_days else {}
    parameters = {
        **days,
        **{name: said.get(name) or None for name in ("account", "region", "kind", "country")},
    }
    words = described(filters, ("region", "kind", "country"))
    if days:
        words.insert(0, (str(_("Days")), " – ".join(days.values())))
    if filters.owner is not None:
        words.append((str(_("Account")), filters.owner.name))
    return Asked(parameters, words)


def _whole(_query: QueryDict) -> Asked:
    return Asked({}, [])


# Which subjects the back office offers, and how each reads the query of its page.
ASKED: Final[dict[str, Callable[[QueryDict], Asked]]] = {
    "audit_trail": _trail,
    "access_report": _whole,
    "deletions": _whole,
    "daily_counts": _statistics,
    "failure_counts": _statistics,
    "latency_counts": _statistics,
}


class AllowanceForm(AccountForm):
    at_once = forms.IntegerField(label=_("Files waiting or being made at once"), min_value=1, max_value=100)
    per_day = forms.IntegerField(label=_("Files per calendar day"), min_value=1, max_value=100_000)
    longest = forms.IntegerField(label=_("Rows in one file"), min_value=1, max_value=100_000_000)
    kept_days = forms.IntegerField(label=_("Days until a file expires"), min_value=1, max_value=365)
