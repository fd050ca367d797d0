"""How far a list has come: what became of each message by now, and the equation in which every row is accounted for."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core import clock, quiet_hours
from apps.core.errors import code_named, sentence
from apps.core.kinds import MessageKind
from apps.core.statements import fetch
from apps.core.states import BAD, CARE, GOOD, QUIET, WAITING, WORKING, Tone
from apps.messaging import finish
from apps.messaging.models import SendTask
from apps.messaging.pace import open_countries, pace_of
from apps.messaging.remarks import Words, meaning
from apps.messaging.states import MessageStatus, RowVerdict, SendTaskStatus

RATE_SECONDS: Final = 10  # over which the rate is measured

# One statement is one snapshot: the task's own counters beside its messages, counted one by one.
_STANDING = """
SELECT t.status, t.row_count, t.counts, t.accepted_count, t.released_count, (
  SELECT coalesce(jsonb_agg(jsonb_build_array(g.status, g.code, g.count, g.recent)), '[]') FROM (
    SELECT status, CASE WHEN status IN ('undelivered', 'expired') THEN code ELSE '' END AS code, count(*) AS count,
           count(*) FILTER (WHERE submitted_at > %(since)s) AS recent
    FROM messages WHERE send_task_id = %(task)s GROUP BY 1, 2
  ) g)
FROM messaging_sendtask t WHERE t.id = %(task)s
"""

_LEGS = """
SELECT country, released_through < accepted_through
                OR accepted_through < (SELECT max(row_no) FROM send_task_rows WHERE send_task_id = %(task)s)
