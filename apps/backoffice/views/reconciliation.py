"""What was compared: our own counts night by night, carriers' files row by row, and what is earned."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.forms.reconciliation import CarrierFileForm, FindingFilters, MarginFilters
from apps.backoffice.views.base import StaffPage
from apps.backoffice.views.ledger import balance_url
from apps.billing import margins
from apps.billing.models import CarrierFile, CarrierFinding, Difference, Reconciliation
from apps.billing.services import carrier_files
from apps.carriers.models import Carrier
from apps.core import clock
from apps.core.countries import country_name
from apps.core.files import read_stored
from apps.core.ids import serial_number
from apps.core.money import plain
from apps.web.pages import Crumb, FormPage, ListPage, TemplatePage, Text
from apps.web.tables import Action, Column, Empty, MonoColumn, NumberColumn, Table, TimeColumn
from apps.web.uploads import takes_file

READ, WRITE = Perm.STAFF_SETTLEMENT_READ, Perm.STAFF_SETTLEMENT_WRITE
TITLE, FILES = _("Reconciliation"), _("Carriers’ files")
NIGHTS = 14


class DifferenceTable(Table):
    caption = _("Differences")
    columns = (
        Column(_("Day"), lambda row: row.reconciliation.day.isoformat(), is_heading=True),
        Column(_("Account"), "account.name", link=balance_url),
        Column(_("What should be equal"), lambda row: row.get_check_name_display()),
        NumberColumn(_("Segments"), lambda row: f"{row.expected_segments:,} / {row.found_segments:,}"),
        NumberColumn(_("Amount"), lambda row: f"{plain(row.expected_amount)} / {plain(row.found_amount)}"),
        Column(_("Currency"), "currency"),
    )
    empty = Empty(
        "circle-check",
        _("Everything agrees"),
        _("Each day is compared the night after it was settled everywhere."),
    )


class Differences(StaffPage, ListPage):
    perm = READ
    title = TITLE
    template = "backoffice/finance/reconciliation.html"
    table = DifferenceTable

    def lead(self) -> Text:
        return _(
            "Ledger = settlement = charges = messages, and messages = statistics: counted apart, compared every night."
        )

    def actions(self) -> list[Action]:
        return [
            Action(_("Margin"), reverse("backoffice:margin"), "percentage", READ),
            Action(FILES, reverse("backoffice:carrier_files"), "file-spreadsheet", READ),
        ]

    def context(self) -> dict[str, Any]:
        return {"nights": Reconciliation.objects.order_by("-day")[:NIGHTS]}

    def rows(self) -> QuerySet[Difference]:
        return Difference.unscoped.select_related("account", "reconciliation")


class CarrierFileTable(Table):
    caption = FILES
    columns = (
        Column(
            _("File"),
            "name",
            link=lambda row: reverse("backoffice:carrier_file", args=[row.public_id]),
            is_heading=True,
        ),
        Column(_("Carrier"), "carrier.name"),
        Column(_("From"), lambda row: row.first_day.isoformat()),
        Column(_("To"), lambda row: row.last_day.isoformat()),
        NumberColumn(_("Rows"), "row_count"),
        NumberColumn(_("Ours"), "ours_count"),
        NumberColumn(_("Agree"), "matched_count"),
        TimeColumn(_("Compared"), "at"),
    )
    empty = Empty(
        "file-spreadsheet",
        _("No carrier’s file has been compared yet"),
        _("Upload the list that the carrier’s invoice is made from."),
    )


class CarrierFiles(StaffPage, ListPage):
    perm = READ
    title = FILES
    table = CarrierFileTable

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:reconciliation"))]

    def actions(self) -> list[Action]:
        return [
            Action(
                _("Compare a file"), reverse("backoffice:carrier_file_new"), "upload", WRITE, is_primary=True
            )
        ]

    def rows(self) -> QuerySet[CarrierFile]:
        return CarrierFile.objects.select_related("carrier")


@takes_file
class CarrierFileNew(StaffPage, FormPage):
    perm = WRITE
    title = _("Compare a carrier’s file")
    form = CarrierFileForm
    submit = _("Compare")

    def trail(self) -> list[Crumb]:
        return [(FILES, reverse("backoffice:carrier_files"))]

    def form_options(self) -> dict[str, Any]:
        return {"querysets": {"carrier": Carrier.objects.order_by("name")}}

    def run(self, form: CarrierFileForm) -> str:
        given = {**form.cleaned_data}
        file = given.pop("file")
        made = carrier_files.match(actor=self.actor, octets=read_stored(file.stored), name=file.name, **given)
        return reverse("backoffice:carrier_file", args=[made.public_id])


class FindingTable(Table):
    caption = _("What does not agree")
    columns = (
        MonoColumn(_("Reference"), "reference", is_heading=True),
        Column(_("What"), lambda row: row.get_finding_display()),
        NumberColumn(_("Ours"), "ours"),
        NumberColumn(_("Theirs"), "theirs"),
        MonoColumn(
            "SerialNo",
            lambda row: serial_number(row.message_id) if row.message_id else None,
            link=lambda row: (
                reverse("backoffice:charge_reverse", args=[serial_number(row.message_id)])
                if row.message_id
                else None
            ),
        ),
    )
    empty = Empty(
        "circle-check",
        _("Everything agrees"),
        _("Each message of ours is in the file once, with its segments."),
    )


class CarrierFileDetail(StaffPage, ListPage):
    perm = READ
    table = FindingTable
    filters = FindingFilters

    @cached_property
    def file(self) -> CarrierFile:
        return self.find(CarrierFile.objects.select_related("carrier"), self.kwargs["public_id"])

    def heading(self) -> Text:
        return self.file.name

    def lead(self) -> Text:
        file = self.file
        return _(
            "%(carrier)s, %(first)s to %(last)s: %(rows)s rows against %(ours)s messages of ours, %(matched)s agree."
        ) % {
            "carrier": file.carrier.name,
            "first": file.first_day.isoformat(),
            "last": file.last_day.isoformat(),
            "rows": f"{file.row_count:,}",
            "ours": f"{file.ours_count:,}",
            "matched": f"{file.matched_count:,}",
        }

    def trail(self) -> list[Crumb]:
        return [(FILES, reverse("backoffice:carrier_files"))]

    def rows(self) -> QuerySet[CarrierFinding]:
        return CarrierFinding.objects.filter(file=self.file)


class MarginTable(Table):
    caption = _("Margin")
    columns = (
        Column(_("Country or region"), lambda row: country_name(row.country), is_heading=True),
        Column(_("Carrier"), "carrier"),
        NumberColumn(_("Segments"), "segments"),
        NumberColumn(_("Revenue"), lambda row: f"{plain(row.revenue)} {row.currency}"),
        NumberColumn(_("Cost"), lambda row: f"{plain(row.cost)} {row.currency}"),
        NumberColumn(_("Margin"), lambda row: f"{plain(row.amount)} {row.currency}"),
        NumberColumn("%", lambda row: None if row.percent is None else f"{row.percent} %"),
        NumberColumn(_("Without a cost price"), "unpriced"),
    )
    empty = Empty("percentage", _("Nothing was charged on these days"))


class MarginPage(StaffPage, TemplatePage):
    perm = READ
    title = _("Margin")
    template = "backoffice/finance/margin.html"
    part = "components/table.html"

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:reconciliation"))]

    def lead(self) -> Text:
        return _(
            "Revenue of what was charged, less what the carriers’ lists ask for it. A carrier without a list shows no cost."
        )

    def context(self) -> dict[str, Any]:
        filters = MarginFilters(self.request.GET)
        since, until = filters.span(clock.business_day(clock.now()))
        return {
            "filters": filters,
            "since": since,
            "until": until,
            "table": MarginTable(margins.margins(since, until)),
        }
