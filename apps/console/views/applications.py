"""Applications: list, one with its keys, new, change, the switch, delete."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.applications import queries, services
from apps.applications.models import APPLICATION_STATES, Application
from apps.callbacks import queries as callbacks
from apps.console.forms.applications import ApplicationForm, ConfirmForm
from apps.console.views.base import ConsolePage
from apps.statistics import queries as statistics
from apps.web.pages import ActionPage, Crumb, FormPage, ListPage, TemplatePage, Text
from apps.web.tables import Action, Column, Empty, MonoColumn, NumberColumn, StatusColumn, Table, TimeColumn


def _url(row: Application) -> str:
    return reverse("console:application", args=[row.sdk_app_id])


def new_action() -> Action:
    """The button for another one."""
    url = reverse("console:application_new")
    return Action(_("Create application"), url, "plus", Perm.APPLICATION_WRITE, is_primary=True)


class ApplicationTable(Table):
    caption = _("Applications")
    columns = (
        Column(
            _("Name"), "name", link=_url, is_heading=True, template="console/applications/_name_cell.html"
        ),
        MonoColumn(_("SDK AppID"), "sdk_app_id"),
        StatusColumn(_("State"), states=APPLICATION_STATES),
        NumberColumn(_("Messages today"), "today_count"),
        TimeColumn(_("Created"), "created_at"),
    )

    def __init__(self, rows: Any) -> None:
        super().__init__(rows)
        counts = statistics.today_by_application(self.rows[0].account) if self.rows else {}
        for row in self.rows:
            row.today_count = counts[row.pk].requests if row.pk in counts else 0

    @property
    def empty(self) -> Empty:  # type: ignore[override]
        return Empty(
            "apps",
            _("No applications yet"),
            _(
                "An application has an SDK AppID, which every message names: one for each program or department."
            ),
            (new_action(),),
        )


class ApplicationPage(ConsolePage, abstract=True):
    perm = Perm.APPLICATION_READ

    def rows(self) -> QuerySet[Application]:
        return queries.applications(self.account).select_related("account")

    def find(self, rows: QuerySet[Any], public_id: str) -> Any:
        """By its SDK AppID, which is its public id."""
        found = rows.filter(sdk_app_id=public_id).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def one(self) -> Application:
        """The application that the address names."""
        application: Application = self.find(self.rows(), self.kwargs["public_id"])
        return application

    def list_crumb(self) -> Crumb:
        return (_("Applications"), reverse("console:applications"))


class ApplicationList(ApplicationPage, ListPage):
    title = _("Applications")
    template = "console/applications/list.html"
    table = ApplicationTable
    order = ("-created_at", "-id")

    def actions(self) -> list[Action]:
        return [new_action()]


class ApplicationShown(ApplicationPage, abstract=True):
    """Basic configuration, with the AppKey or without."""

    template = "console/applications/detail.html"

    def heading(self) -> Text:
        return self.one.name

    def trail(self) -> list[Crumb]:
        return [self.list_crumb()]

    def actions(self) -> list[Action]:
        row = self.one

        def to(verb: str) -> str:
            return reverse(f"console:application_{verb}", args=[row.sdk_app_id])

        security = Action(_("Security"), to("security"), "shield-lock", Perm.APPLICATION_READ)
        change = Action(_("Change"), to("edit"), "pencil", Perm.APPLICATION_WRITE)
        if row.is_enabled:
            return [
                security,
                change,
                Action(_("Stop at once"), to("stop"), "hand-stop", Perm.APPLICATION_SWITCH, is_danger=True),
                Action(_("Disable"), to("disable"), "power", Perm.APPLICATION_SWITCH, is_danger=True),
            ]
        return [
            security,
            change,
            Action(_("Delete"), to("delete"), "trash", Perm.APPLICATION_WRITE, is_danger=True),
            Action(
                _("Enable"), to("enable"), "power", Perm.APPLICATION_SWITCH, is_primary=True, is_post=True
            ),
        ]

    def context(self) -> dict[str, Any]:
        row = self.one
        counts = statistics.today_by_application(self.account).get(row.pk, statistics.NONE)
        return {
            "row": row,
            "states": APPLICATION_STATES,
            "counts": counts,
            "callback": callbacks.status_endpoint(row),
            "records_url": f"{reverse('console:records')}?application={row.sdk_app_id}&span=today",
            "facts": [
                (_("Name"), row.name),
                (_("Description"), row.description or None),
                (_("Created"), row.created_at.astimezone().strftime("%Y-%m-%d %H:%M")),
            ],
        }


class ApplicationDetail(ApplicationShown, TemplatePage):
    """The AppKey shows only after a click that leaves a trace."""


class ApplicationKey(ApplicationShown):
    """The AppKey in plain text, as the answer to a click."""

    perm = Perm.APPLICATION_SECRET

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        app_key = services.reveal_app_key(actor=self.actor, application=self.one)
        return self.show(app_key=app_key)


class ApplicationNew(ApplicationPage, FormPage):
    perm = Perm.APPLICATION_WRITE
    title = _("Create application")
    form = ApplicationForm
    submit = _("Create application")
    done = _("The application has been created. Its SDK AppID and AppKey are below.")

    def trail(self) -> list[Crumb]:
        return [self.list_crumb()]

    def run(self, form: ApplicationForm) -> str:
        return _url(services.create(actor=self.actor, **form.cleaned_data))


class ApplicationEdit(ApplicationPage, FormPage):
    perm = Perm.APPLICATION_WRITE
    title = _("Change application")
    form = ApplicationForm
    done = _("The application has been changed.")

    def trail(self) -> list[Crumb]:
        return [self.list_crumb(), (self.one.name, _url(self.one))]

    def initial(self) -> dict[str, Any]:
        return {"name": self.one.name, "description": self.one.description}

    def run(self, form: ApplicationForm) -> str:
        services.change(actor=self.actor, application=self.one, **form.cleaned_data)
        return _url(self.one)


class ApplicationQuestion(ApplicationPage, FormPage, abstract=True):
    """The question with its consequences; the button is the answer."""

    form = ConfirmForm
    template = "console/applications/question.html"
    consequences: ClassVar[tuple[Text, ...]]
    icon: ClassVar[str]

    def trail(self) -> list[Crumb]:
        return [self.list_crumb(), (self.one.name, _url(self.one))]

    def context(self) -> dict[str, Any]:
        more = {"row": self.one, "consequences": self.consequences, "icon_name": self.icon}
        return {**super().context(), **more}


class ApplicationDisable(ApplicationQuestion):
    """The emergency switch (S3): acts on the next call."""

    perm = Perm.APPLICATION_SWITCH
    title = _("Disable application")
    submit = _("Disable now")
    icon = "power"
    done = _("The application is disabled: nothing is accepted through it any more.")
    consequences = (
        _("Every call and every send that names it is refused at once, in the console and in the API."),
        _("Messages that were accepted before are still delivered."),
        _("Receipts and replies keep coming in, and the records stay."),
        _("You can enable it again at any time."),
    )

    def run(self, form: ConfirmForm) -> str:
        services.disable(actor=self.actor, application=self.one)
        return _url(self.one)


class ApplicationDelete(ApplicationQuestion):
    """Only a disabled one."""

    perm = Perm.APPLICATION_WRITE
    title = _("Delete application")
    submit = _("Delete for good")
    icon = "trash"
    done = _("The application has been deleted.")
    consequences = (
        _("Its AppKey is wiped and its SDK AppID never works again."),
        _("What was sent through it stays in the records and on the bills."),
        _("This cannot be undone."),
    )

    def run(self, form: ConfirmForm) -> str:
        services.delete(actor=self.actor, application=self.one)
        return reverse("console:applications")


class ApplicationEnable(ApplicationPage, ActionPage):
    perm = Perm.APPLICATION_SWITCH
    done = _("The application is enabled: messages are accepted again.")

    def run(self) -> str:
        services.enable(actor=self.actor, application=self.one)
        return _url(self.one)
