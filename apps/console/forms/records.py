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
from apps.signatures import queries as signatures
from apps.statistics.terms import OUTCOMES
from apps.web.choosing import ChosenFilters
from apps.web.filters import ALL, DayField
from apps.web.forms import AccountForm

M = TypeVar("M", bound=Model)
DEFAULT_DAYS = 30
EVER = "ever"
_MOST = 200  # choices of one filter
_NOT_INDEXED = ("region", "statuses", "send_task", "code", "template", "signature")
SPANS = (
    ("", _("Last 30 days")),
    ("today", _("Today")),
    ("yesterday", _("Yesterday")),
    ("week", _("Last 7 days")),
    (EVER, _("Any time")),
)
_DAYS_BACK = {"": (DEFAULT_DAYS - 1, 0), "today": (0, 0), "yesterday": (1, 1), "week": (6, 0)}


class SpanFilters(ChosenFilters):
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
    """Also by side of the border, by what became of the message, by template and signature, and by where it came from.

    `task` is a list's public id; the messages of one list are shown of any time. What no index finds (`is_searching`) is
    looked for in spans of the rest, `base`.
    """

    region = forms.ChoiceField(required=False, choices=[("", ALL), *Region.choices], widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", ALL), *((name, term.label) for name, term in OUTCOMES.items())],
    )
    template = forms.ChoiceField(label=_("Template"), required=False)
    signature = forms.ChoiceField(label=_("Signature"), required=False)
    task = forms.ChoiceField(label=_("List"), required=False)
    code = forms.RegexField(
        r"^[A-Za-z0-9_:.\- ]{1,40}$",
        label=_("Code of the remark"),
        required=False,
        error_messages={"invalid": _("A code is at most 40 letters, digits and the signs _ : . -")},
    )
    reference = forms.CharField(label=_("Your own reference"), required=False, max_length=512, strip=False)
    more = ("since", "until", "template", "signature", "task", "code", "reference")
    field_order = ("q", "application", "outcome", "span", *more)

    def __init__(self, query: Any, *, account: Account) -> None:
        super().__init__(query, account=account)
        self.templates = {one.public_id: one for one in queries.answered_templates(account)}
        self.signatures = {
            one.public_id: one for one in signatures.listed(account).order_by("content")[:_MOST]
        }
        self.tasks = {one.public_id: one for one in queries.latest_lists(account, self.data.get("task", ""))}
        for name, rows in (
            ("template", self.templates),
            ("signature", self.signatures),
            ("task", self.tasks),
        ):
            self.fields[name].choices = [("", ALL), *((key, str(one)) for key, one in rows.items())]  # type: ignore[attr-defined]
        if self.data.get("task"):
            any_time = (("", dict(SPANS)[EVER]), *SPANS[1:-1])
            self.fields["span"].choices = any_time  # type: ignore[attr-defined]

    @cached_property
    def send_task(self) -> SendTask | None:
        """The list whose messages are asked for; None where none is named, or one that is not the account's."""
        found: SendTask | None = self.tasks.get(self.data.get("task", ""))
        return found

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
            "template": self.templates.get(asked.get("template", "")),
            "signature": self.signatures.get(asked.get("signature", "")),
            "reference": asked.get("reference", ""),
        }
        if self.send_task is not None and not any(asked.get(name) for name in ("span", "since", "until")):
            found.update(since=None, until=None)
        return found

    @property
    def base(self) -> QuerySet[Any] | None:
        """The rows that an index gives, where the others have to be looked for among them; None where none have to."""
        criteria = self.criteria()
        if criteria["number"] or criteria["reference"] or not any(criteria[name] for name in _NOT_INDEXED):
            return None
        rows = queries.records(
            self.account, **{name: criteria[name] for name in ("application", "since", "until")}
        )
        return rows.filter(**queries.within(self.send_task)) if self.send_task else rows


class RevealForm(AccountForm):
    """Why somebody looks."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For example the ticket or the complaint. It is kept in the audit trail with your name."),
    )
