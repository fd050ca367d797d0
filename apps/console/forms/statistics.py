"""What the statistics of an account are narrowed by."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account
from apps.applications import queries as applications
from apps.core.countries import all_countries
from apps.core.kinds import MessageKind, Region
from apps.statistics.ranges import Range, Span, range_of
from apps.statistics.reads import Scope
from apps.statistics.reports import Asked
from apps.web.filters import ALL, DayField, Filters

# The first is what an empty query means.
SPANS = (
    ("", Span.WEEK.label),
    *((one.value, one.label) for one in (Span.TODAY, Span.YESTERDAY, Span.MONTH)),
)

KINDS = [("", ALL), *((str(kind), label) for kind, label in MessageKind.choices)]


class StatisticsFilters(Filters):
    """Days (one's own go before the choice), application, region, type, country; a filter that does not parse is none."""

    span = forms.ChoiceField(label=_("Days"), required=False, choices=SPANS)
    since = DayField(_("From"))
    until = DayField(_("To"))
    application = forms.ChoiceField(label=_("Application"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False, choices=[("", ALL), *Region.choices])
    kind = forms.ChoiceField(label=_("Type"), required=False, choices=KINDS)
    country = forms.ChoiceField(label=_("Country or region"), required=False)
    compare = forms.ChoiceField(
        label=_("Compare with"),
        required=False,
        choices=[("", _("Days before")), ("no", _("Nothing"))],
    )

    def __init__(self, query: Any, *, account: Account) -> None:
        super().__init__(query)
        self.account = account
        self.mine = {one.public_id: one for one in applications.applications(account).order_by("name")}
        fields: Any = self.fields
        fields["application"].choices = [("", ALL), *((key, one.name) for key, one in self.mine.items())]
        fields["country"].choices = [("", ALL), *((one.iso2, one.name) for one in all_countries())]

    @cached_property
    def asked(self) -> Asked:
        """What the page shows."""
        self.full_clean()
        said = self.cleaned_data
        application = self.mine.get(said.get("application", ""))
        kind = said.get("kind")
        scope = Scope(
            self.account,
            application.pk if application else None,
            said.get("region") or "",
            int(kind) if kind else None,
            said.get("country") or "",
        )
        return Asked(scope, self._days(scope), said.get("compare") != "no")

    def _days(self, scope: Scope) -> Range:
        said = self.cleaned_data
        since, until = said.get("since"), said.get("until")
        span = Span.CUSTOM if since or until else said.get("span") or Span.WEEK
        return range_of(span, scope.today, since=since, until=until)
