"""A list on its way: paused, resumed, made slower, stopped; and its failed numbers once more."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.console.forms.confirming import CapForm, PaceForm
from apps.console.views.confirming import QuestionPage
from apps.console.views.send_tasks import task_url
from apps.console.views.task_page import TaskPage
from apps.core import ids
from apps.core.errors import Code, DomainError
from apps.messaging.progress import progress
from apps.messaging.services import send_tasks, steering
from apps.web.forms import AccountForm
from apps.web.pages import ActionPage, Text


def asked(form: AccountForm, name: str) -> Any:
    """What was typed into the one field of a small form; raises DomainError(INVALID) with the form's words."""
    if not form.is_valid():
        raise DomainError(Code.INVALID, problem=str(form.errors[name][0]))
    return form.cleaned_data[name]


class SendTaskPause(TaskPage, ActionPage):
    """The page says itself that it is paused."""

    def run(self) -> str:
        steering.pause(actor=self.actor, task=self.task)
        return self.url()


class SendTaskResume(TaskPage, ActionPage):
    """The list goes on where it stood."""

    def run(self) -> str:
        steering.resume(actor=self.actor, task=self.task)
        return self.url()


class SendTaskPace(TaskPage, ActionPage):
    """How many messages a minute; an empty field lifts the limit."""

    done = _("The pace has been changed.")

    def run(self) -> str:
        value = asked(PaceForm(self.request.POST), "per_minute")
        steering.set_pace(actor=self.actor, task=self.task, per_minute=value)
        return self.url()


class SendTaskCap(TaskPage, ActionPage):
    """What the list may cost at most; an empty field lifts the cap."""

    done = _("The price cap has been changed.")

    def run(self) -> str:
        value = asked(CapForm(self.request.POST), "price_cap")
        steering.set_price_cap(actor=self.actor, task=self.task, price_cap=value)
        return self.url()


class SendTaskStop(QuestionPage):
    """Says before the click what can still be stopped and what cannot, with this moment's numbers."""

    title = _("Stop the list")
    submit = _("Stop for good")
    icon_name = "player-stop"
    cancel_words = _("Go on sending")

    def consequences(self) -> list[Text]:
        now = progress(self.task)
        gone, left = now.handed_over, now.to_accept + now.waiting
        return [
            ngettext(
                "About %(n)s message has not gone to a carrier: it is not sent and costs nothing.",
                "About %(n)s messages have not gone to a carrier: they are not sent and cost nothing.",
                left,
            )
            % {"n": f"{left:,}"},
            ngettext(
                "%(n)s message is with the carriers already and cannot be called back; its receipt still comes in.",
                "%(n)s messages are with the carriers already and cannot be called back; their receipts still come in.",
                gone,
            )
            % {"n": f"{gone:,}"},
            _("A stopped list cannot go on. To send the rest later, pause it instead."),
            _(
                "Afterwards there are two files: the rows that were sent, and those that were not. Together they are"
                " your upload, so that the second can be uploaded again."
            ),
        ]

    def run(self, form: AccountForm) -> str:
        steering.stop(actor=self.actor, task=self.task)
        return self.url()


class SendTaskAgain(TaskPage, ActionPage):
    """A new list of the rows whose messages failed; the key makes a second click find the first one's list."""

    done = _("A new list of the failed numbers is being checked.")

    def run(self) -> str:
        task = self.task
        made = send_tasks.from_failed(actor=self.actor, task=task, key=self._key(), name=self._name())
        return task_url(made)

    def _key(self) -> str:
        return self.request.POST.get("key") or ids.random_public_id()

    def _name(self) -> str:
        words = str(_("Failed numbers of %(name)s")) % {"name": self.task.name}
        return words[:120]
