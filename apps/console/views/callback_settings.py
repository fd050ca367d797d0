"""Where an application's reports and an account's replies are pushed: shown, changed, tested, signed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.callbacks import queries
from apps.callbacks.models import Endpoint, Kind
from apps.callbacks.problems import WORDS
from apps.callbacks.services import configuring
from apps.callbacks.services.configuring import Details
from apps.console.forms.callbacks import EndpointForm
from apps.console.views.applications import ApplicationPage
from apps.console.views.base import ConsolePage
from apps.core.errors import Code, DomainError
from apps.web.pages import ActionPage, Crumb, FormPage, TemplatePage, Text
from apps.web.tables import Action

STATUS_TITLE, REPLY_TITLE = _("Event callback"), _("Reply callback")
WRITE = Perm.APPLICATION_WRITE


class EndpointPage(ConsolePage, abstract=True):
    """What the pages of both kinds share; a kind says which row it is and where its pages are."""

    perm = Perm.APPLICATION_READ
    kind: Kind

    @cached_property
    def endpoint(self) -> Endpoint | None:
        """The row, or None while nobody has set one."""
        raise NotImplementedError

    @property
    def known(self) -> Endpoint:
        if self.endpoint is None:
            raise DomainError(Code.NOT_FOUND)
        return self.endpoint

    def url_of(self, verb: str = "") -> str:
        raise NotImplementedError

    def save(self, details: Details) -> str:
        """Call the verb; gives the new secret, if one was made."""
        raise NotImplementedError


class OfApplication(ApplicationPage, EndpointPage, abstract=True):
    kind = Kind.STATUS

    @cached_property
    def endpoint(self) -> Endpoint | None:
        return queries.status_endpoint(self.one)

    def url_of(self, verb: str = "") -> str:
        name = f"console:application_callback{'_' if verb else ''}{verb}"
        return reverse(name, args=[self.one.sdk_app_id])

    def save(self, details: Details) -> str:
        return configuring.set_status_callback(actor=self.actor, application=self.one, details=details)

    def trail(self) -> list[Crumb]:
        return [
            self.list_crumb(),
            (self.one.name, reverse("console:application", args=[self.one.sdk_app_id])),
        ]


class OfAccount(EndpointPage, abstract=True):
    kind = Kind.REPLY

    @cached_property
    def endpoint(self) -> Endpoint | None:
        return queries.reply_endpoint(self.account)

    def url_of(self, verb: str = "") -> str:
        return reverse(f"console:reply_callback{'_' if verb else ''}{verb}")

    def save(self, details: Details) -> str:
        return configuring.set_reply_callback(actor=self.actor, details=details)


# Shown ------------------------------------------------------------------------------------------------------------
class Shown(EndpointPage, abstract=True):
    template = "console/callbacks/endpoint.html"

    def actions(self) -> list[Action]:
        row = self.endpoint
        change = Action(
            _("Change") if row is not None else _("Set up"),
            self.url_of("edit"),
            "pencil" if row is not None else "plus",
            WRITE,
            is_primary=row is None,
        )
        if row is None or not row.url:
            return [change]
        return [change, Action(_("Send test push"), self.url_of("test"), "send", WRITE, is_post=True)]

    def context(self) -> dict[str, Any]:
        row = self.endpoint
        of = f"application={row.application.sdk_app_id}&" if row is not None and row.application else ""
        return {
            "endpoint": row,
            "health": queries.health(row) if row is not None else None,
            "kind": self.kind,
            "is_reply": self.kind is Kind.REPLY,
            "edit_url": self.url_of("edit"),
            "secret_url": self.url_of("secret"),
            "pushes_url": f"{reverse('console:callbacks')}?{of}kind={self.kind}",
        }


class ApplicationCallback(OfApplication, Shown, TemplatePage):
    title = STATUS_TITLE

    def lead(self) -> Text:
        return _("Your server is told what became of each message as soon as the carrier says it.")


class ReplyCallback(OfAccount, Shown, TemplatePage):
    title = REPLY_TITLE

    def lead(self) -> Text:
        return _(
            "Your server is told each reply that comes within 72 hours; one address for the whole account."
        )


class ByClick(EndpointPage, abstract=True):
    """A page that is the answer to a click. Who opens its address, as after choosing the other language on it, is led back."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self.url_of())


# Tested: the same page with what came back -------------------------------------------------------------------------
class Tested(ByClick, Shown, abstract=True):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            tried = configuring.test(actor=self.actor, endpoint=self.known)
        except DomainError as refusal:
            if refusal.code is Code.NOT_FOUND:
                raise
            return self.show(refused=refusal.sentence, status=422)
        del self.endpoint  # its health may have changed
        return self.show(tried=tried, words=WORDS.get(tried.problem))


class ApplicationCallbackTest(OfApplication, Tested):
    perm = WRITE
    title = STATUS_TITLE


class ReplyCallbackTest(OfAccount, Tested):
    perm = WRITE
    title = REPLY_TITLE


# Changed ----------------------------------------------------------------------------------------------------------
class Changed(EndpointPage, FormPage, abstract=True):
    form = EndpointForm
    template = "console/callbacks/edit.html"
    done = _("The callback has been saved.")

    def initial(self) -> dict[str, Any]:
        row = self.endpoint
        if row is None:
            return {"is_on": True}
        return {"url": row.url, "is_on": row.is_on, "is_signed": row.is_signed}

    def cancel_url(self) -> str:
        return self.url_of()

    def context(self) -> dict[str, Any]:
        return {**super().context(), "is_reply": self.kind is Kind.REPLY}

    def run(self, form: EndpointForm) -> str | HttpResponse:
        secret = self.save(form.details)
        if secret:
            return self.show("console/callbacks/secret.html", secret=secret, back_url=self.url_of())
        return self.url_of()


class ApplicationCallbackEdit(OfApplication, Changed):
    perm = WRITE
    title = STATUS_TITLE

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (STATUS_TITLE, self.url_of())]


class ReplyCallbackEdit(OfAccount, Changed):
    perm = WRITE
    title = REPLY_TITLE

    def trail(self) -> list[Crumb]:
        return [(REPLY_TITLE, self.url_of())]


# Signed -----------------------------------------------------------------------------------------------------------
class NewSecret(ByClick, ActionPage, abstract=True):
    """The secret in plain text, as the answer to a click, this once."""

    def run(self) -> HttpResponse:
        secret = configuring.rotate_secret(actor=self.actor, endpoint=self.known)
        return self.show("console/callbacks/secret.html", secret=secret, back_url=self.url_of())


class ApplicationCallbackSecret(OfApplication, NewSecret):
    perm = Perm.APPLICATION_SECRET
    title = STATUS_TITLE


class ReplyCallbackSecret(OfAccount, NewSecret):
    perm = Perm.APPLICATION_SECRET
    title = REPLY_TITLE
