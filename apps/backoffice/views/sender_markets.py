"""Sender IDs for the staff: the markets with what they take and cost, and a sender ID on the reviewer's desk."""

from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.forms.sender_markets import SenderMarketForm, initial_of
from apps.backoffice.views.base import StaffPage
from apps.core.attachments import Attachment
from apps.core.countries import all_countries, country
from apps.core.phones import MAINLAND
from apps.signatures.models import SenderDocument, SenderId, SenderMarket
from apps.signatures.senders import queries, services
from apps.signatures.senders.markets import ELSEWHERE, Letters, Market, fee_words
from apps.web.attachments import AttachmentPage, shown
from apps.web.pages import ActionPage, Crumb, FormPage, TemplatePage, Text

TITLE = _("Sender IDs by market")
EVERYWHERE = "all"  # in an address: what holds in every market without a decision of its own


def market_url(code: str, verb: str = "") -> str:
    """The page of a market, or of something done to it."""
    return reverse(f"backoffice:sender_market{verb}", args=[code.lower() or EVERYWHERE])


class SenderMarkets(StaffPage, TemplatePage):
    """Every country: those that operators decided about, those of which something is known, and all others."""

    perm = Perm.STAFF_REVIEW_READ
    title = TITLE
    template = "backoffice/sender_ids/markets.html"

    def lead(self) -> Text:
        return _(
            "What carriers take, what applicants have to show, what it costs, and what is used without one."
        )

    def context(self) -> dict[str, Any]:
        known = queries.markets()
        held = SenderId.unscoped.filter(is_approved=True).values_list("country").annotate(Count("id"))
        counts = dict(held.order_by())
        wanted = self.request.GET.get("q", "").strip().lower()
        found = [
            {"market": market, "fee": fee_words(market), "count": counts.get(market.country, 0), "url": url}
            for market, url in ((known.of(one.iso2), market_url(one.iso2)) for one in all_countries())
            if market.country != MAINLAND and _matches(market, wanted)
        ]
        special = [row for row in found if _is_special(row["market"]) or row["count"]]
        return {
            "q": self.request.GET.get("q", ""),
            "general": known.elsewhere,
            "general_fee": fee_words(known.elsewhere),
            "general_url": market_url(ELSEWHERE),
            "special": special,
            "others": [row for row in found if row not in special],
        }


def _matches(market: Market, wanted: str) -> bool:
    return not wanted or wanted in market.name.lower() or wanted == market.country.lower()


def _is_special(market: Market) -> bool:
    return market.is_decided or market.letters != Letters.ALLOWED or bool(market.note)


class SenderMarketPage(StaffPage, abstract=True):
    perm = Perm.STAFF_REVIEW_RULES

    @cached_property
    def code(self) -> str:
        """The market that the address names; raises Http404."""
        given = str(self.kwargs["country"])
        if given == EVERYWHERE:
            return ELSEWHERE
        if country(given) is None or given.upper() == MAINLAND:
            raise Http404
        return given.upper()

    @cached_property
    def stored(self) -> SenderMarket | None:
        return SenderMarket.objects.filter(country=self.code).first()


class SenderMarketEdit(SenderMarketPage, FormPage):
    title = _("Change a market")
    template = "backoffice/sender_ids/market.html"
    form = SenderMarketForm
    done = _("It holds from now on; sender IDs that are approved keep their fees.")

    @cached_property
    def market(self) -> Market:
        known = queries.markets()
        return known.of(self.code) if self.code else known.elsewhere

    def heading(self) -> Text:
        return self.market.name if self.code else _("All markets without a decision of their own")

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:sender_markets"))]

    def form_options(self) -> dict[str, Any]:
        return {"market": self.market}

    def initial(self) -> dict[str, Any]:
        row = self.stored
        default = row.default_sender if row else (None if self.code else self.market.default_sender)
        found = initial_of(self.market, default)
        return {**found, "hint_above": row.hint_above if row else None}

    def run(self, form: SenderMarketForm) -> str:
        services.decide_market(actor=self.actor, country=self.code, **form.columns())
        return reverse("backoffice:sender_markets")

    def context(self) -> dict[str, Any]:
        forget = market_url(self.code, "_forget") if self.stored else ""
        return {**super().context(), "market": self.market, "forget_url": forget}


class SenderMarketForget(SenderMarketPage, ActionPage):
    back = "backoffice:sender_markets"
    done = _("The reference data hold again.")

    def run(self) -> None:
        services.forget_market(actor=self.actor, country=self.code)


# On the desk --------------------------------------------------------------------------------------------------------
def shown_sender(target: SenderId) -> dict[str, Any]:
    """What a reviewer sees of a sender ID beside its text."""
    market = target.market
    return {
        "facts": [
            (_("Country or region"), target.country_name),
            (market.number_name or _("Registration number"), target.registration or None),
            (_("What it is used for"), target.description or None),
        ],
        "market": market,
        "fee": fee_words(target if target.is_approved else market),
        "held_elsewhere": queries.held_elsewhere(target),
        "documents": [shown(one, _address) for one in queries.documents(target)],
    }


def _address(attachment: Attachment, number: int | None = None) -> str:
    if number is None:
        return reverse("backoffice:sender_document", args=[attachment.public_id])
    return reverse("backoffice:sender_document_page", args=[attachment.public_id, number])


class ReviewedSenderDocument(StaffPage, AttachmentPage):
    """Of every account, once it was submitted; those taken out too, because a decision may rest on them."""

    perm = Perm.STAFF_REVIEW_READ

    def rows(self) -> QuerySet[SenderDocument]:
        return SenderDocument.unscoped.filter(sender__review__round__gt=0)
