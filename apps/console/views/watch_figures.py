"""The figures of a list that is on its way: bar, rate, the equation with its links, why messages failed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.console.views.spans import from_now
from apps.core.money import plain
from apps.core.partitions import id_at
from apps.messaging.models import Message, SendTask
from apps.messaging.progress import Balance, Progress, Term, equation, progress
from apps.messaging.remarks import remark
from apps.messaging.states import RowVerdict, SendTaskStatus
from apps.web.figures import Equation, Figure, Part, summed
from apps.web.text import Text

EVERY = 2  # seconds between two looks while messages are handed over
EVERY_LATER = 5  # while only receipts are to come


@dataclass(frozen=True)
class FailureLine:
    """One reason why messages failed, with what to do and where they are."""

    code: str
    sentence: Text
    advice: Text
    count: int
    url: str


@dataclass(frozen=True)
class Watch:
    """Everything of the page that changes by itself. every: seconds until the next look, 0 when nothing more comes.

    state_mark: names the state that decides the page around the figures; announcement: what a screen reader hears now.
    """

    progress: Progress
    total: int
    done: int
    percent: int
    words: Text
    advice: Text
    bar: Equation
    bar_words: Text
    figures: list[Figure]
    equations: list[Equation]
    failures: list[FailureLine]
    every: int
    poll_url: str
    state_mark: str
    announcement: Text

    @property
    def failed_count(self) -> int:
        return self.progress.failed_count


def watch(task: SendTask, *, asked_mark: str, may_see_rows: bool) -> Watch:
    """The figures of this instant. asked_mark: the tenth that the reader has heard of already."""
    now = progress(task)
    done = now.handed_over
    percent = done * 100 // now.total if now.total else 0
    tenth = str(percent // 10)
    state_mark = f"{task.status}.{task.problem}.{task.pace or ''}"
    if (
        task.status == SendTaskStatus.CANCELLED
    ):  # what is said of it follows the worker, and then the receipts
        state_mark += f".{bool(now.waiting):d}{bool(now.submitted):d}"
    elif task.status == SendTaskStatus.SENDING:
        state_mark += f".{now.goes_on_at or ''}.{now.finish_at is None:d}"
    poll = {"state": state_mark, "seen": tenth}
    words, advice = _words(now)
    return Watch(
        progress=now,
        total=now.total,
        done=done,
        percent=percent,
        words=words,
        advice=advice,
        bar=_bar(now),
        bar_words=_headline(done, now.total, percent),
        figures=_figures(task, now),
        equations=equations(task, now, may_see_rows=may_see_rows),
        failures=_failures(task, now),
        every=_every(now),
        poll_url=reverse("console:send_task_progress", args=[task.region, task.public_id], query=poll),
        state_mark=state_mark,
        announcement=_headline(done, now.total, percent) if asked_mark and asked_mark != tenth else "",
    )


def equations(task: SendTask, now: Progress | None = None, *, may_see_rows: bool) -> list[Equation]:
    """The rows and, once there are any, the messages: each a total as the sum of its terms, each term a link."""
    found = now.equation if now else equation(task)

    def url(term: Term) -> str:
        return term_url(task, term) if term.statuses or may_see_rows else ""

    listed = [_balance(found.rows, url, is_brief=True)]
    if found.messages.left.count:
        listed.append(_balance(found.messages, url))
    return listed


def term_url(task: SendTask, term: Term) -> str:
    """Messages in the records, rows in the report."""
    if term.key in ("uploaded", "to_accept"):
        return rows_url(task, "all" if term.key == "uploaded" else RowVerdict.GOOD.value)
    if not term.statuses:
        return rows_url(task, term.key)
    return messages_url(task, "" if term.key == "accepted" else term.key)


def rows_url(task: SendTask, show: str) -> str:
    """The rows of one verdict, or all of them."""
    return reverse("console:send_task_rows", args=[task.region, task.public_id], query={"show": show})


def messages_url(task: SendTask, outcome: str = "", code: str = "") -> str:
    """The records of the list's messages."""
    asked = {"task": task.public_id, "outcome": outcome, "code": code}
    return reverse("console:records", query={name: value for name, value in asked.items() if value})


def _balance(balance: Balance, url: Callable[[Term], str], *, is_brief: bool = False) -> Equation:
    """`is_brief` leaves out terms without rows: of a dozen verdicts most have none."""
    shown = [term for term in balance.right if term.count or not is_brief or term.key == "accepted"]
    total, *parts = [
        Part(str(one.label), one.count, one.tone.colour, url(one)) for one in (balance.left, *shown)
    ]
    return summed(total, parts)


