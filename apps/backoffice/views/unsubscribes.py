"""Unsubscribed users of all accounts, and the words by which handsets unsubscribe, by country."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.forms.unsubscribes import KeywordForm, UnsubscribedFilters, UnsubscribeForm
from apps.backoffice.views.base import StaffPage
from apps.core.countries import country_name
from apps.core.phones import mask_number
from apps.core.privacy import open_sealed
from apps.core.states import GOOD, QUIET
from apps.unsubscribes import queries
from apps.unsubscribes.keywords import Meaning
from apps.unsubscribes.models import Unsubscribe
from apps.unsubscribes.queries import KnownWord
from apps.unsubscribes.services import listing, wording
from apps.web.pages import ActionPage, Crumb, FormPage, ListPage, TemplatePage, Text
from apps.web.tables import Action, Column, Empty, MonoColumn, Table, TimeColumn

TITLE, WORDS = _("Unsubscribed users"), _("Words of replies")
READ, WRITE = Perm.STAFF_UNSUBSCRIBE_READ, Perm.STAFF_UNSUBSCRIBE_WRITE


@dataclass(frozen=True)
class ListedRow:
    """A number of any account's list; it is never whole."""

    row: Unsubscribe

    @cached_property
    def number(self) -> str:
        return mask_number(open_sealed(self.row.number_sealed))


class UnsubscribedTable(Table):
    caption = TITLE
    columns = (
        MonoColumn(_("Number"), "number", is_heading=True),
        Column(
            _("Account"),
            "row.account",
            link=lambda row: reverse("backoffice:account", args=[row.row.account.public_id]),
        ),
        Column(_("Signature"), lambda row: row.row.signature or _("Every signature")),
        Column(
            _("Type"),
            lambda row: row.row.get_message_kind_display() if row.row.message_kind else _("Every type"),
        ),
        Column(_("Source"), "row.get_origin_display"),
        Column(_("Understood by"), "row.word"),
        TimeColumn(_("Since"), "row.created_at"),
    )
    empty = Empty(
        "user-off", _("Nobody has unsubscribed"), _("Numbers on the lists of all accounts appear here.")
    )

    def __init__(self, rows: Iterable[Unsubscribe]) -> None:
        super().__init__(ListedRow(row) for row in rows)


class UnsubscribedList(StaffPage, ListPage):
    perm = READ
    title = TITLE
    table = UnsubscribedTable
    filters = UnsubscribedFilters

    def rows(self) -> QuerySet[Unsubscribe]:
        return Unsubscribe.unscoped.filter(removed_at=None).select_related("account")

    def lead(self) -> Text:
        return _("Taking a number off is applied for by the account and decided in the review queue.")

    def actions(self) -> list[Action]:
        return [
            Action(WORDS, reverse("backoffice:keywords"), "language", READ),
            Action(_("Add numbers"), reverse("backoffice:unsubscribe_add"), "plus", WRITE, is_primary=True),
        ]


class UnsubscribeAdd(StaffPage, FormPage):
    perm = WRITE
    title = _("Add numbers to an account’s unsubscribed users")
    form = UnsubscribeForm
    submit = _("Add")

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:unsubscribes"))]

    def run(self, form: UnsubscribeForm) -> str:
        given = form.cleaned_data
        added = listing.add_for(
            actor=self.actor,
            account=given["account"],
            text=given["numbers"],
            signature=given["signature"],
            message_kind=given["message_kind"],
        )
        words = ngettext("%(count)d number added.", "%(count)d numbers added.", added.added)
        messages.success(self.request, words % {"count": added.added})
        return reverse("backoffice:unsubscribes")


# Words -------------------------------------------------------------------------------------------------------------
def _state(row: KnownWord) -> tuple[Text, Any]:
    return (_("In force"), GOOD) if row.is_active else (_("Switched off"), QUIET)


class WordTable(Table):
    caption = WORDS
    columns = (
        Column(_("Word"), "word", is_heading=True),
        Column(
            _("Country or region"), lambda row: country_name(row.country) if row.country else _("Everywhere")
        ),
        Column(_("Meaning"), "meaning.label"),
        Column(_("Status"), _state, template="console/lists/_state_cell.html"),
        Column(_("Comes from"), lambda row: _("The product") if row.is_shipped else _("An operator")),
        TimeColumn(_("Changed"), "row.changed_at"),
    )
    empty = Empty("language", _("No words for this country"), _("Those for everywhere hold here as well."))

    def actions(self, row: KnownWord) -> tuple[Action, ...]:
        asked = {"country": row.country, "word": row.word, "meaning": row.meaning.value}
        url = f"{reverse('backoffice:keyword_switch')}?{urlencode({**asked, 'on': int(not row.is_active)})}"
        if not row.is_active:
            return (Action(_("Switch on"), url, "check", WRITE, is_post=True),)
        question = gettext("Replies “%(word)s” will not be understood any more. Switch it off?") % {
            "word": row.word
        }
        return (Action(_("Switch off"), url, "ban", WRITE, is_post=True, is_danger=True, confirm=question),)


class Keywords(StaffPage, TemplatePage):
    """All words, or those of one country with those for everywhere."""

    perm = READ
    title = WORDS
    template = "backoffice/unsubscribes/keywords.html"

    def lead(self) -> Text:
        return _("The whole reply has to be the word. A change is in force with the next reply that comes.")

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:unsubscribes"))]

    def actions(self) -> list[Action]:
        return [Action(_("New word"), reverse("backoffice:keyword_new"), "plus", WRITE, is_primary=True)]

    def context(self) -> dict[str, Any]:
        words = list(queries.known_words())
        countries = sorted({one.country for one in words if one.country})
        asked = self.request.GET.get("country", "")
        chosen = asked if asked in countries else ""
        shown = [one for one in words if not chosen or one.country == chosen]
        named = sorted(((code, str(country_name(code))) for code in countries), key=lambda one: one[1])
        return {"table": WordTable(shown), "countries": named, "chosen": chosen}


class KeywordNew(StaffPage, FormPage):
    perm = WRITE
    title = _("New word")
    form = KeywordForm
    done = _("The word is in force with the next reply.")

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:unsubscribes")), (WORDS, reverse("backoffice:keywords"))]

    def run(self, form: KeywordForm) -> str:
        wording.set_keyword(actor=self.actor, **form.cleaned_data)
        return reverse("backoffice:keywords")


class KeywordSwitch(StaffPage, ActionPage):
    """Which word stands in the address, for a shipped one has no row until it is switched off."""

    perm = WRITE
    back = "backoffice:keywords"

    def run(self) -> None:
        asked = self.request.GET
        known = {(one.country, one.word): one for one in queries.known_words()}
        word = known.get((asked.get("country", ""), asked.get("word", "")))
        if word is None or asked.get("meaning") not in Meaning.values:
            raise Http404
        is_on = asked.get("on") == "1"
        wording.set_keyword(
            actor=self.actor, country=word.country, word=word.word, meaning=word.meaning, is_active=is_on
        )
        words = gettext("“%(word)s” is in force.") if is_on else gettext("“%(word)s” is switched off.")
        messages.success(self.request, words % {"word": word.word})
