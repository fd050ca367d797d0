"""The account's emergency switches: what is stopped, stopping an application or a template, releasing."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.applications import queries as applications
from apps.applications.models import Application
from apps.console.forms.switches import ReasonForm
from apps.console.views.base import ConsolePage
from apps.guard import consequences, telling
from apps.guard.targets import open_switch
from apps.message_templates import queries as templates
from apps.message_templates.models import MessageTemplate
from apps.protection import queries
from apps.protection.models import Switch, SwitchKind
from apps.protection.services import switches
from apps.web.pages import ActionPage, Crumb, FormPage, ListPage, Text
from apps.web.tables import Action, Column, Empty, Table, TimeColumn

TITLE = _("Emergency switches")


class SwitchTable(Table):
    caption = TITLE
    columns = (
        Column(_("What"), "name", is_heading=True, template="components/cells/switch_what.html"),
        Column(_("State"), "released_at", template="components/cells/switch_state.html"),
        Column(_("Reason"), "reason"),
        TimeColumn(_("Stopped"), "stopped_at"),
        Column(_("By"), lambda row: _("the operator") if row.is_by_staff else row.stopped_by),
        TimeColumn(_("Released"), "released_at"),
    )
    empty = Empty(
        "hand-stop",
        _("Nothing is stopped"),
        _(
            "When a key has leaked or somebody bombs numbers through you: open the application or the template and stop it. "
            "It acts within two seconds, and nothing that was accepted is lost."
        ),
    )

    def actions(self, row: Switch) -> tuple[Action, ...]:
        if not row.is_open or row.is_by_staff:
            return ()
        is_application = row.kind == SwitchKind.APPLICATION
        perm = Perm.APPLICATION_SWITCH if is_application else Perm.TEMPLATE_SWITCH
        question = _("Release %(name)s? What was held goes out within seconds.") % {"name": row.name}
        url = reverse("console:switch_release", args=[row.public_id])
        return (Action(_("Release"), url, "player-play", perm, is_post=True, confirm=question),)


class SwitchList(ConsolePage, ListPage):
    perm = Perm.APPLICATION_READ
    title = TITLE
    template = "console/switches/list.html"
    table = SwitchTable
    order = ("-stopped_at", "-id")

    def lead(self) -> Text:
        return _("What you or the operator have stopped at once, and what went on again.")

    def rows(self) -> QuerySet[Switch]:
        return queries.switches_of(self.account)


class SwitchStop(ConsolePage, FormPage, abstract=True):
    """The consequences, a reason, and one large button."""

    template = "console/switches/stop.html"
    form = ReasonForm
    submit = _("Stop now")
    done = _("It is stopped. This notice stays on every page until it is released.")
    kind: ClassVar[SwitchKind]

    @property
    def target(self) -> Application | MessageTemplate:
        raise NotImplementedError

    def run(self, form: ReasonForm) -> str:
        switches.stop(actor=self.actor, target=self.target, reason=form.cleaned_data["reason"])
        return reverse("console:switches")

    def context(self) -> dict[str, Any]:
        found = consequences.of_stopping(self.kind, self.target)
        more = {
            "target": self.target,
            "found": found,
            "sentences": telling.sentences(self.kind, found),
            "stopped": open_switch(self.kind, self.target),
        }
        return {**super().context(), **more}


class ApplicationStop(SwitchStop):
    perm = Perm.APPLICATION_SWITCH
    title = _("Stop the application at once")
    kind = SwitchKind.APPLICATION

    @cached_property
    def target(self) -> Application:
        rows = applications.applications(self.account).select_related("account")
        found = rows.filter(sdk_app_id=self.kwargs["public_id"]).first()
        if found is None:
            raise Http404
        return found

    def trail(self) -> list[Crumb]:
        url = reverse("console:application", args=[self.target.public_id])
        return [(_("Applications"), reverse("console:applications")), (self.target.name, url)]


class TemplateStop(SwitchStop):
    perm = Perm.TEMPLATE_SWITCH
    title = _("Stop the template at once")
    kind = SwitchKind.TEMPLATE

    @cached_property
    def target(self) -> MessageTemplate:
        rows = templates.listed(self.account, self.kwargs["region"]).select_related("account")
        return self.find(rows, self.kwargs["public_id"])

    def trail(self) -> list[Crumb]:
        region = self.kwargs["region"]
        url = reverse("console:template", args=[region, self.target.public_id])
        return [(_("Templates"), reverse(f"console:{region}_templates")), (self.target.name, url)]


class SwitchRelease(ConsolePage, ActionPage):
    """The verb asks for the right that belongs to the thing, and leaves alone what the operator has stopped."""

    perm = Perm.TEMPLATE_SWITCH
    back = "console:switches"
    done = _("It is released: what was held goes on within seconds.")

    def run(self) -> None:
        switch = self.find(queries.switches_of(self.account), self.kwargs["public_id"])
        switches.release(actor=self.actor, switch=switch)