def _bar(now: Progress) -> Equation:
    """All good rows by where they stand; those that have not gone leave its end empty."""
    order = ("delivered", "failed", "in_doubt", "submitted", "waiting", "cancelled")
    terms = {term.key: term for term in now.equation.messages.right}
    to_come = next(term for term in now.equation.rows.right if term.key == "to_accept")
    total = replace(now.equation.messages.left, count=now.total)
    return _balance(Balance(total, (*(terms[key] for key in order), to_come)), lambda term: "")


def _every(now: Progress) -> int:
    if now.status in (SendTaskStatus.SENDING, SendTaskStatus.PAUSED) or now.waiting:
        return EVERY
    return EVERY_LATER if now.submitted else 0


def _words(now: Progress) -> tuple[Text, Text]:
    """What happens at the moment, and what holds it up; the figures say until when, for they are refreshed."""
    if now.status == SendTaskStatus.CANCELLED:
        if now.waiting:  # the worker takes it back at this moment, or it is being handed over
            return "", ""
        gone = now.submitted
        words = ngettext(
            "%(n)s message that was with a carrier already still gets its receipt.",
            "%(n)s messages that were with a carrier already still get their receipts.",
            gone,
        )
        return "", words % {"n": f"{gone:,}"} if gone else ""
    if now.goes_on_at:
        facts = {"time": _clock(now.goes_on_at)}
        return (
            _("It is outside the hours for marketing where the remaining receivers live."),
            _("It goes on by itself at %(time)s.") % facts,
        )
    if not now.finish_at and (now.waiting or now.to_accept):
        return _("Messages are being handed to the carriers."), _("No carrier is connected at this moment.")
    return _("Messages are being handed to the carriers."), ""


def _headline(done: int, total: int, percent: int) -> str:
    words = _("%(done)s of %(total)s handed to the carriers, %(percent)s %%")
    return str(words % {"done": f"{done:,}", "total": f"{total:,}", "percent": percent})


def _figures(task: SendTask, now: Progress) -> list[Figure]:
    spent = f"{plain(_spent(task, now))} {task.currency}"
    cap = _("of at most %(cap)s") % {"cap": plain(task.price_cap)} if task.price_cap is not None else ""
    figures = [Figure(_("Delivered"), now.delivered, hint=_of_ended(now))]
    if now.status == SendTaskStatus.SENDING:
        rate, finish = _("%(n)s a second") % {"n": f"{now.rate:,.0f}"}, now.finish_at
        figures.append(Figure(_("Rate"), rate, hint=_("last 10 seconds")))
        figures.append(
            Figure(
                _("Finished at"), _clock(finish) if finish else "–", hint=from_now(finish) if finish else ""
            )
        )
    else:
        figures.append(Figure(_("Failed"), now.failed_count))
    if now.status == SendTaskStatus.PAUSED:
        figures.append(Figure(_("Paused at"), _clock(task.paused_at) if task.paused_at else "–"))
    elif now.status != SendTaskStatus.SENDING:
        figures.append(Figure(_("Not sent"), now.not_sent, hint=_("of the good rows")))
    figures.append(Figure(_("Price so far"), spent, hint=cap))
    return figures


def _spent(task: SendTask, now: Progress) -> Decimal:
    """The fee of the accepted messages; those that were stopped before they went cost nothing."""
    if not now.cancelled:
        return task.accepted_fee
    rows = Message.of(task.account).filter(send_task=task, id__gte=id_at(task.created_at), status="cancelled")
    return task.accepted_fee - (rows.aggregate(fee=Sum("fee"))["fee"] or Decimal(0))


def _of_ended(now: Progress) -> Text:
    ended = now.delivered + now.failed_count
    if not ended:
        return ""
    return _("%(percent)s %% of those with a result") % {"percent": now.delivered * 100 // ended}


def _failures(task: SendTask, now: Progress) -> list[FailureLine]:
    lines = []
    for one in now.failed:
        found: Any = remark("undelivered", one.code, mainland=task.is_mainland)
        url = messages_url(task, "failed", one.code)
        lines.append(FailureLine(one.code, found.sentence, found.advice, one.count, url))
    return lines


def _clock(at: Any) -> str:
    """The time of day, with the day when it is another one."""
    local, today = timezone.localtime(at), timezone.localdate()
    return local.strftime("%H:%M:%S" if local.date() == today else "%m-%d %H:%M")
