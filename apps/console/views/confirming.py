"""The last look before a list goes out, and who else has a say: dry run, confirm, approve, take back, try on oneself."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.console.forms.confirming import ConfirmForm, DeclineForm, Speed, Start, TestSendForm
from apps.console.views.cost import cost_lines
from apps.console.views.list_report import rows_url
from apps.console.views.sending import LIST_STEPS, steps
from apps.console.views.spans import from_now
from apps.console.views.task_page import TaskPage
from apps.core import ids
from apps.core.countries import country_name
from apps.core.errors import DomainError
from apps.core.kinds import MessageKind
from apps.core.money import plain
from apps.messaging import report
from apps.messaging.dry_run import DryRun, dry_run, quote
from apps.messaging.finish import Finish
from apps.messaging.report import TONES
from apps.messaging.scheduling import NOW
from apps.messaging.services import approvals, confirming, send_tasks, trial_sends
from apps.messaging.states import SendTaskStatus
from apps.web.forms import AccountForm
from apps.web.htmx import go_to
from apps.web.pages import ActionPage, FormPage, Text


class SendTaskConfirm(TaskPage, FormPage):
    """Shown while the list is ready; a second click, another tab, the back button and a reload lead to its page."""

    title = _("Confirm and send")
    template = "console/send_tasks/confirm.html"
    form = ConfirmForm

    def initial(self) -> dict[str, Any]:
        found = quote(self.task)
        return {
            "start": Start.NOW,
            "speed": Speed.FULL,
            "zone": self.account.zone,
            "price_cap": plain(found.amount),
            "quote": found.fingerprint,
        }

    def form_options(self) -> dict[str, Any]:
        return {"zone": self.account.zone}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.task.status != SendTaskStatus.READY:
            return go_to(request, self.url())
        return super().get(request, *args, **kwargs)

    def run(self, form: ConfirmForm) -> str:
        asked = form.cleaned_data
        confirming.confirm(
            actor=self.actor,
            task=self.task,
            quote=asked["quote"],
            when=form.when(),
            price_cap=asked["price_cap"],
        )
        return self.url()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().post(request, *args, **kwargs)
        if (
            answer.status_code == 422
            and not self.rows().filter(pk=self.task.pk, status=SendTaskStatus.READY).exists()
        ):
            return go_to(request, self.url())  # decided in another tab: its page says what became of it
        return answer

    def show(self, template: str | None = None, *, status: int = 200, **context: Any) -> HttpResponse:
        found = self._tried(context["form"]) if status == 422 else dry_run(self.task)
        if status == 422:  # what is agreed to next is what this page shows
            form = context["form"]
            form.data = {**form.data.dict(), "quote": found.fingerprint}
            form.data.pop("agreed", None)
        return super().show(template, status=status, **self._priced(found), **context)

    def _tried(self, form: ConfirmForm) -> DryRun:
        """Of the day and the pace that were asked for: a later day may have another tariff."""
        try:
            return dry_run(self.task, form.when())
        except DomainError:  # that was what is wrong with it
            return dry_run(self.task)

    def _priced(self, found: DryRun) -> dict[str, Any]:
        return {
            "costs": cost_lines(found.costs),
            "message_count": found.messages,
            "segments": found.segments,
            "amount": plain(found.amount),
            "currency": found.currency,
            "unsent": [
                {
                    "label": verdict.label,
                    "tone": TONES[verdict],
                    "count": count,
                    "url": rows_url(self.task, verdict),
                }
                for verdict, count in found.refused
            ],
            "unsent_count": sum(count for _verdict, count in found.refused),
            "needs": found.needs,
            "obstacle": found.obstacle.sentence if found.obstacle else "",
            **finish_words(found.finish),
        }

    def context(self) -> dict[str, Any]:
        samples = report.preview(self.task, count=1)
        return {
            **super().context(),
            "task": self.task,
            "steps": steps(2, LIST_STEPS),
            "report_url": self.url(),
            "test_url": self.url("test"),
            "finish_url": self.url("finish"),
            "sample": samples[0] if samples else None,
            "is_marketing": self.task.template.message_kind == MessageKind.MARKETING,
        }


class SendTaskFinish(TaskPage):
    """When it would be finished with what is chosen at the moment, for htmx; nothing is decided here."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ConfirmForm(request.POST, zone=self.account.zone)
        form.is_valid()
        try:
            found = dry_run(self.task, form.when())
        except DomainError:  # a half-typed time; the form says so when it is sent
            found = dry_run(self.task, NOW)
        return self.show("console/send_tasks/_finish.html", **finish_words(found.finish))


