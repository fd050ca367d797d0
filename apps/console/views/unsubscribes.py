"""Unsubscribed users: the list, numbers put on it by hand, how far a reply reaches, and applications for removal."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.console.forms.unsubscribes import (
    USUAL,
    NumbersForm,
    RemovalForm,
    ScopeForm,
    UnsubscribedFilters,
)
from apps.console.views.base import ConsolePage, export_url
from apps.core.phones import mask_number
from apps.core.privacy import open_sealed
from apps.core.states import CARE, WAITING, Tone
from apps.messaging import queries as messaging
from apps.reviews import queries as reviews
from apps.reviews.states import REVIEW_STATES, ReviewStatus
from apps.unsubscribes import queries
from apps.unsubscribes.models import RemovalRequest, Scope, Unsubscribe
from apps.unsubscribes.services import listing, removals, scopes
from apps.web.navigation import Tab
from apps.web.pages import ActionPage, Crumb, FormPage, ListPage, Text
from apps.web.tables import Action, Column, Empty, MonoColumn, StatusColumn, Table, TimeColumn

TITLE = _("Unsubscribed users")
READ, WRITE = Perm.UNSUBSCRIBE_READ, Perm.UNSUBSCRIBE_WRITE
ANSWERED = (ReviewStatus.REJECTED, ReviewStatus.NEEDS_MORE, ReviewStatus.REVOKED)
EVERY_SIGNATURE, EVERY_TYPE = _("Every signature"), _("Every type")


@dataclass(frozen=True)
class ListedRow:
    """A number of one of the two lists as a page shows it; it is never whole."""

    row: Any
    is_applied_for: bool = False

    @property
    def public_id(self) -> str:
        public_id: str = self.row.public_id
        return public_id

    @cached_property
    def number(self) -> str:
        return mask_number(open_sealed(self.row.number_sealed))

    @property
    def signature(self) -> Text:
        return self.row.signature or EVERY_SIGNATURE

    @property
    def kind(self) -> Text:
        return self.row.get_message_kind_display() if self.row.message_kind else EVERY_TYPE

    @property
    def state(self) -> tuple[Promise, Tone]:
        return (_("Removal applied for"), WAITING) if self.is_applied_for else (_("Unsubscribed"), CARE)

    def __str__(self) -> str:
        return self.number


NUMBER = MonoColumn(_("Number"), "number", is_heading=True)
SIGNATURE, KIND = Column(_("Signature"), "signature"), Column(_("Type"), "kind")


class UnsubscribedTable(Table):
    caption = TITLE
    columns = (
        MonoColumn(
            _("Number"),
            "number",
            is_heading=True,
            link=lambda row: reverse("console:reply", args=[row.row.reply_id]) if row.row.reply_id else None,
        ),
        SIGNATURE,
        KIND,
        Column(_("Application"), lambda row: row.row.application or _("Every application")),
        Column(_("Source"), "row.get_origin_display"),
        TimeColumn(_("Since"), "row.created_at"),
        Column(_("Status"), "state", template="console/lists/_state_cell.html"),
    )
    empty = Empty(
        "user-off",
        _("Nobody has unsubscribed"),
        _("Who replies TD, T or another word of the kind appears here and gets nothing more of that kind."),
    )

    def __init__(self, rows: Iterable[Unsubscribe]) -> None:
        found: Collection[Unsubscribe] = list(rows)
        asked = queries.open_removal_ids(found)
        super().__init__(ListedRow(row, row.pk in asked) for row in found)

    def actions(self, row: ListedRow) -> tuple[Action, ...]:
        if row.is_applied_for:
            return ()
        url = reverse("console:unsubscribe_remove", args=[row.public_id])
        return (Action(_("Apply for removal"), url, "message-plus", WRITE),)


class ListsPage(ConsolePage, abstract=True):
    """What the pages of unsubscribed users share: their tabs."""

    perm = READ
    tab = ""

    def tabs(self) -> list[Tab]:
        waiting = messaging.suggestions(self.account)[:100].count()
        suggested = gettext("Suggested (%(count)s)") % {"count": waiting} if waiting else gettext("Suggested")
        pages: tuple[tuple[str, Text], ...] = (
            ("unsubscribes", TITLE),
            ("suggestions", suggested),
            ("removals", _("Applications for removal")),
            ("number_imports", _("Files")),
        )
        return [Tab(label, reverse(f"console:{name}"), is_active=name == self.tab) for name, label in pages]


class UnsubscribedList(ListsPage, ListPage):
    title = TITLE
    tab = "unsubscribes"
    table = UnsubscribedTable
    filters = UnsubscribedFilters

    def rows(self) -> QuerySet[Unsubscribe]:
        return queries.unsubscribed(self.account)

    def filter_options(self) -> dict[str, Any]:
        return {"account": self.account, "signatures": queries.signatures_of(self.rows())}

    def lead(self) -> Text:
        return _("Messages to these numbers are refused with the code 1015 before they cost anything.")

    def export_url(self) -> str:
        return export_url(self.actor, "unsubscribed")

    def actions(self) -> list[Action]:
        file = f"{reverse('console:number_import_new')}?into=unsubscribed"
        return [
            Action(_("How far a reply reaches"), reverse("console:unsubscribe_scope"), "settings", WRITE),
            Action(_("Import a file"), file, "upload", WRITE),
            Action(_("Add numbers"), reverse("console:unsubscribe_add"), "plus", WRITE, is_primary=True),
        ]


class UnsubscribeForm(ConsolePage, FormPage, abstract=True):
    perm = WRITE

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("console:unsubscribes"))]


class UnsubscribeAdd(UnsubscribeForm):
    title = _("Add numbers to the unsubscribed users")
    form = NumbersForm
    submit = _("Add")

    def lead(self) -> Text:
        return _(
            "For people who have told you otherwise than by a reply. Taking a number off again needs a review."
        )

    def form_options(self) -> dict[str, Any]:
        return {"account": self.account}

    def run(self, form: NumbersForm) -> str:
        given = form.cleaned_data
        added = listing.add(
            actor=self.actor,
            text=given["numbers"],
            signature=given["signature"],
            message_kind=given["message_kind"],
        )
        messages.success(self.request, said_of(added))
        return reverse("console:unsubscribes")


def said_of(added: listing.Added) -> str:
    """What became of typed numbers, in a sentence or two."""
    words = [
        ngettext("%(count)d number added.", "%(count)d numbers added.", added.added) % {"count": added.added}
    ]
    if added.present:
        words.append(gettext("%(count)d stood there already.") % {"count": added.present})
    return " ".join(words)


class UnsubscribeScope(UnsubscribeForm):
    title = _("How far an unsubscription by a reply reaches")
    template = "console/lists/scope.html"
    form = ScopeForm
    done = _("From now on replies reach that far. What is on the list already stays as it is.")

    def form_options(self) -> dict[str, Any]:
        return {"account": self.account}

    def initial(self) -> dict[str, Any]:
        chosen = queries.scopes({self.account.pk})
        return {"scope": chosen.get((self.account.pk, None), USUAL)}

    def context(self) -> dict[str, Any]:
        return {**super().context(), "chosen": queries.chosen_scopes(self.account)}

    def run(self, form: ScopeForm) -> str:
        given = form.cleaned_data
        scope = None if given["scope"] == USUAL else Scope(given["scope"])
        scopes.choose(actor=self.actor, scope=scope, application=given["application"])
        return reverse("console:unsubscribe_scope")


# Removal -----------------------------------------------------------------------------------------------------------
class UnsubscribeRemove(UnsubscribeForm):
    title = _("Apply for removal")
    template = "console/lists/remove.html"
    form = RemovalForm
    submit = _("Apply")
    done = _("The application is with the reviewers. The number stays on the list until it is approved.")

    @cached_property
    def row(self) -> Unsubscribe:
        return self.find(queries.unsubscribed(self.account), self.kwargs["public_id"])

    def context(self) -> dict[str, Any]:
        return {**super().context(), "listed": ListedRow(self.row)}

    def run(self, form: RemovalForm) -> str:
        removals.apply(actor=self.actor, unsubscribe=self.row, reason=form.cleaned_data["reason"])
        return reverse("console:removals")


@dataclass(frozen=True)
class RequestRow:
    """An application as the list shows it."""

    request: RemovalRequest

    @cached_property
    def listed(self) -> ListedRow:
        return ListedRow(self.request.unsubscribe)

    @property
    def public_id(self) -> str:
        return self.request.public_id

    @property
    def status(self) -> str:
        return self.request.review.status if self.request.review else "draft"

    @property
    def answer(self) -> str:
        """What the reviewers have said, where they have said something."""
        review = self.request.review
        if review is None or review.status not in ANSWERED:
            return ""
        said, note = reviews.reasons(review)
        return " ".join([*(str(one.sentence) for one in said), note]).strip()


class RemovalTable(Table):
    caption = _("Applications for removal")
    columns = (
        MonoColumn(_("Number"), "listed.number", is_heading=True),
        Column(_("Signature"), "listed.signature"),
        Column(_("Type"), "listed.kind"),
        Column(_("Reason"), "request.reason"),
        StatusColumn(_("Status"), "status", states=REVIEW_STATES),
        Column(_("Answer"), "answer"),
        TimeColumn(_("Applied"), "request.created_at"),
    )
    empty = Empty(
        "message-plus",
        _("Nothing has been applied for"),
        _(
            "Who has unsubscribed and wants to hear from you again can be applied for in the list, with the reason."
        ),
    )

    def __init__(self, rows: Iterable[RemovalRequest]) -> None:
        super().__init__(RequestRow(row) for row in rows)

    def actions(self, row: RequestRow) -> tuple[Action, ...]:
        if row.status not in removals.UNDER_WAY:
            return ()
        url = reverse("console:removal_withdraw", args=[row.public_id])
        return (Action(_("Withdraw"), url, "arrow-back-up", WRITE, is_post=True),)


class RemovalList(ListsPage, ListPage):
    title = _("Applications for removal")
    tab = "removals"
    table = RemovalTable

    def rows(self) -> QuerySet[RemovalRequest]:
        return queries.removals(self.account)


class RemovalWithdraw(ConsolePage, ActionPage):
    perm = WRITE
    back = "console:removals"
    done = _("The application is withdrawn; the number stays on the list.")

    def run(self) -> None:
        request = self.find(queries.removals(self.account), self.kwargs["public_id"])
        removals.withdraw(actor=self.actor, request=request)
