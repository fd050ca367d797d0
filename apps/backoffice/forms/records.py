"""What staff narrow records of all accounts by."""

from datetime import datetime, time, timedelta
from typing import Any, TypeVar

from django import forms
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account
from apps.carriers import queries as carriers
from apps.core.errors import Code, DomainError
from apps.core.ids import id_from_serial
from apps.core.partitions import id_at
from apps.core.phones import Phone, try_parse
from apps.core.privacy import number_hash
from apps.statistics.terms import OUTCOMES
from apps.web.filters import ChoiceFilter, DayField, Filters, FunctionFilter
from apps.web.forms import AccountForm

M = TypeVar("M", bound=Model)


def by_number_or_serial(rows: QuerySet[M], text: str) -> QuerySet[M]:
    """A telephone number in any usual form, found by its hash, or a SerialNo. Raises DomainError(NUMBER_INVALID)."""
    row_id = id_from_serial(text.strip())
    if row_id is not None:
        return rows.filter(pk=row_id)
    phone = try_parse(text)
    if not isinstance(phone, Phone):
        raise DomainError(Code.NUMBER_INVALID)
    return rows.filter(number_hash=number_hash(phone.e164))


def accounts_named(text: str) -> list[int]:
    """The accounts of which somebody has written a part of the name; at most 200 of them."""
    return list(Account.objects.filter(name__icontains=text).values_list("pk", flat=True)[:200])


def by_account(rows: QuerySet[M], text: str) -> QuerySet[M]:
    """The rows of these accounts; the names are looked up first, so that no message is joined for them."""
    return rows.filter(account__in=accounts_named(text))


class DayFilter(DayField):
    """A day of the reader's zone, by the message's id, which holds its time: only the months concerned are read."""

    def __init__(self, label: Any, *, is_last: bool) -> None:
        super().__init__(label)
        self.is_last = is_last

    def narrow(self, rows: QuerySet[M], value: Any) -> QuerySet[M]:
        day = value + timedelta(days=1) if self.is_last else value
        edge = id_at(timezone.make_aware(datetime.combine(day, time.min)))
        return rows.filter(id__lt=edge) if self.is_last else rows.filter(id__gte=edge)


class OutcomeFilter(ChoiceFilter):
    """What became of the message, in the words of the counts."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label, column="status", choices=[(name, term.label) for name, term in OUTCOMES.items()]
        )

    def narrow(self, rows: QuerySet[M], value: str) -> QuerySet[M]:
        return rows.filter(status__in=OUTCOMES[value].statuses)


class RecordFilters(Filters):
    q = FunctionFilter(_("Number or SerialNo"), narrowing=by_number_or_serial, widget=forms.SearchInput)
    account = FunctionFilter(_("Account"), narrowing=by_account)
    outcome = OutcomeFilter(_("Status"))
    since = DayFilter(_("From"), is_last=False)
    until = DayFilter(_("To"), is_last=True)

    def base(self, rows: QuerySet[Any]) -> QuerySet[Any] | None:
        """The rows by what an index serves, where others have to be looked for among them; None where none have to."""
        asked = self.cleaned_data
        if asked.get("q") or not (asked.get("outcome") or asked.get("account")):
            return None
        for name in ("since", "until"):
            if asked.get(name):
                rows = self.fields[name].narrow(rows, asked[name])  # type: ignore[attr-defined]
        found = accounts_named(asked["account"]) if asked.get("account") else []
        return rows.filter(account=found[0]) if len(found) == 1 else rows


class DoubtFilters(Filters):
    carrier = ChoiceFilter(
        _("Carrier"),
        column="carrier__name",
        choices=lambda: [(one.name, one.name) for one in carriers.carriers()],
    )
    q = FunctionFilter(_("Number or SerialNo"), narrowing=by_number_or_serial, widget=forms.SearchInput)


class ResolveForm(AccountForm):
    """What a person found out about a message in doubt."""

    to = forms.ChoiceField(
        label=_("What did the carrier say?"),
        widget=forms.RadioSelect,
        choices=[
            ("undelivered", _("It never got the message: mark it as not delivered")),
            ("submitted", _("It has the message: mark it as submitted")),
        ],
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("How you know: the carrier's answer, a ticket number. It stands in the audit trail."),
    )
