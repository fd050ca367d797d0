"""Lists as a person wants to see them again: views of filters and columns under a name, and the pages that keep them."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries
from apps.accounts.models import Place, SavedView
from apps.accounts.permissions import Perm
from apps.accounts.services import saved_views
from apps.console.forms.saved_views import SavedViewForm
from apps.console.views.base import ConsolePage
from apps.web.choosing import PARAMETER, ChosenTable
from apps.web.htmx import wants_part
from apps.web.pages import ActionPage, Crumb, FormPage, ListPage, Text
from apps.web.paging import Slice
from apps.web.tables import Action, Column, Empty, Table, TimeColumn

LISTS = {Place.MESSAGES: "console:records", Place.REPLIES: "console:replies"}
EVERYTHING = "all"


def view_url(view: SavedView) -> str:
    """The list as the view has it; the address says all of it, so that it can be changed from there."""
    query = f"{view.query}&view={view.public_id}" if view.query else f"view={view.public_id}"
    return f"{reverse(LISTS[Place(view.place)])}?{query}"


class SavedViewsPage(ConsolePage, ListPage, abstract=True):
    """A list with columns to choose and views to keep; without anything asked for it opens with the person's default view."""

    place: ClassVar[Place]
    table: ClassVar[type[ChosenTable]]

    @cached_property
    def views(self) -> list[SavedView]:
        return queries.saved_views(self.actor, self.place)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.GET and not wants_part(request):
            chosen = next((view for view in self.views if view.is_default), None)
            if chosen is not None:
                return HttpResponseRedirect(view_url(chosen))
        return super().get(request, *args, **kwargs)

    def tabled(self, part: Slice[Any]) -> Table:
        return self.table(part, self.request.GET.getlist(PARAMETER))

    def context(self) -> dict[str, Any]:
        query = self.request.GET.urlencode()
        return {
            "views": [(view, view_url(view)) for view in self.views],
            "open_view": self.request.GET.get("view", ""),
            "everything_url": f"{self.request.path}?view={EVERYTHING}",
            "keep_url": f"{reverse('console:saved_view_new', args=[self.place])}?{query}",
            "manage_url": reverse("console:saved_views", args=[self.place]),
        }


class ViewPage(ConsolePage, abstract=True):
    perm = Perm.MESSAGE_READ

    @cached_property
    def place(self) -> Place:
        try:
            return Place(self.kwargs["place"])
        except ValueError:
            raise Http404 from None

    def trail(self) -> list[Crumb]:
        return [(self.place.label, f"{reverse(LISTS[self.place])}?view={EVERYTHING}")]


class SavedViewNew(ViewPage, FormPage):
    """The query string is that of the list, so that the view holds what the page shows."""

    title = _("Save this view")
    form = SavedViewForm
    template = "console/records/view_new.html"
    done = _("The view has been saved. Only you see it.")

    def initial(self) -> dict[str, Any]:
        chosen = self.request.GET.get("view", "")
        views = queries.saved_views(self.actor, self.place)
        found = next((view for view in views if view.public_id == chosen), None)
        return {"name": found.name, "is_default": found.is_default} if found else {}

    def cancel_url(self) -> str:
        return f"{reverse(LISTS[self.place])}?{self.request.GET.urlencode()}"

    def context(self) -> dict[str, Any]:
        left_out = any(self.request.GET.get(name) for name in ("q", "reference"))
        return {**super().context(), "is_number_left_out": left_out}

    def run(self, form: SavedViewForm) -> str:
        query = self.request.GET.urlencode()
        view = saved_views.save(actor=self.actor, place=self.place, query=query, **form.cleaned_data)
        return view_url(view)


class ViewTable(Table):
    caption = _("Saved views")
    columns = (
        Column(_("Name"), "name", link=view_url, is_heading=True),
        Column(_("Opens first"), lambda row: _("yes") if row.is_default else None),
        TimeColumn(_("Saved"), "created_at"),
    )
    empty = Empty(
        "star",
        _("No views yet"),
        _("Narrow a list, choose its columns, then choose “Save this view” above it."),
    )

    def actions(self, row: SavedView) -> tuple[Action, ...]:
        first, other = (
            reverse(f"console:saved_view_{verb}", args=[row.public_id]) for verb in ("default", "delete")
        )
        words = _("Open the list as usual") if row.is_default else _("Open the list with it")
        icon = "circle-minus" if row.is_default else "star"
        return (
            Action(words, first, icon, Perm.MESSAGE_READ, is_post=True),
            Action(_("Delete"), other, "trash", Perm.MESSAGE_READ, is_post=True, is_danger=True),
        )


class SavedViewList(ViewPage, ListPage):
    title = _("Saved views")
    table = ViewTable
    order = ("name", "id")

    def lead(self) -> Text:
        return _(
            "Yours alone. The one that opens first is what you see when you choose the list in the menu."
        )

    def rows(self) -> Any:
        return SavedView.of(self.account).filter(user=self.actor.user, place=self.place)


class SavedViewDefault(ConsolePage, ActionPage):
    perm = Perm.MESSAGE_READ

    def run(self) -> str:
        rows = SavedView.of(self.account).filter(user=self.actor.user)
        wanted = not self.find(rows, self.kwargs["public_id"]).is_default
        view = saved_views.set_default(
            actor=self.actor, public_id=self.kwargs["public_id"], is_default=wanted
        )
        said = _("The list opens with “%(name)s” now.") if wanted else _("The list opens as usual now.")
        messages.success(self.request, said % {"name": view.name})
        return reverse("console:saved_views", args=[view.place])


class SavedViewDelete(ConsolePage, ActionPage):
    perm = Perm.MESSAGE_READ

    def run(self) -> str:
        mine = SavedView.of(self.account).filter(user=self.actor.user)
        view = self.find(mine, self.kwargs["public_id"])
        saved_views.delete(actor=self.actor, public_id=view.public_id)
        messages.success(self.request, _("The view “%(name)s” is deleted.") % {"name": view.name})
        return reverse("console:saved_views", args=[view.place])
