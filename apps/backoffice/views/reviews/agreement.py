"""How far reviewers agree: figures, by kind, by reason, and every case in which two differed."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.views.base import StaffPage
from apps.backoffice.views.reviews.page import queue_crumb
from apps.reviews.agreement import Agreement, Disagreement, report
from apps.reviews.findings import Found
from apps.reviews.kinds import KINDS
from apps.reviews.reasons import REASONS
from apps.web.navigation import Tab
from apps.web.pages import Crumb, TemplatePage, Text
from apps.web.tables import Column, Empty, NumberColumn, Table, TimeColumn

SPANS = {"7": _("7 days"), "30": _("30 days"), "90": _("90 days")}


def _percent(row: Agreement) -> str:
    return f"{row.percent} %" if row.percent is not None else "–"


def _reason(row: Agreement) -> str:
    return Found(row.key).sentence if row.key in REASONS else row.key


def _url(row: Disagreement) -> str:
    if row.recheck_id:
        return reverse("backoffice:recheck", args=[row.recheck_id])
    return reverse("backoffice:review", args=[row.review_id])


class KindTable(Table):
    caption = _("By kind")
    columns = (
        Column(_("Kind"), lambda row: KINDS[row.key].label, is_heading=True),
        NumberColumn(_("Judged twice"), "all"),
        NumberColumn(_("Same outcome"), "same"),
        Column(_("Agreement"), _percent, is_numeric=True),
        Column(_("Kappa"), lambda row: "–" if row.kappa is None else row.kappa, is_numeric=True),
    )
    empty = Empty("mood-empty", _("Nothing was judged twice in this span"))


class ReasonTable(Table):
    caption = _("By reason")
    columns = (
        Column(_("Reason"), _reason, is_heading=True),
        NumberColumn(_("Named by one or both"), "all"),
        NumberColumn(_("Named by both"), "same"),
        Column(_("Agreement"), _percent, is_numeric=True),
    )
    empty = Empty("mood-empty", _("No reasons were named in this span"))


class DisagreementTable(Table):
    caption = _("Where two differed")
    columns = (
        Column(_("Item"), "title", link=_url, is_heading=True),
        Column(_("Kind"), "kind", template="backoffice/reviews/_kind_cell.html"),
        Column(_("First"), lambda row: f"{row.first_outcome.label} · {row.first}"),
        Column(_("Second"), lambda row: f"{row.second_outcome.label} · {row.second}"),
        Column(_("Found by"), lambda row: _("sample") if row.recheck_id else _("second opinion")),
        TimeColumn(_("When"), "at"),
    )
    empty = Empty("circle-check", _("Nobody differed in this span"))


class AgreementPage(StaffPage, TemplatePage):
    perm = Perm.STAFF_REVIEW_READ
    title = _("Agreement")
    template = "backoffice/reviews/agreement.html"

    @property
    def span(self) -> str:
        wanted = self.request.GET.get("days", "")
        return wanted if wanted in SPANS else "30"

    def lead(self) -> Text:
        return _("How often two reviewers who did not know of each other came to the same decision.")

    def trail(self) -> list[Crumb]:
        return [queue_crumb()]

    def tabs(self) -> list[Tab]:
        return [Tab(label, f"?days={days}", is_active=days == self.span) for days, label in SPANS.items()]

    def context(self) -> dict[str, Any]:
        found = report(int(self.span))
        return {
            "report": found,
            "kinds": KindTable(found.kinds),
            "reasons": ReasonTable(found.reasons),
            "disagreements": DisagreementTable(found.disagreements),
        }
