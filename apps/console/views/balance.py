"""The balance: what there is, what moved it, where it goes, and what happens when it does not suffice."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.permissions import Perm
from apps.billing import queries as billing
from apps.billing.services import alerts
from apps.console.forms.billing import AlertForm, StatementFileForm, StatementFilters
from apps.console.views.base import ConsolePage, export_url
from apps.console.views.files import FilePage
from apps.core import clock
from apps.core.money import plain
from apps.exports.services.taking import File, statement_file
from apps.ledger import queries
from apps.ledger.models import Transaction
from apps.web.figures import Figure
from apps.web.pages import Crumb, FormPage, ListPage, Text
from apps.web.tables import Action, Column, Empty, NumberColumn, Table, TimeColumn

TITLE = _("Balance")


class StatementTable(Table):
    caption = _("Movements")
    columns = (
        TimeColumn(_("Time"), "at"),
        Column(_("What"), lambda row: row.get_kind_display(), is_heading=True),
        Column(_("Day"), lambda row: row.day and row.day.isoformat()),
        Column(_("Text"), "memo"),
        NumberColumn(_("Amount"), lambda row: f"{plain(row.amount)} {row.currency}"),
        NumberColumn(_("Balance after"), lambda row: f"{plain(row.balance_after)} {row.currency}"),
    )
    empty = Empty(
        "receipt",
        _("No movements yet"),
        _(
            "What is sent on a day is deducted at 08:00 of the next morning; payments appear when they have arrived."
        ),
    )


class Balance(ConsolePage, ListPage):
    perm = Perm.BILLING_READ
    title = TITLE
    template = "console/billing/balance.html"
    table = StatementTable
    filters = StatementFilters

    def rows(self) -> QuerySet[Transaction]:
        return queries.statement(self.account)

    def export_url(self) -> str:
        return export_url(self.actor, "statement")

    def actions(self) -> list[Action]:
        alert = reverse("console:balance_alert")
        return [Action(_("Balance alert"), alert, "bell", Perm.BILLING_WRITE)]

    def context(self) -> dict[str, Any]:
        forecast = billing.forecast(self.account)
        debt = billing.open_arrears(self.account)
        return {
            "figures": _figures(forecast),
            "forecast": forecast,
            "debt": debt,
            "steps": billing.steps(debt) if debt else [],
            "alert": billing.alert_of(self.account),
            "query": self.request.GET.urlencode(),
        }


def _figures(found: billing.Forecast) -> list[Figure]:
    currency = found.standing.currency

    def money(amount: Any) -> str:
        return f"{plain(round(amount, 4))} {currency}"

    limit = found.standing.credit_limit
    credit = _("and a credit limit of %(limit)s") % {"limit": money(limit)} if limit else ""
    if found.after_settlement <= 0:
        lasts: Any = _("nothing is left")
    elif found.days is None:
        lasts = _("nothing was spent lately")
    else:
        words = ngettext(
            "lasts for %(count)s day at this rate", "lasts for %(count)s days at this rate", found.days
        )
        lasts = words % {"count": found.days}
    return [
        Figure(_("Balance"), money(found.standing.amount), hint=credit),
        Figure(_("Not settled yet"), money(found.unsettled), hint=_("deducted at 08:00 of the next morning")),
        Figure(_("Available after that"), money(found.after_settlement)),
        Figure(_("Spent on a day"), money(found.per_day), hint=lasts),
    ]


class BalanceAlert(ConsolePage, FormPage):
    perm = Perm.BILLING_WRITE
    title = _("Balance alert")
    form = AlertForm
    done = _("The balance alert has been saved.")

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("console:balance"))]

    def lead(self) -> Text:
        return _("Before a deduction fails: a message when the balance has come below your threshold.")

    def initial(self) -> dict[str, Any]:
        row = billing.alert_of(self.account)
        return {"is_on": row.is_on, "threshold": row.threshold} if row else {"is_on": True}

    def run(self, form: AlertForm) -> str:
        alerts.set_alert(actor=self.actor, **form.cleaned_data)
        return reverse("console:balance")


class StatementFile(FilePage):
    """The movements of up to three months."""

    perm = Perm.BILLING_READ

    def file(self) -> File:
        today = clock.business_day(clock.now(), self.account.zone)
        since, until = StatementFileForm(self.request.GET).span(today)
        return statement_file(actor=self.actor, since=since, until=until, form=self.form)

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> StreamingHttpResponse:
        return super().get(request, *args, **kwargs)
