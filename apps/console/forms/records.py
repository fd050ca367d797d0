"""What records are narrowed by, and the reason for looking at one in full."""

from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django import forms
from django.db.models import Model, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account
from apps.applications import queries as applications
from apps.core import clock
from apps.core.errors import DomainError
from apps.core.kinds import Region
from apps.messaging import queries
from apps.messaging.models import SendTask
from apps.statistics.terms import OUTCOMES
from apps.web.filters import ALL, DayField, Filters
from apps.web.forms import AccountForm

M = TypeVar("M", bound=Model)
DEFAULT_DAYS = 30
EVER = "ever"
SPANS = (
    ("", _("Last 30 days")),
    ("today", _("Today")),
    ("yesterday", _("Yesterday")),
    ("week", _("Last 7 days")),
    (EVER, _("Any time")),
)
_DAYS_BACK = {"": (DEFAULT_DAYS - 1, 0), "today": (0, 0), "yesterday": (1, 1), "week": (6, 0)}


class SpanFilters(Filters):
    """Number, application and time; a day given by hand goes before the choice of spans."""

    q = forms.CharField(label=_("Mobile number"), required=False, max_length=40)
    application = forms.ChoiceField(label=_("Application"), required=False)
    span = forms.ChoiceField(label=_("Time"), required=False, choices=SPANS)
    since = DayField(_("From"))
    until = DayField(_("To"))

    def __init__(self, query: Any, *, account: Account) -> None:
        super().__init__(query)
        self.account = account
        self.fields["q"].widget.input_type = "search"
        self.mine = {one.public_id: one for one in applications.applications(account).order_by("name")}
        choices = [("", ALL), *((key, one.name) for key, one in self.mine.items())]
        self.fields["application"].choices = choices  # type: ignore[attr-defined]

    def found(self, criteria: dict[str, Any]) -> QuerySet[Any]:
        """The rows that the criteria leave."""
        raise NotImplementedError

    def criteria(self) -> dict[str, Any]:
        """The filters as arguments of the query."""
        asked = self.cleaned_data
        since, until = self._window()
        return {
            "number": asked.get("q") or None,
            "application": self.mine.get(asked.get("application", "")),
            "since": since,
            "until": until,
        }

    def apply(self, rows: QuerySet[M]) -> QuerySet[M]:
        """All filters in one query of the domain; `rows` only says what comes of a number that is none."""
        self.full_clean()
        try:
            return self.found(self.criteria())
        except DomainError as refusal:
            self.add_error("q", refusal.sentence)
            return rows.none()

    def _window(self) -> tuple[datetime | None, datetime | None]:
        first, last = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        span = self.cleaned_data.get("span", "")
        if not first and not last:
            if span == EVER:
                return None, None
            today = clock.business_day(clock.now(), self.account.zone)
            first, last = (today - timedelta(days=back) for back in _DAYS_BACK[span])
        return self._edge(first, 0), self._edge(last, 1)

    def _edge(self, day: date | None, end: int) -> datetime | None:
        return clock.day_window(day, self.account.zone)[end] if day else None


class RecordFilters(SpanFilters):
    """Also by side of the border, by what became of the message, and by the list it was made from.

    `task` (a list's public id) and `code` come from links only; the messages of one list are shown of any time.
    """

    region = forms.ChoiceField(label=_("Region"), required=False, choices=[("", ALL), *Region.choices])
    outcome = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", ALL), *((name, term.label) for name, term in OUTCOMES.items())],
    )
    task = forms.RegexField(r"^[0-9a-z]{1,32}$", required=False, widget=forms.HiddenInput)
    code = forms.RegexField(r"^[A-Za-z0-9_:.\- ]{1,40}$", required=False, widget=forms.HiddenInput)
    field_order = ("q", "application", "region", "outcome", "span", "since", "until")

    def __init__(self, query: Any, *, account: Account) -> None:
        super().__init__(query, account=account)
        if self.data.get("task"):
            any_time = (("", dict(SPANS)[EVER]), *SPANS[1:-1])
            self.fields["span"].choices = any_time  # type: ignore[attr-defined]

    @cached_property
    def send_task(self) -> SendTask | None:
        """The list whose messages are asked for; None where none is named, or one that is not the account's."""
        self.is_valid()
        public_id = self.cleaned_data.get("task")
        return SendTask.of(self.account).filter(public_id=public_id).first() if public_id else None

    def found(self, criteria: dict[str, Any]) -> QuerySet[Any]:
        if self.data.get("task") and self.send_task is None:
            return queries.records(self.account).none()
        return queries.records(self.account, **criteria)

    def criteria(self) -> dict[str, Any]:
        asked = self.cleaned_data
        term = OUTCOMES.get(asked.get("outcome", ""))
        found = {
            **super().criteria(),
            "region": asked.get("region"),
            "statuses": term.statuses if term else (),
            "send_task": self.send_task,
            "code": asked.get("code", ""),
        }
        if self.send_task is not None and not any(asked.get(name) for name in ("span", "since", "until")):
            found.update(since=None, until=None)
        return found


class RevealForm(AccountForm):
    """Why somebody looks."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For example the ticket or the complaint. It is kept in the audit trail with your name."),
    )
