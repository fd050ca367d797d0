"""Price lists with their versions, a new list, and a rate card proposed as the next version."""

from functools import cached_property
from typing import Any, cast

from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.accounts.permissions import Perm
from apps.accounts.telling import tell
from apps.backoffice.forms.prices import PriceListForm, RateCardForm
from apps.backoffice.views.base import StaffPage
from apps.carriers.models import Carrier
from apps.core import clock
from apps.core.files import read_stored
from apps.core.states import BAD, GOOD, QUIET, WAITING, Tone
from apps.pricing import queries, rate_cards
from apps.pricing.models import ChargingMoment, PriceList, PriceVersion
from apps.pricing.services import versions
from apps.web.pages import Crumb, DetailPage, FormPage, ListPage, Text
from apps.web.tables import Action, Column, Empty, NumberColumn, Table
from apps.web.uploads import takes_file

READ, WRITE = Perm.STAFF_PRICE_READ, Perm.STAFF_PRICE_WRITE
PRICES, LISTS = _("Countries and prices"), _("Price lists")
NEW = Action(_("New price list"), cast(str, reverse_lazy("backoffice:price_list_new")), "plus", WRITE)
EVENTS = 15


def list_url(row: PriceList, page: str = "price_list") -> str:
    return reverse(f"backoffice:{page}", args=[row.public_id])


def version_url(row: PriceVersion, page: str = "price_version") -> str:
    return reverse(f"backoffice:{page}", args=[row.public_id])


def state_of(version: PriceVersion, in_force: int | None = None) -> tuple[Text, Tone]:
    """What people read about a version; `in_force` is the id of the one that holds today."""
    if version.declined_at:
        return _("Declined"), BAD
    if version.is_waiting:
        return _("Waiting for a second person"), WAITING
    if version.pk == in_force:
        return _("In force"), GOOD
    if version.starts_on > clock.business_day(clock.now()):
        return _("Approved, begins later"), WAITING
    return _("Replaced"), QUIET


def whose(row: PriceList) -> Any:
    """For whom a list is."""
    if row.carrier is not None:
        return _("Cost of %(carrier)s") % {"carrier": row.carrier.name}
    return row.account.name if row.account else _("Everybody")


class PriceListTable(Table):
    caption = LISTS
    columns = (
        Column(_("Name"), "name", link=list_url, is_heading=True),
        Column(_("For whom"), whose),
        Column(_("Currency"), "currency"),
        Column(_("Charged"), lambda row: row.get_charging_moment_display()),
        Column(_("In force since"), lambda row: row.in_force_since and row.in_force_since.isoformat()),
        NumberColumn(_("Proposals"), "waiting_count"),
    )
    empty = Empty("coin", _("No price lists yet"), _("Without a public list nothing can be sent."), (NEW,))


class PriceLists(StaffPage, ListPage):
    perm = READ
    title = LISTS
    table = PriceListTable
    order = ("pk",)

    def trail(self) -> list[Crumb]:
        return [(PRICES, reverse("backoffice:prices"))]

    def lead(self) -> Text:
        return _(
            "An account’s own list comes before the public one of its currency; carriers’ lists are what we pay."
        )

    def actions(self) -> list[Action]:
        return [NEW]

    def rows(self) -> QuerySet[PriceList]:
        return queries.lists_with_versions(clock.business_day(clock.now()))


class PriceListNew(StaffPage, FormPage):
    perm = WRITE
    title = _("New price list")
    form = PriceListForm
    done = _("The list has been made. Propose its first prices.")

    def trail(self) -> list[Crumb]:
        return [(LISTS, reverse("backoffice:price_lists"))]

    def form_options(self) -> dict[str, Any]:
        carriers = Carrier.objects.order_by("name")
        return {"querysets": {"account": accounts.customers().order_by("name"), "carrier": carriers}}

    def run(self, form: PriceListForm) -> str:
        given = {**form.cleaned_data}
        carrier = given.pop("carrier")
        given["charging_moment"] = ChargingMoment(given["charging_moment"])
        made = versions.make_list(actor=self.actor, carrier_id=carrier and carrier.pk, **given)
        return list_url(made)


class PriceListPage(StaffPage, abstract=True):
    perm = READ

    def rows(self) -> QuerySet[PriceList]:
        return queries.lists_with_versions(clock.business_day(clock.now()))

    @cached_property
    def price_list(self) -> PriceList:
        return self.find(self.rows(), self.kwargs["public_id"])

    def trail(self) -> list[Crumb]:
        return [(LISTS, reverse("backoffice:price_lists"))]


class VersionTable(Table):
    caption = _("Versions")
    columns = (
        Column(_("From"), lambda row: row.starts_on.isoformat(), link=version_url, is_heading=True),
        Column(_("Source"), "source"),
        NumberColumn(_("Prices"), "price_count"),
        Column(_("Proposed by"), lambda row: row.proposed_by or _("The platform")),
        Column(_("Approved by"), "approved_by"),
        Column(_("State"), "state_label", template="backoffice/words/_state.html"),
    )
    empty = Empty(
        "coin", _("No versions yet"), _("Propose the first rate card; a second person approves it.")
    )


class PriceListDetail(PriceListPage, DetailPage):
    template = "backoffice/prices/list.html"

    def context(self) -> dict[str, Any]:
        row: Any = self.row
        found = list(queries.versions_of(row))
        for version in found:
            label, tone = state_of(version, row.in_force_id)
            version.state_label, version.state_tone = label, tone  # type: ignore[attr-defined]
        events = accounts.audit_of_target(f"pricelist:{row.public_id}", account=None)[:EVENTS]
        facts = [
            (_("For whom"), whose(row)),
            (_("Currency"), row.currency),
            (_("A message is charged"), row.get_charging_moment_display()),
            (_("In force since"), row.in_force_since and row.in_force_since.isoformat()),
        ]
        return {"table": VersionTable(found), "facts": facts, "events": [tell(event) for event in events]}

    def actions(self) -> list[Action]:
        url = list_url(self.row, "prices_propose")
        return [Action(_("Propose prices"), url, "upload", WRITE, is_primary=True)]


@takes_file
class PricesPropose(PriceListPage, FormPage):
    perm = WRITE
    title = _("Propose prices")
    form = RateCardForm
    submit = _("Show the difference")

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (self.price_list.name, list_url(self.price_list))]

    def lead(self) -> Text:
        return _(
            "Nothing changes yet: the next page shows the difference, and a second person has to approve it."
        )

    def initial(self) -> dict[str, Any]:
        return {"starts_on": versions.first_day()}

    def run(self, form: RateCardForm) -> str:
        file, given = form.cleaned_data["file"], form.cleaned_data
        made = versions.propose(
            actor=self.actor,
            price_list=self.price_list,
            starts_on=given["starts_on"],
            prices=rate_cards.read(read_stored(file.stored), name=file.name),
            source=file.name,
            note=given["note"],
        )
        return version_url(made)
