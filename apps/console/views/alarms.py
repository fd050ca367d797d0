"""Notifications and alarms: who is told of what about an application, what stands, what was."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.alarms import fields, queries
from apps.alarms.conditions import CONDITIONS, told_to
from apps.alarms.conditions.base import Audience
from apps.alarms.models import Alarm, Recipient
from apps.alarms.services import acknowledging, posting, recipients, verifying
from apps.alarms.states import ALARM_STATES, LETTER_STATES
from apps.alarms.wording import figure
from apps.console.forms.alarms import AlarmFilters, CodeForm, RecipientForm
from apps.console.forms.applications import ConfirmForm
from apps.console.views.applications import ApplicationPage
from apps.console.views.base import ConsolePage
from apps.web.pages import ActionPage, Crumb, DetailPage, FormPage, ListPage, TemplatePage, Text
from apps.web.tables import Action, Column, Empty, StatusColumn, Table, TimeColumn

TITLE = _("Notifications and alarms")


class AlarmTable(Table):
    caption = _("Alarms")
    columns = (
        Column(
            _("Event"),
            lambda row: name_of(row),
            link=lambda row: reverse("console:alarm", args=[row.public_id]),
            is_heading=True,
        ),
        Column(_("About"), "label"),
        Column(_("Last value"), lambda row: value_of(row)),
        StatusColumn(_("State"), states=ALARM_STATES),
        TimeColumn(_("Since"), "raised_at"),
    )
    empty = Empty(
        "bell",
        _("No alarms"),
        _("When something is not as it should be, or a result has come, it stands here."),
    )


def name_of(alarm: Alarm) -> Text:
    """What is not as it should be, in words."""
    condition = CONDITIONS.get(alarm.condition)
    return condition.label if condition is not None else alarm.condition


def value_of(alarm: Alarm) -> str:
    """The measured value, or how many things happened."""
    return figure(CONDITIONS.get(alarm.condition), alarm.value) or f"{alarm.count:,} ×"


class AlarmList(ConsolePage, ListPage):
    """All alarms of the account, whatever application they are about."""

    perm = Perm.ALARM_READ
    title = _("Alarms")
    table = AlarmTable
    filters = AlarmFilters

    def lead(self) -> Text:
        return _("Who is told of what is decided for each application, on its page.")

    def rows(self) -> QuerySet[Alarm]:
        return queries.of_account(self.account)


class AlarmDetail(ConsolePage, DetailPage):
    perm = Perm.ALARM_READ
    template = "console/alarms/detail.html"

    def rows(self) -> QuerySet[Alarm]:
        return queries.of_account(self.account)

    def heading(self) -> Text:
        title = name_of(self.row)
        return f"{title}: {self.row.label}" if self.row.label else title

    def trail(self) -> list[Crumb]:
        return [(_("Alarms"), reverse("console:alarms"))]

    def actions(self) -> list[Action]:
        if self.row.status != "open":
            return []
        url = reverse("console:alarm_acknowledge_own", args=[self.row.public_id])
        return [Action(_("Acknowledge"), url, "check", Perm.ALARM_WRITE, is_primary=True, is_post=True)]

    def context(self) -> dict[str, Any]:
        return detail_context(self.row)


def detail_context(row: Alarm) -> dict[str, Any]:
    condition = CONDITIONS.get(row.condition)
    return {
        "condition": condition,
        "states": ALARM_STATES,
        "letter_states": LETTER_STATES,
        "value": value_of(row),
        "tellings": queries.tellings(row),
        "again_perm": "alarm:write",
        "again_route": "console:alarm_letter_again",
    }


class AlarmAcknowledge(ConsolePage, ActionPage):
    perm = Perm.ALARM_WRITE
    done = _("Acknowledged: nobody else is called.")

    def run(self) -> str:
        alarm = self.find(queries.of_account(self.account), self.kwargs["public_id"])
        acknowledging.acknowledge(actor=self.actor, alarm=alarm)
        return reverse("console:alarm", args=[alarm.public_id])


class LetterAgain(ConsolePage, ActionPage):
    """Of a letter that nobody knows to have arrived."""

    perm = Perm.ALARM_WRITE
    back = "console:alarms"
    done = _("The letter is sent again.")

    def run(self) -> None:
        posting.send_again(
            actor=self.actor, letter=self.find(queries.letters(self.account), self.kwargs["public_id"])
        )


# Recipients of one application ------------------------------------------------------------------------------------
class ApplicationAlarms(ApplicationPage, TemplatePage):
    """The recipients with their channels, and the latest alarms."""

    perm = Perm.ALARM_READ
    title = TITLE
    template = "console/alarms/application.html"
    LATEST = 20

    def lead(self) -> Text:
        return _("Up to five people or programs hear of what happens to this application.")

    def trail(self) -> list[Crumb]:
        return [
            self.list_crumb(),
            (self.one.name, reverse("console:application", args=[self.one.sdk_app_id])),
        ]

    def actions(self) -> list[Action]:
        url = reverse("console:alarm_recipient_new", args=[self.one.sdk_app_id])
        return [Action(_("Add recipient"), url, "user-plus", Perm.ALARM_WRITE, is_primary=True)]

    def context(self) -> dict[str, Any]:
        rows = list(recipients.of(self.one).order_by("step", "id"))
        latest = queries.of_application(self.one).order_by("-id")[: self.LATEST]
        return {
            "application": self.one,
            "recipients": rows,
            "left": recipients.PER_APPLICATION - len(rows),
            "most": recipients.PER_APPLICATION,
            "conditions": told_to(Audience.APPLICATION),
            "table": AlarmTable(latest),
            "labels": labels_of(rows),
        }


def labels_of(rows: Iterable[Recipient]) -> dict[str, list[str]]:
    """The names of the events that each recipient has ticked, by public id."""
    return {
        row.public_id: [str(CONDITIONS[name].label) for name in row.events if name in CONDITIONS]
        for row in rows
    }


class RecipientPage(ConsolePage, abstract=True):
    perm = Perm.ALARM_WRITE

    @property
    def one(self) -> Recipient:
        """The recipient that the address names."""
        return self.find(queries.recipients(self.account), self.kwargs["public_id"])

    @property
    def urls(self) -> dict[str, str]:
        """Where the buttons of the recipient's page post to."""
        key = [self.kwargs["public_id"]]
        urls = {
            name: reverse(f"console:alarm_recipient_{name}", args=key)
            for name in ("code", "mail", "webhook", "test")
        }
        return {**urls, "self": reverse("console:alarm_recipient", args=key)}

    def home(self) -> str:
        assert self.one.application is not None
        return reverse("console:application_alarms", args=[self.one.application.sdk_app_id])

    def trail(self) -> list[Crumb]:
        application = self.one.application
        assert application is not None
        url = reverse("console:application", args=[application.sdk_app_id])
        return [
            (_("Applications"), reverse("console:applications")),
            (application.name, url),
            (TITLE, self.home()),
        ]


