"""What the statistics of the platform are narrowed by."""

from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account
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
    """Days (one's own go before the choice), account, region, type, country; a filter that does not parse is none."""

    span = forms.ChoiceField(label=_("Days"), required=False, choices=SPANS)
    since = DayField(_("From"))
    until = DayField(_("To"))
    account = forms.RegexField(
        r"^[0-9A-Za-z_-]{1,40}$", required=False, widget=forms.HiddenInput
    )  # an account's public id, from links
    region = forms.ChoiceField(label=_("Region"), required=False, choices=[("", ALL), *Region.choices])
    kind = forms.ChoiceField(label=_("Type"), required=False, choices=KINDS)
    country = forms.ChoiceField(label=_("Country or region"), required=False)
    compare = forms.ChoiceField(
        label=_("Compare with"),
        required=False,
        choices=[("", _("Days before")), ("no", _("Nothing"))],
    )

    def __init__(self, query: Any) -> None:
        super().__init__(query)
        fields: Any = self.fields
        fields["country"].choices = [("", ALL), *((one.iso2, one.name) for one in all_countries())]

    @cached_property
    def owner(self) -> Account | None:
        """The account whose statistics are asked for; raises Http404 for one that is not there."""
        if not self.data.get("account"):
            return None
        self.full_clean()
        return get_object_or_404(Account, public_id=self.cleaned_data.get("account", ""))

    @cached_property
    def asked(self) -> Asked:
        """What the page shows."""
        self.full_clean()
        said = self.cleaned_data
        kind = said.get("kind")
        scope = Scope(
            self.owner,
            None,
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
