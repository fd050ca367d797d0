"""Countries and prices as they stand; proposing new ones is a page of its own."""

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.views.base import StaffPage
from apps.core import clock
from apps.core.money import plain
from apps.pricing import queries
from apps.pricing.models import PriceList
from apps.web.navigation import Tab
from apps.web.pages import TemplatePage, Text
from apps.web.tables import Action, Column, Empty, MonoColumn, NumberColumn, Table


class PriceTable(Table):
    caption = _("Prices")
    columns = (
        Column(_("Country or region"), "country.name", is_heading=True),
        MonoColumn("ISO", "country.iso2"),
        MonoColumn(_("Calling code"), lambda row: f"+{row.country.region_code}"),
        Column(_("Kind"), "kind"),
        NumberColumn(_("From segments a month"), "from_segments"),
        NumberColumn(_("Price per segment"), lambda row: plain(row.unit_price)),
    )
    empty = Empty(
        "world",
        _("No price is in force"),
        _("A country without a price is closed: nothing can be sent to it. Load the reference prices first."),
    )


class PriceSheet(StaffPage, TemplatePage):
    """One list at a time; the others are tabs."""

    perm = Perm.STAFF_PRICE_READ
    title = _("Countries and prices")
    template = "backoffice/prices/page.html"

    @cached_property
    def lists(self) -> list[PriceList]:
        return queries.price_lists()

    @cached_property
    def chosen(self) -> PriceList | None:
        wanted = self.request.GET.get("list", "")
        return next(
            (one for one in self.lists if str(one.pk) == wanted), self.lists[0] if self.lists else None
        )

    def actions(self) -> list[Action]:
        return [Action(_("Price lists"), reverse("backoffice:price_lists"), "list-details", self.perm)]

    def lead(self) -> Text:
        return _("What one segment costs; a country without a price is closed.")

    def tabs(self) -> list[Tab]:
        if len(self.lists) < 2:
            return []
        return [Tab(str(one), f"?list={one.pk}", is_active=one == self.chosen) for one in self.lists]

    def context(self) -> dict[str, Any]:
        today = clock.business_day(clock.now())
        sheet = queries.sheet_of_list(self.chosen, today) if self.chosen else None
        return {"price_list": self.chosen, "sheet": sheet, "table": PriceTable(sheet.prices if sheet else ())}
