"""One's own mobile number, to hear of review results, reviewers' messages and tickets by SMS as well as by e-mail."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.alarms.conditions import told_to
from apps.alarms.conditions.base import Audience
from apps.alarms.models import Recipient
from apps.alarms.models.recipient import LANGUAGES
from apps.alarms.services import personal, verifying
from apps.console.forms.alarms import CodeForm, MobileForm
from apps.console.views.base import ConsolePage
from apps.web.forms import AccountForm
from apps.web.pages import ActionPage, FormPage, Text


class OwnMobilePage(ConsolePage, abstract=True):
    """About the person who is signed in, whatever the role."""

    perm = Perm.ACCOUNT_READ

    @cached_property
    def one(self) -> Recipient | None:
        """The person's number; None while there is none."""
        return personal.of(self.actor.user)

    def known(self) -> Recipient:
        if self.one is None:
            raise Http404
        return self.one


class OwnMobile(OwnMobilePage, FormPage):
    """First the number, then the code that has come to it, then what is sent there."""

    title = _("Text messages")
    template = "console/own/mobile.html"

    def lead(self) -> Text:
        return _(
            "What you have applied or asked for is told to you by e-mail, and by SMS once your number is verified."
        )

    @property
    def form(self) -> type[AccountForm]:  # type: ignore[override]
        return CodeForm if self.one else MobileForm

    @property
    def submit(self) -> Text:  # type: ignore[override]
        return _("Verify") if self.one else _("Send a code")

    @property
    def urls(self) -> dict[str, str]:
        """Where the buttons of the number's page post to."""
        home = reverse("console:own_mobile")
        more = {name: reverse(f"console:own_mobile_{name}") for name in ("code", "test")}
        return {**more, "self": home}

    def initial(self) -> dict[str, Any]:
        languages = dict(LANGUAGES)
        language = get_language() or ""
        return {"language": language if language in languages else "en"}

    def context(self) -> dict[str, Any]:
        return {
            **super().context(),
            "row": self.one,
            "names": [one.label for one in told_to(Audience.APPLICANT)],
        }

    def run(self, form: Any) -> str:
        if self.one is None:
            personal.set_mobile(actor=self.actor, **form.cleaned_data)
        else:
            verifying.check_code(actor=self.actor, recipient=self.one, code=form.cleaned_data["code"])
        return reverse("console:own_mobile")


class SendCode(OwnMobilePage, ActionPage):
    back = "console:own_mobile"
    done = _("A code is on its way to the handset.")

    def run(self) -> None:
        verifying.send_code(actor=self.actor, recipient=self.known())


class SendTest(OwnMobilePage, ActionPage):
    back = "console:own_mobile"
    done = _("A test is on its way to your handset.")

    def run(self) -> None:
        verifying.test(actor=self.actor, recipient=self.known())


class Remove(OwnMobilePage, ActionPage):
    back = "console:own_mobile"
    done = _("The number has been wiped; nothing is sent to it any more.")

    def run(self) -> None:
        personal.remove(actor=self.actor)
