"""Prices: what a segment costs, by country."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.console.views.base import ConsolePage
from apps.core import clock
from apps.core.countries import Country
from apps.core.money import plain
from apps.pricing.queries import CountryPrice, PriceSheet, price_sheet, sheet_of_version
from apps.web.filters import Filters
from apps.web.pages import Crumb, TemplatePage, Text
from apps.web.tables import Column, Empty, MonoColumn, Table


@dataclass(frozen=True)
class PriceRow:
    """A country with its price in words."""

    country: Country
    price: str
    kind: Any = ""


class PriceTable(Table):
    caption = _("Prices by country or region")
    columns = (
        Column(_("Country or region"), "country.name", is_heading=True),
        MonoColumn(_("Code"), "country.iso2"),
        MonoColumn(_("Calling code"), lambda row: f"+{row.country.region_code}"),
        Column(_("Kind"), "kind"),
        Column(_("Price per segment"), "price", template="console/records/_size_cell.html", is_numeric=True),
    )
    empty = Empty("coin", _("No prices yet"), _("No price list is in force, so nothing can be sent."))


class PriceFilters(Filters):
    q = forms.CharField(label=_("Country, code or calling code"), required=False, max_length=60)

    def __init__(self, query: Any) -> None:
        super().__init__(query)
        self.fields["q"].widget.input_type = "search"
        self.full_clean()

    def fits(self, row: CountryPrice) -> bool:
        """Whether the country is what was typed: part of its name in either language, or a code."""
        wanted = self.cleaned_data.get("q", "").strip().casefold()
        country = row.country
        names = (country.name_en.casefold(), country.name_zh)
        codes = (country.iso2.casefold(), country.calling_code, *country.nanp_prefixes)
        return any(wanted in name for name in names) or wanted.lstrip("+") in codes


class PriceList(ConsolePage, TemplatePage):
    """The whole list on one page; 245 rows need no paging."""

    perm = Perm.PRICE_READ
    title = _("Prices")
    template = "console/billing/prices.html"
    part = "components/table.html"

    def sheet(self) -> PriceSheet | None:
        account = self.account
        return price_sheet(account, clock.business_day(clock.now(), account.zone))

    def context(self) -> dict[str, Any]:
        filters = PriceFilters(self.request.GET)
        sheet = self.sheet()
        found = [row for row in sheet.prices if filters.fits(row)] if sheet else []
        rows = [PriceRow(row.country, price_words(row, sheet.currency), row.kind) for row in found if sheet]
        return {"sheet": sheet, "filters": filters, "table": PriceTable(rows), "mainland": _mainland(sheet)}


class PriceVersionDetail(PriceList):
    """The prices of a version that was or is in force for the account, from a bill or a record."""

    @cached_property
    def version_sheet(self) -> PriceSheet:
        found = sheet_of_version(self.account, self.kwargs["public_id"])
        if found is None:
            raise Http404
        return found

    def sheet(self) -> PriceSheet | None:
        return self.version_sheet

    def heading(self) -> Text:
        return _("Prices from %(day)s") % {"day": self.version_sheet.version.starts_on.isoformat()}

    def trail(self) -> list[Crumb]:
        return [(_("Prices"), reverse("console:prices"))]


def price_words(row: CountryPrice, currency: str) -> str:
    """The price with its currency and, for a tier, from where it counts."""
    price = f"{plain(row.unit_price)} {currency}"
    if not row.from_segments:
        return price
    given = {"price": price, "count": f"{row.from_segments:,}"}
    return str(_("%(price)s from %(count)s segments a month") % given)


def _mainland(sheet: Any) -> str:
    found = next((row for row in sheet.prices if row.country.iso2 == "CN"), None) if sheet else None
    return plain(found.unit_price) if found else ""