FROM messaging_sendtaskleg WHERE send_task_id = %(task)s ORDER BY message_count DESC
"""
_S = MessageStatus


@dataclass(frozen=True, slots=True)
class Term:
    """One count of the equation; `key` names it in addresses.

    statuses: the states of the messages it counts; empty for a count of rows, whose key is a RowVerdict (`to_accept`: good
    rows that are no messages yet).
    """

    key: str
    label: Promise
    count: int
    tone: Tone
    statuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Balance:
    """`left` is the sum of `right`."""

    left: Term
    right: tuple[Term, ...]

    @property
    def holds(self) -> bool:
        return self.left.count == sum(term.count for term in self.right)


@dataclass(frozen=True, slots=True)
class Equation:
    """uploaded = accepted + to accept + each verdict; accepted = final + underway + in doubt + cancelled (design §0)."""

    rows: Balance
    messages: Balance

    @property
    def holds(self) -> bool:
        return self.rows.holds and self.messages.holds


@dataclass(frozen=True, slots=True)
class Failure:
    """Messages that did not arrive for one reason: the carrier's word, what it means, how many."""

    code: str
    remark: Words
    count: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Messages of a list by where they stand, all of one instant.

    total: good rows, of which `accepted` are messages and `to_accept` are not yet. waiting: for their turn, or being handed
    over; submitted: with the carrier, no receipt yet; cancelled: stopped before they went. rate: messages per second handed
    over in the last 10 s. finish_at: when the last one will have been handed over, None when that cannot be said (paused, no
    carrier, nothing left). goes_on_at: when the next country opens, if all that is left may not get advertising at this hour.
    problem: why it was paused by itself, in a sentence; empty when a person did it.
    """

    status: str
    total: int
    accepted: int
    to_accept: int
    waiting: int
    submitted: int
    delivered: int
    failed: tuple[Failure, ...]
    in_doubt: int
    cancelled: int
    rate: float
    finish_at: datetime | None
    goes_on_at: datetime | None
    problem: str
    equation: Equation

    @property
    def failed_count(self) -> int:
        return sum(failure.count for failure in self.failed)

    @property
    def handed_over(self) -> int:
        """What has gone to the carrier, whatever became of it."""
        return self.accepted - self.waiting - self.cancelled

    @property
    def not_sent(self) -> int:
        """Good rows that will not go any more."""
        return self.cancelled + (self.to_accept if self.status == SendTaskStatus.CANCELLED else 0)


@dataclass(frozen=True, slots=True)
class _Standing:
    status: str
    row_count: int
    verdicts: dict[str, int]
    accepted: int
    released: int
    messages: Counter[str]
    failures: Counter[str]
    recent: int

    @property
    def good(self) -> int:
        return self.verdicts.get(RowVerdict.GOOD, 0)

    @property
    def to_accept(self) -> int:
        return self.good - self.accepted


def progress(task: SendTask) -> Progress:
    """Where the task stands now. One statement for the counts, at most four more for the estimate."""
    now = clock.now()
    standing = _standing(task, now)
    found = standing.messages
    waiting = found[_S.ACCEPTED] + found[_S.CLAIMED]
    rate = standing.recent / RATE_SECONDS
    finish_at = goes_on_at = None
    if standing.status == SendTaskStatus.SENDING:
        finish_at, goes_on_at = _outlook(
            task, standing.to_accept + waiting, standing.good - standing.released, rate, now
        )
    failures = [
        Failure(code, meaning(code, mainland=task.is_mainland).sentence, count)
        for code, count in standing.failures.most_common()
    ]
    return Progress(
        status=standing.status,
        total=standing.good,
        accepted=standing.accepted,
        to_accept=standing.to_accept,
        waiting=waiting,
        submitted=found[_S.SUBMITTED],
        delivered=found[_S.DELIVERED],
        failed=tuple(failures),
        in_doubt=found[_S.IN_DOUBT],
        cancelled=found[_S.CANCELLED],
        rate=rate,
        finish_at=finish_at,
        goes_on_at=goes_on_at,
        problem=problem_of(task),
        equation=_equation(standing),
    )


def equation(task: SendTask) -> Equation:
    """Both sides of the equation in one snapshot; true at every instant, or something is wrong."""
    return _equation(_standing(task, clock.now()))


def problem_of(task: SendTask) -> str:
    """Why the task has failed or was paused by itself, as a sentence; empty without a reason."""
    known = code_named(task.problem)
    return sentence(known, task.problem_facts) if known else ""


def _standing(task: SendTask, now: datetime) -> _Standing:
    since = now - timedelta(seconds=RATE_SECONDS)
    status, row_count, verdicts, accepted, released, groups = fetch(
        _STANDING, {"task": task.pk, "since": since}
    )[0]
    messages: Counter[str] = Counter()
    failures: Counter[str] = Counter()
    recent = 0
    for state, code, count, lately in _read(groups):
        messages[state] += count
        recent += lately
        if state in (_S.UNDELIVERED, _S.EXPIRED):
            failures[code] += count
    return _Standing(status, row_count, _read(verdicts), accepted, released, messages, failures, recent)


def _read(value: Any) -> Any:
    # Django asks psycopg for JSON as text; which cursor ran the statement decides whether it was parsed.
    return orjson.loads(value) if isinstance(value, str | bytes) else value


_TOTAL: Final = _("Uploaded")
_TO_ACCEPT: Final = _("To be accepted")
_NEVER_ACCEPTED: Final = _("Stopped before acceptance")
_VERDICT_TONE: Final = {
    RowVerdict.DUPLICATE: QUIET,
    RowVerdict.UNSUBSCRIBED: QUIET,
    RowVerdict.BLOCKED: QUIET,
    RowVerdict.AMBIGUOUS: CARE,
}
_SUBMITTED: Final = Tone("teal", "progress")  # of its own: in a bar it stands beside what waits
_MESSAGE_TERMS: Final = (
    Term("delivered", _("Delivered"), 0, GOOD, (_S.DELIVERED,)),
    Term("failed", _("Failed"), 0, BAD, (_S.UNDELIVERED, _S.EXPIRED)),
    Term("submitted", _("Submitted"), 0, _SUBMITTED, (_S.SUBMITTED,)),
    Term("waiting", _("Waiting"), 0, WAITING, (_S.ACCEPTED, _S.CLAIMED)),
    Term("in_doubt", _("In doubt"), 0, CARE, (_S.IN_DOUBT,)),
    Term("cancelled", _("Cancelled"), 0, QUIET, (_S.CANCELLED,)),
)


def _equation(standing: _Standing) -> Equation:
    stopped = standing.status == SendTaskStatus.CANCELLED
    accepted = Term("accepted", _("Accepted"), standing.accepted, WAITING, tuple(_S.values))
    to_accept = Term(
        "to_accept",
        _NEVER_ACCEPTED if stopped else _TO_ACCEPT,
        standing.to_accept,
        QUIET,
    )
    bad = tuple(
        Term(verdict.value, verdict.label, standing.verdicts.get(verdict, 0), _VERDICT_TONE.get(verdict, BAD))
        for verdict in RowVerdict
        if verdict is not RowVerdict.GOOD
    )
    total = Term("uploaded", _TOTAL, standing.row_count, WORKING)
    parts = tuple(
        replace(term, count=sum(standing.messages[status] for status in term.statuses))
        for term in _MESSAGE_TERMS
    )
    return Equation(Balance(total, (accepted, to_accept, *bad)), Balance(accepted, parts))


def _outlook(
    task: SendTask, left: int, unreleased: int, rate: float, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """When the last will have been handed over, and when it goes on if every country that is left is closed.

    left: messages that have not gone to the carrier, of which the pace still holds back the unreleased ones.
    """
    if not left:
        return None, None
    countries = _countries_left(task)
    is_open = bool(open_countries(task, countries, now))
    goes_on_at = None if is_open else min(quiet_hours.opens_at(country, now) for country in countries)
    pace = pace_of(task)
    if not rate and not pace:
        segments = round(left * task.segments / max(1, task.good_count))
        return finish.expected(task, left=dict.fromkeys(countries[:1], (left, segments))).at, goes_on_at
    seconds = max(left / rate if rate else 0.0, unreleased * 60 / pace if pace else 0.0)
    if task.template.message_kind == MessageKind.MARKETING:
        return max(quiet_hours.open_until(country, now, seconds) for country in countries), goes_on_at
    return now + timedelta(seconds=seconds), goes_on_at


def _countries_left(task: SendTask) -> list[str]:
    """The countries of which something is still to be accepted or let go; all, when the last of it is with dispatch."""
    legs = fetch(_LEGS, {"task": task.pk})
    return [country for country, is_left in legs if is_left] or [country for country, _is_left in legs]
