"""API keys: the account's pairs, a new one shown once, and their switches."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries
from apps.accounts.models import CREDENTIAL_STATES, Credential, CredentialStatus
from apps.accounts.permissions import Perm
from apps.accounts.services import credentials
from apps.console.forms.applications import ConfirmForm
from apps.console.views.base import ConsolePage
from apps.web.pages import ActionPage, Crumb, FormPage, ListPage, Text
from apps.web.tables import Action, Column, Empty, MonoColumn, StatusColumn, Table, TimeColumn


def _to(verb: str, row: Credential) -> str:
    return reverse(f"console:credential_{verb}", args=[row.public_id])


def new_action() -> Action:
    """The button for another pair."""
    return Action(
        _("Create key"), reverse("console:credential_new"), "plus", Perm.CREDENTIAL_WRITE, is_primary=True
    )


class CredentialTable(Table):
    caption = _("API keys")
    columns = (
        MonoColumn(_("SecretId"), "secret_id", is_heading=True),
        Column(_("Person"), "user", template="console/account/_person_cell.html"),
        StatusColumn(_("State"), states=CREDENTIAL_STATES),
        Column(_("Last used"), "last_used_at", template="console/account/_used_cell.html"),
        TimeColumn(_("Created"), "created_at"),
    )

    def actions(self, row: Credential) -> tuple[Action, ...]:
        write = Perm.CREDENTIAL_WRITE
        if row.status == CredentialStatus.ENABLED:
            return (Action(_("Disable"), _to("disable", row), "key-off", write, is_danger=True),)
        return (
            Action(_("Enable"), _to("enable", row), "key", write, is_post=True),
            Action(_("Delete"), _to("delete", row), "trash", write, is_danger=True),
        )

    @property
    def empty(self) -> Empty:  # type: ignore[override]
        return Empty(
            "key",
            _("No API keys yet"),
            _("A pair of SecretId and SecretKey signs the calls of your programs with your rights."),
            (new_action(),),
        )


class CredentialPage(ConsolePage, abstract=True):
    perm = Perm.CREDENTIAL_WRITE

    def rows(self) -> QuerySet[Credential]:
        return queries.credentials(self.account)

    @cached_property
    def one(self) -> Credential:
        """The pair that the address names."""
        return self.find(self.rows(), self.kwargs["public_id"])

    def list_crumb(self) -> Crumb:
        return (_("API keys"), reverse("console:credentials"))


class CredentialList(CredentialPage, ListPage):
    perm = Perm.CREDENTIAL_READ
    title = _("API keys")
    table = CredentialTable
    template = "console/account/keys.html"
    order = ("-created_at", "-id")

    def lead(self) -> Text:
        return _(
            "Each person may have two: to change one without a pause, create the second, move over, delete the first."
        )

    def actions(self) -> list[Action]:
        return [new_action()]


class CredentialNew(CredentialPage, FormPage):
    """The SecretKey stands on the answer and nowhere else; only its sealed form is kept."""

    title = _("Create API key")
    form = ConfirmForm
    template = "console/account/key_new.html"
    submit = _("Create key")

    def trail(self) -> list[Crumb]:
        return [self.list_crumb()]

    def run(self, form: ConfirmForm) -> HttpResponse:
        credential, secret_key = credentials.create(actor=self.actor)
        return self.show("console/account/key_created.html", row=credential, secret_key=secret_key)


class CredentialQuestion(CredentialPage, FormPage, abstract=True):
    """The question with its consequences; the button is the answer."""

    form = ConfirmForm
    template = "console/applications/question.html"
    consequences: ClassVar[tuple[Text, ...]]
    icon: ClassVar[str]

    def trail(self) -> list[Crumb]:
        return [self.list_crumb()]

    def context(self) -> dict[str, Any]:
        more = {"row": self.one.secret_id, "consequences": self.consequences, "icon_name": self.icon}
        return {**super().context(), **more}


class CredentialDisable(CredentialQuestion):
    title = _("Disable API key")
    submit = _("Disable now")
    icon = "key-off"
    done = _("The key is disabled: calls signed with it are refused.")
    consequences = (
        _("Every call signed with it is refused from this moment."),
        _("You can enable it again at any time."),
    )

    def run(self, form: ConfirmForm) -> str:
        credentials.disable(actor=self.actor, credential=self.one)
        return reverse("console:credentials")


class CredentialDelete(CredentialQuestion):
    title = _("Delete API key")
    submit = _("Delete for good")
    icon = "trash"
    done = _("The key has been deleted.")
    consequences = (
        _("Its SecretKey is wiped; programs that still use it stay refused."),
        _("This cannot be undone. The audit trail keeps its SecretId."),
    )

    def run(self, form: ConfirmForm) -> str:
        credentials.delete(actor=self.actor, credential=self.one)
        return reverse("console:credentials")


class CredentialEnable(CredentialPage, ActionPage):
    done = _("The key is enabled: calls signed with it are accepted again.")

    def run(self) -> str:
        credentials.enable(actor=self.actor, credential=self.one)
        return reverse("console:credentials")
