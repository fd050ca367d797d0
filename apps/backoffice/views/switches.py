"""The four emergency switches: what is stopped, stopping with a preview, releasing; made for a phone as well."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.forms.switches import ReasonForm, WhichForm
from apps.backoffice.views.base import StaffPage
from apps.core.errors import DomainError
from apps.guard import consequences, telling
from apps.guard.targets import find, open_switch
from apps.protection import queries
from apps.protection.models import Switch, SwitchKind
from apps.protection.services import switches
from apps.protection.services.switches import Target
from apps.web.pages import ActionPage, Crumb, FormPage, ListPage, Text
from apps.web.tables import Action, Column, Empty, Table, TimeColumn

TITLE = _("Emergency switches")
BUTTONS = (
    (SwitchKind.APPLICATION, "apps", _("Stop an application")),
    (SwitchKind.TEMPLATE, "template", _("Stop a template")),
    (SwitchKind.COUNTRY, "world", _("Stop a country")),
    (SwitchKind.CARRIER, "router", _("Stop a carrier")),
)


class SwitchTable(Table):
    caption = TITLE
    columns = (
        Column(_("What"), "name", is_heading=True, template="components/cells/switch_what.html"),
        Column(_("State"), "released_at", template="components/cells/switch_state.html"),
        Column(_("Reason"), "reason"),
        TimeColumn(_("Stopped"), "stopped_at"),
        Column(_("By"), "stopped_by"),
        TimeColumn(_("Released"), "released_at"),
    )
    empty = Empty(
        "hand-stop",
        _("Nothing has ever been stopped"),
        _("A switch acts within two seconds, on what is asked for and on what waits already."),
    )

    def actions(self, row: Switch) -> tuple[Action, ...]:
        if not row.is_open:
            return ()
        question = _("Release %(name)s? What was held goes out within seconds.") % {"name": row.name}
        url = reverse("backoffice:switch_release", args=[row.public_id])
        return (
            Action(_("Release"), url, "player-play", Perm.STAFF_SWITCH_WRITE, is_post=True, confirm=question),
        )


class SwitchList(StaffPage, ListPage):
    perm = Perm.STAFF_SWITCH_READ
    title = TITLE
    template = "backoffice/switches/list.html"
    table = SwitchTable
    order = ("-stopped_at", "-id")

    def lead(self) -> Text:
        return _("Each stops one thing within two seconds; nothing that was accepted is lost.")

    def rows(self) -> QuerySet[Switch]:
        return queries.switches()

    def context(self) -> dict[str, Any]:
        return {
            "buttons": [
                (icon, words, reverse("backoffice:switch_stop", args=[kind])) for kind, icon, words in BUTTONS
            ]
        }


class SwitchStop(StaffPage, FormPage):
    """First which one, then the consequences with the reason and one large button."""

    perm = Perm.STAFF_SWITCH_WRITE
    template = "backoffice/switches/stop.html"
    form = ReasonForm
    submit = _("Stop now")
    done = _("It is stopped. This notice stays on every page until it is released.")

    @cached_property
    def kind(self) -> SwitchKind:
        if self.kwargs["kind"] not in SwitchKind.values:
            raise Http404
        return SwitchKind(self.kwargs["kind"])

    @cached_property
    def which(self) -> WhichForm:
        return WhichForm(self.request.GET if "key" in self.request.GET else None, kind=self.kind)

    @cached_property
    def target(self) -> Target | None:
        """What the address names; None while it names nothing that exists."""
        if not self.which.is_bound or not self.which.is_valid():
            return None
        try:
            return find(self.kind, self.which.cleaned_data["key"])
        except DomainError as refusal:
            self.which.refuse(refusal)
            return None

    def heading(self) -> Text:
        return next(words for kind, _icon, words in BUTTONS if kind == self.kind)

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:switches"))]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if self.target is not None else self.get(request)

    def run(self, form: ReasonForm) -> str:
        assert self.target is not None, "post has looked"
        switches.stop(actor=self.actor, target=self.target, reason=form.cleaned_data["reason"])
        return reverse("backoffice:switches")

    def context(self) -> dict[str, Any]:
        more: dict[str, Any] = {"kind": self.kind, "which": self.which, "target": self.target}
        if self.target is not None:
            found = consequences.of_stopping(self.kind, self.target)
            more |= {
                "found": found,
                "sentences": telling.sentences(self.kind, found),
                "stopped": open_switch(self.kind, self.target),
            }
        return {**super().context(), **more}


class SwitchRelease(StaffPage, ActionPage):
    perm = Perm.STAFF_SWITCH_WRITE
    back = "backoffice:switches"
    done = _("It is released: what was held goes on within seconds.")

    def run(self) -> None:
        switch = self.find(queries.switches(), self.kwargs["public_id"])
        switches.release(actor=self.actor, switch=switch)