def finish_words(found: Finish) -> dict[str, Any]:
    """What _finish.html shows of an estimate."""
    ways: list[Text] = [found.how]
    for one in found.closed:
        facts = {
            "country": country_name(one.country),
            "time": timezone.localtime(one.opens_at).strftime("%m-%d %H:%M"),
        }
        ways.append(_("%(country)s: marketing only between 8:00 and 22:00; from %(time)s.") % facts)
    return {
        "finish_at": found.at,
        "finish_words": from_now(found.at) if found.at else "",
        "ways": ways if found.at else [],
    }


# Who else has a say -------------------------------------------------------------------------------------------------
class SendTaskApprove(TaskPage, ActionPage):
    """The second person agrees."""

    perm = Perm.MESSAGE_APPROVE
    done = _("You have approved the list.")

    def run(self) -> str:
        approvals.approve(actor=self.actor, task=self.task)
        return self.url()


class SendTaskDecline(TaskPage, FormPage):
    """The second person does not agree, and says what should be changed."""

    perm = Perm.MESSAGE_APPROVE
    title = _("Decline the list")
    form = DeclineForm
    submit = _("Decline")
    done = _("The list is declined: nothing of it is sent. Your note stands on its page.")

    def lead(self) -> Text:
        return _("It becomes ready again, so that it can be corrected and confirmed anew.")

    def run(self, form: DeclineForm) -> str:
        approvals.decline(actor=self.actor, task=self.task, note=form.cleaned_data["note"])
        return self.url()


class SendTaskUnschedule(TaskPage, ActionPage):
    """A list that has not begun is taken back."""

    done = _("Taken back: nothing is sent, and the list can be confirmed again.")

    def run(self) -> str:
        confirming.cancel_schedule(actor=self.actor, task=self.task)
        return self.url()


class QuestionPage(TaskPage, FormPage, abstract=True):
    """A question that says what will happen, and one button."""

    template = "console/send_tasks/question.html"
    form = AccountForm
    icon_name: str = "trash"
    is_danger: bool = True
    cancel_words: Text = _("Cancel")

    def consequences(self) -> list[Text]:
        """What will happen, one sentence each."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        return {
            **super().context(),
            "task": self.task,
            "consequences": self.consequences(),
            "icon_name": self.icon_name,
            "is_danger": self.is_danger,
            "cancel_words": self.cancel_words,
        }


class SendTaskDiscard(QuestionPage):
    """A list that is not to be sent at all."""

    title = _("Discard the list")
    submit = _("Discard")
    done = _("The list has been discarded. Nothing of it was sent.")

    def consequences(self) -> list[Text]:
        return [
            _("Nothing of this list is sent; it costs nothing."),
            _("The uploaded file is removed. The task stays in the list of tasks as stopped."),
            _("To send these numbers later, upload the list again."),
        ]

    def run(self, form: AccountForm) -> str:
        send_tasks.discard(actor=self.actor, task=self.task)
        return reverse(f"console:{self.region}_send_tasks")


class SendTaskTest(TaskPage, FormPage):
    """One real row on the sender's own telephone before the list goes out."""

    title = _("Send a test to myself")
    template = "console/send_tasks/test.html"
    form = TestSendForm
    submit = _("Send the test")

    def lead(self) -> Text:
        return _("One real message with the values of one row, to your own phone and nobody else's.")

    def initial(self) -> dict[str, Any]:
        row_no = self.request.GET.get("row", "")
        samples = report.preview(self.task, count=1)
        first = samples[0].row_no if samples else ""
        return {"row_no": row_no if row_no.isdecimal() else first, "key": ids.random_public_id()}

    def run(self, form: TestSendForm) -> str:
        asked = form.cleaned_data
        message = trial_sends.test_send(
            actor=self.actor,
            task=self.task,
            row_no=asked["row_no"],
            number=asked["number"],
            key=asked["key"],
        )
        return reverse("console:record", args=[message.serial])

    def context(self) -> dict[str, Any]:
        return {**super().context(), "task": self.task, "samples": report.preview(self.task, count=3)}