class RecipientNew(ApplicationPage, FormPage):
    perm = Perm.ALARM_WRITE
    title = _("Add recipient")
    form = RecipientForm
    submit = _("Add recipient")
    done = _("The recipient has been added. Verify each channel now: nothing is sent before.")

    def trail(self) -> list[Crumb]:
        app = self.one.sdk_app_id
        url = reverse("console:application", args=[app])
        return [
            self.list_crumb(),
            (self.one.name, url),
            (TITLE, reverse("console:application_alarms", args=[app])),
        ]

    def initial(self) -> dict[str, Any]:
        return fields.initial(None, language=get_language() or "en", audience=Audience.APPLICATION)

    def run(self, form: RecipientForm) -> str:
        made = recipients.add(actor=self.actor, application=self.one, details=form.details)
        return reverse("console:alarm_recipient", args=[made.public_id])


class RecipientEdit(RecipientPage, FormPage):
    title = _("Change recipient")
    form = RecipientForm
    done = _("The recipient has been changed.")

    def initial(self) -> dict[str, Any]:
        return fields.initial(self.one, language="en", audience=Audience.APPLICATION)

    def form_options(self) -> dict[str, Any]:
        return {"recipient": self.one}

    def run(self, form: RecipientForm) -> str:
        recipients.change(actor=self.actor, recipient=self.one, details=form.details)
        return reverse("console:alarm_recipient", args=[self.one.public_id])


class RecipientDelete(RecipientPage, FormPage):
    """Only by a question: it cannot be undone (rule 66)."""

    title = _("Delete recipient")
    form = ConfirmForm
    submit = _("Delete for good")
    template = "console/applications/question.html"
    done = _("The recipient has been deleted.")

    def context(self) -> dict[str, Any]:
        consequences = (
            _("Nothing is sent to this recipient any more, and what waits is dropped."),
            _("Number and addresses are wiped; what was sent stays in the history under the name."),
            _("This cannot be undone."),
        )
        more = {"row": self.one, "consequences": consequences, "icon_name": "trash"}
        return {**super().context(), **more}

    def run(self, form: ConfirmForm) -> str:
        home = self.home()
        recipients.delete(actor=self.actor, recipient=self.one)
        return home


class RecipientDetail(RecipientPage, FormPage):
    """The channels with what proves each; the code from the handset is the form."""

    title = _("Verify channels")
    template = "console/alarms/recipient.html"
    form = CodeForm
    submit = _("Verify")
    done = _("The mobile number is verified.")

    def heading(self) -> Text:
        return self.one.name

    def context(self) -> dict[str, Any]:
        row = self.one
        secret = recipients.webhook_secret(actor=self.actor, recipient=row) if row.webhook_url else ""
        return {**super().context(), "row": row, "labels": labels_of([row])[row.public_id], "secret": secret}

    def run(self, form: CodeForm) -> str:
        verifying.check_code(actor=self.actor, recipient=self.one, code=form.cleaned_data["code"])
        return reverse("console:alarm_recipient", args=[self.one.public_id])


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
