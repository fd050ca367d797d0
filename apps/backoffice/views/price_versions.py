"""One version of a price list: what it changes, its file, and the second person's decision."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.accounts.permissions import Perm
from apps.accounts.telling import tell
from apps.backoffice.forms.prices import VersionDeclineForm
from apps.backoffice.views.base import StaffPage
from apps.backoffice.views.price_lists import LISTS, list_url, state_of, version_url
from apps.core.countries import country_name
from apps.core.kinds import MessageKind
from apps.core.money import plain
from apps.core.sheets.writing import csv_rows
from apps.pricing import queries, rate_cards
from apps.pricing.differences import Change, Difference, Place
from apps.pricing.models import PriceVersion
from apps.pricing.services import versions
from apps.web.pages import ActionPage, Crumb, DetailPage, FormPage, Page, Text
from apps.web.tables import Action, Column, Empty, MonoColumn, NumberColumn, Table

READ, WRITE, APPROVE = Perm.STAFF_PRICE_READ, Perm.STAFF_PRICE_WRITE, Perm.STAFF_PRICE_APPROVE
WORDS = {
    Change.DEARER: _("dearer"),
    Change.CHEAPER: _("cheaper"),
    Change.NEW: _("new"),
    Change.GONE: _("gone: closed from that day on"),
}
EVENTS = 10


def kind_words(place: Place) -> Text:
    """The kind of message a price is for."""
    return _("All kinds") if place.message_kind is None else MessageKind(place.message_kind).label


def _signed(row: Difference) -> str:
    return "" if row.percent is None else f"{row.percent:+} %"


class DifferenceTable(Table):
    caption = _("What changes")
    columns = (
        Column(_("Country or region"), lambda row: country_name(row.place.country), is_heading=True),
        MonoColumn("ISO", "place.country"),
        Column(_("Kind"), lambda row: kind_words(row.place)),
        NumberColumn(_("From segments"), "place.from_segments"),
        NumberColumn(_("Before"), lambda row: None if row.before is None else plain(row.before)),
        NumberColumn(_("After"), lambda row: None if row.after is None else plain(row.after)),
        NumberColumn(_("Change"), _signed),
        Column(_("What"), lambda row: WORDS[row.change]),
    )
    empty = Empty("circle-check", _("Nothing changes"), _("The prices are those that were in force before."))


class VersionPage(StaffPage, abstract=True):
    perm = READ

    def rows(self) -> QuerySet[PriceVersion]:
        return queries.versions()

    @cached_property
    def version(self) -> PriceVersion:
        return self.find(self.rows(), self.kwargs["public_id"])

    def trail(self) -> list[Crumb]:
        price_list = self.version.price_list
        return [(LISTS, reverse("backoffice:price_lists")), (price_list.name, list_url(price_list))]


class VersionDetail(VersionPage, DetailPage):
    template = "backoffice/prices/version.html"

    @property
    def row(self) -> PriceVersion:
        return self.version

    def heading(self) -> Text:
        return _("%(name)s from %(day)s") % {
            "name": self.row.price_list.name,
            "day": self.row.starts_on.isoformat(),
        }

    def context(self) -> dict[str, Any]:
        row = self.row
        before = queries.version_before(row)
        found = queries.differences_of(row, before)
        label, tone = state_of(row, queries.in_force_id(row.price_list))
        events = accounts.audit_of_target(f"priceversion:{row.public_id}", account=None)[:EVENTS]
        return {
            "row": row,
            "before": before,
            "table": DifferenceTable(found),
            "counts": [(WORDS[one], sum(row.change is one for row in found)) for one in Change],
            "unchanged": row.prices.count() - sum(one.after is not None for one in found),
            "state_label": label,
            "state_tone": tone,
            "facts": [
                (_("In force from"), row.starts_on.isoformat()),
                (
                    _("Compared with"),
                    before.starts_on.isoformat() if before else _("nothing: the first version"),
                ),
                (_("Source"), row.source or None),
                (_("Note"), row.note or None),
                (_("Proposed by"), row.proposed_by or _("The platform")),
                (_("Approved by"), row.approved_by),
                (_("Declined"), row.decline_reason or None),
            ],
            "events": [tell(event) for event in events],
        }

    def actions(self) -> list[Action]:
        row = self.row
        found = [Action(_("csv"), version_url(row, "price_version_file"), "download", READ)]
        if not row.is_waiting:
            return found
        is_own = row.proposed_by == self.actor.user
        decline = version_url(row, "price_version_decline")
        words = _("Take back") if is_own else _("Decline")
        found.append(Action(words, decline, "x", READ, is_danger=True))
        if not is_own:
            question = _(
                "Approve these prices? They are never changed afterwards, only followed by a later version."
            )
            url = version_url(row, "price_version_approve")
            found.append(Action(_("Approve"), url, "check", APPROVE, True, True, confirm=question))
        return found


class VersionFile(VersionPage, Page):
    """The prices in the columns that a rate card has, so that the next one can begin with it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        rows = rate_cards.file_rows(queries.prices_of(self.version))
        name = f"prices-{self.version.price_list.currency}-{self.version.starts_on.isoformat()}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        pieces = csv_rows(rate_cards.HEADER, rows)
        return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)


class VersionApprove(VersionPage, ActionPage):
    perm = APPROVE
    done = _("Approved. The prices hold from their day on.")

    def run(self) -> str:
        return version_url(versions.approve(actor=self.actor, version=self.version))


class VersionDecline(VersionPage, FormPage):
    """Declined by a second person, or taken back by whoever proposed it."""

    perm = READ
    title = _("Decline the version")
    form = VersionDeclineForm
    submit = _("Decline")
    done = _("The version is declined; the prices stay as they are.")

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (self.version.starts_on.isoformat(), version_url(self.version))]

    def run(self, form: VersionDeclineForm) -> str | HttpResponse:
        reason = form.cleaned_data["reason"]
        return version_url(versions.decline(actor=self.actor, version=self.version, reason=reason))
