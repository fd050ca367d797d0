"""The platform's own recipients of alarms, beside the staff who are told by their role."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.alarms import fields
from apps.alarms.conditions import CONDITIONS
from apps.alarms.conditions.base import Audience
from apps.alarms.models import Recipient
from apps.alarms.services import recipients, verifying
from apps.backoffice.forms.alarms import StaffCodeForm, StaffRecipientForm
from apps.backoffice.views.alarms import TITLE, tabs
from apps.backoffice.views.base import StaffPage
from apps.web.navigation import Tab
from apps.web.pages import ActionPage, Crumb, FormPage, TemplatePage, Text
from apps.web.tables import Action

_RECIPIENTS = _("Recipients")


def _names(row: Recipient) -> list[str]:
    return [str(CONDITIONS[name].label) for name in row.events if name in CONDITIONS]


class AlarmRecipients(StaffPage, TemplatePage):
    perm = Perm.STAFF_ALARM_READ
    title = _("Recipients of alarms")
    template = "backoffice/alarms/recipients.html"

    def tabs(self) -> list[Tab]:
        return tabs("alarm_recipients")

    def actions(self) -> list[Action]:
        url = reverse("backoffice:alarm_recipient_new")
        return [Action(_("Add recipient"), url, "user-plus", Perm.STAFF_ALARM_WRITE, is_primary=True)]

    def context(self) -> dict[str, Any]:
        rows = list(recipients.of(None).order_by("step", "id"))
        return {"recipients": rows, "labels": {row.public_id: _names(row) for row in rows}}


class RecipientPage(StaffPage, abstract=True):
    perm = Perm.STAFF_ALARM_WRITE

    @property
    def one(self) -> Recipient:
        """The recipient that the address names."""
        found = recipients.of(None).filter(public_id=self.kwargs["public_id"]).first()
        if found is None:
            raise Http404
        return found

    @property
    def urls(self) -> dict[str, str]:
        """Where the buttons of the recipient's page post to."""
        key, names = [self.kwargs["public_id"]], ("code", "mail", "webhook", "test")
        urls = {name: reverse(f"backoffice:alarm_recipient_{name}", args=key) for name in names}
        return {**urls, "self": reverse("backoffice:alarm_recipient", args=key)}

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:alarms")), (_RECIPIENTS, reverse("backoffice:alarm_recipients"))]


class RecipientNew(StaffPage, FormPage):
    perm = Perm.STAFF_ALARM_WRITE
    title = _("Add recipient")
    form = StaffRecipientForm
    submit = _("Add recipient")
    done = _("The recipient has been added. Verify each channel now: nothing is sent before.")

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:alarms")), (_RECIPIENTS, reverse("backoffice:alarm_recipients"))]

    def initial(self) -> dict[str, Any]:
        return fields.initial(None, language=get_language() or "en", audience=Audience.STAFF)

    def run(self, form: StaffRecipientForm) -> str:
        made = recipients.add(actor=self.actor, application=None, details=form.details)
        return reverse("backoffice:alarm_recipient", args=[made.public_id])


class RecipientEdit(RecipientPage, FormPage):
    title = _("Change recipient")
    form = StaffRecipientForm
    done = _("The recipient has been changed.")

    def initial(self) -> dict[str, Any]:
        return fields.initial(self.one, language="en", audience=Audience.STAFF)

    def form_options(self) -> dict[str, Any]:
        return {"recipient": self.one}

    def run(self, form: StaffRecipientForm) -> str:
        recipients.change(actor=self.actor, recipient=self.one, details=form.details)
        return reverse("backoffice:alarm_recipient", args=[self.one.public_id])


class RecipientDetail(RecipientPage, FormPage):
    """The channels with what proves each; the code from the handset is the form."""

    title = _("Verify channels")
    template = "backoffice/alarms/recipient.html"
    form = StaffCodeForm
    done = _("The mobile number is verified.")

    def heading(self) -> Text:
        return self.one.name

    def context(self) -> dict[str, Any]:
        row = self.one
        secret = recipients.webhook_secret(actor=self.actor, recipient=row) if row.webhook_url else ""
        return {**super().context(), "row": row, "labels": _names(row), "secret": secret}

    def run(self, form: StaffCodeForm) -> str:
        verifying.check_code(actor=self.actor, recipient=self.one, code=form.cleaned_data["code"])
        return reverse("backoffice:alarm_recipient", args=[self.one.public_id])


class RecipientDelete(RecipientPage, ActionPage):
    done = _("The recipient has been deleted.")

    def run(self) -> str:
        recipients.delete(actor=self.actor, recipient=self.one)
        return reverse("backoffice:alarm_recipients")


class RecipientSendCode(RecipientPage, ActionPage):
    done = _("A code is on its way to the handset.")

    def run(self) -> None:
        verifying.send_code(actor=self.actor, recipient=self.one)


class RecipientSendMail(RecipientPage, ActionPage):
    done = _("A link is on its way. Whoever reads the address opens it.")

    def run(self) -> None:
        verifying.send_mail(actor=self.actor, recipient=self.one)


class RecipientCheckWebhook(RecipientPage, ActionPage):
    done = _("The webhook has answered and is verified.")

    def run(self) -> None:
        verifying.check_webhook(actor=self.actor, recipient=self.one)


class RecipientTest(RecipientPage, ActionPage):
    done = _("A test alarm is on its way by every verified channel.")

    def run(self) -> None:
        verifying.test(actor=self.actor, recipient=self.one)
