"""Where a list stands after its confirmation, in words, and what may be done about it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.permissions import Perm
from apps.console.views.watch_figures import Watch
from apps.core import clock
from apps.core.countries import country_name
from apps.core.errors import Code
from apps.core.money import plain
from apps.core.states import CARE, QUIET, Tone
from apps.messaging.models import SendTask
from apps.messaging.progress import problem_of
from apps.messaging.services import approvals, confirming, stops
from apps.messaging.states import SEND_TASK_STATES, SendTaskStatus
from apps.web import access
from apps.web.pages import Page, Text
from apps.web.tables import Action

BEFORE = (SendTaskStatus.WAITING, SendTaskStatus.SCHEDULED)


@dataclass(frozen=True)
class Standing:
    """Where a list stands, in a sentence; `advice` is what follows from it."""

    tone: Tone
    sentence: Text
    advice: Text = ""


def url_of(task: SendTask, verb: str = "") -> str:
    """The task's page, or the address of a verb on it."""
    name = f"console:send_task_{verb}" if verb else "console:send_task"
    return reverse(name, args=[task.region, task.public_id])


def verbs(page: Page, task: SendTask) -> list[Action]:
    """What this person may do with the list as it stands."""
    send = Perm.MESSAGE_SEND
    found: list[Action] = []
    if task.status == SendTaskStatus.SENDING:
        found = [
            Action(_("Pause"), url_of(task, "pause"), "player-pause", send, is_post=True),
            Action(_("Stop"), url_of(task, "stop"), "player-stop", send, is_danger=True),
        ]
    elif task.status == SendTaskStatus.PAUSED:
        found = [
            Action(_("Resume"), url_of(task, "resume"), "player-play", send, is_post=True, is_primary=True),
            Action(_("Stop"), url_of(task, "stop"), "player-stop", send, is_danger=True),
        ]
    elif task.status in BEFORE:
        if approvals.may_approve(page.actor, task, task.account):
            found = [
                Action(
                    _("Approve"),
                    url_of(task, "approve"),
                    "check",
                    Perm.MESSAGE_APPROVE,
                    is_primary=True,
                    is_post=True,
                    confirm=_approve_question(task),
                ),
                Action(_("Decline"), url_of(task, "decline"), "x", Perm.MESSAGE_APPROVE),
            ]
        found += [
            Action(
                _("Take back"),
                url_of(task, "unschedule"),
                "arrow-back-up",
                send,
                is_post=True,
                confirm=_("Take the list back? Nothing of it is sent, and it can be confirmed again."),
            ),
            Action(_("Discard"), url_of(task, "discard"), "trash", send, is_danger=True),
        ]
    return [action for action in found if access.may(page.actor, action.perm)]


def _approve_question(task: SendTask) -> str:
    count = task.good_count
    words = ngettext(
        "Approve %(count)s message for %(amount)s %(currency)s?",
        "Approve %(count)s messages for %(amount)s %(currency)s?",
        count,
    )
    return words % {"count": f"{count:,}", "amount": plain(task.amount), "currency": task.currency}


def standing(page: Page, task: SendTask, shown: Watch | None) -> Standing:
    """Where the list stands, in words; what it waits for, and why it is paused."""
    tone = SEND_TASK_STATES.tones[task.status]
    match task.status:
        case SendTaskStatus.WAITING:
            return Standing(tone, _waiting_for(page, task), _begins(task))
        case SendTaskStatus.SCHEDULED:
            return Standing(
                tone, _begins(task), _("Until then it can be taken back, and nothing is charged.")
            )
        case SendTaskStatus.SENDING if held := stops.holding(task):
            return _held(*held)
        case SendTaskStatus.SENDING if shown is not None:
            return Standing(tone, shown.words, shown.advice)
        case SendTaskStatus.PAUSED:
            return _paused(task, tone)
        case SendTaskStatus.DRAINED:
            return Standing(
                tone,
                _("Everything is with the carriers; the last receipts are still coming in."),
                _("Receipts come within 72 hours; most within a minute."),
            )
        case SendTaskStatus.SETTLED:
            return Standing(tone, _("Every message is at its end."))
        case SendTaskStatus.CANCELLED if task.started_at is None:
            return Standing(tone, _("The list was discarded; nothing of it was sent."))
        case SendTaskStatus.CANCELLED:
            return Standing(
                tone, _("Stopped: what had not gone to a carrier is not sent."), shown.advice if shown else ""
            )
    return Standing(QUIET, SEND_TASK_STATES.label(task.status))


def _held(code: Code, countries: list[str]) -> Standing:
    """A part of the list waits for an emergency switch; nothing of it is lost."""
    goes_on = _("Nothing is lost: what is held goes on by itself when the switch is released.")
    if code is Code.CARRIER_STOPPED:
        return Standing(CARE, _("Held: the operator has stopped the carrier that has this list."), goes_on)
    names = ", ".join(map(country_name, countries))
    sentence = _("Held for %(countries)s by an emergency switch of the operator.") % {"countries": names}
    return Standing(CARE, sentence, goes_on)


def _waiting_for(page: Page, task: SendTask) -> Text:
    is_own = page.actor.user is not None and task.confirmed_by_id == page.actor.user.pk
    second = confirming.lacks_second_person(task, task.account)
    review = confirming.lacks_review(task, task.account)
    if second and review:
        return _("A second person of the account and an operator have to agree before it is sent.")
    if review:
        return _(
            "An operator of the platform looks at it before it is sent, in working hours usually within two hours."
        )
    if second and is_own:
        return _("You have confirmed it; a second person who may approve has to agree before it is sent.")
    if second:
        return _("It was confirmed by %(name)s; a second person has to agree before it is sent.") % {
            "name": task.confirmed_by
        }
    return _("All have agreed; it begins in a moment.")


def _begins(task: SendTask) -> Text:
    if task.scheduled_at is None:
        return _("Once agreed, it begins at once.") if task.status == SendTaskStatus.WAITING else ""
    words = {"time": task.scheduled_wall.replace("T", " "), "zone": task.scheduled_zone.replace("_", " ")}
    if task.status == SendTaskStatus.WAITING and task.scheduled_at <= clock.now():
        return (
            _("It was to begin at %(time)s (%(zone)s), which is over; once agreed, it begins at once.")
            % words
        )
    return _("It begins at %(time)s (%(zone)s).") % words


def _paused(task: SendTask, tone: Tone) -> Standing:
    problem = problem_of(task)
    if not problem:
        return Standing(
            tone,
            _("Paused: nothing more goes to the carriers."),
            _("What they have already cannot be called back. Resume whenever you like."),
        )
    if task.problem == Code.SPEND_CAP.value:
        return Standing(
            tone, problem, _("It goes on by itself then. To go on now, raise the cap and resume the list.")
        )
    if task.problem in [code.value for code in stops.PASSING]:
        return Standing(
            tone, problem, _("Nothing is lost: it goes on by itself when the switch is released.")
        )
    return Standing(
        tone,
        problem,
        _("It was paused by itself. Put the cause right, then resume."),
    )
