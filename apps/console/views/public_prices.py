"""The public prices: for everybody, signed in or not, with every country's codes."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django_ratelimit.decorators import ratelimit

from apps.console.views.prices import PriceFilters, PriceRow, price_words
from apps.core import clock
from apps.pricing.queries import PriceSheet, public_sheets
from apps.web.htmx import wants_part
from apps.web.tables import Column, Empty, MonoColumn, Table

RATE: Final = "60/m"  # by address; the page is the same for everybody


class PublicTable(Table):
    caption = _("Prices by country or region")
    columns = (
        Column(_("Country or region"), "country.name", is_heading=True),
        MonoColumn(_("Code"), "country.iso2"),
        MonoColumn(_("Calling code"), lambda row: f"+{row.country.region_code}"),
        Column(_("Kind"), "kind"),
        Column(_("Price per segment"), "price", template="console/records/_size_cell.html", is_numeric=True),
    )
    empty = Empty(
        "world", _("No such country"), _("Try a part of its name, its ISO code or its calling code.")
    )


@require_safe
@ratelimit(key="ip", rate=RATE, block=True)
def public_prices(request: HttpRequest) -> HttpResponse:
    """One currency at a time; `?currency=` chooses among the public lists."""
    sheets = public_sheets(clock.business_day(clock.now()))
    sheet = next(
        (one for one in sheets if one.currency == request.GET.get("currency")), sheets[0] if sheets else None
    )
    filters = PriceFilters(request.GET)
    context: dict[str, Any] = {
        "heading": _("Prices"),
        "sheets": sheets,
        "sheet": sheet,
        "filters": filters,
        "table": PublicTable(_rows(sheet, filters)),
    }
    return render(
        request, "components/table.html" if wants_part(request) else "console/public_prices.html", context
    )


def _rows(sheet: PriceSheet | None, filters: PriceFilters) -> list[PriceRow]:
    found = [one for one in sheet.prices if filters.fits(one)] if sheet else []
    return [PriceRow(one.country, price_words(one, sheet.currency), one.kind) for one in found if sheet]
