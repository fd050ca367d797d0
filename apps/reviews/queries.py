"""Reads of reviews: the queue, an item's place in it, what happened to a thing, and an account's record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account, AuditEvent, User
from apps.core import clock
from apps.core.states import BAD, CARE, GOOD, QUIET, WAITING, Tone
from apps.reviews import opening_hours
from apps.reviews.clock import Calendar
from apps.reviews.findings import Found
from apps.reviews.kinds import KINDS, rows_of
from apps.reviews.models import Finding, Review
from apps.reviews.states import ReviewStatus

IN_QUEUE = (ReviewStatus.WAITING, ReviewStatus.IN_REVIEW)
QUEUE_ORDER = ("due_at", "id")  # oldest deadline first


def review_queue(*, kind: str = "", status: str = "", reviewer: User | None = None) -> QuerySet[Review]:
    """The items to be decided, oldest deadline first; `reviewer` narrows to what that person holds."""
    rows = Review.unscoped.filter(status__in=IN_QUEUE).select_related("account", "reviewer")
    if kind:
        rows = rows.filter(kind=kind)
    if status:
        rows = rows.filter(status=status)
    if reviewer is not None:
        rows = rows.filter(reviewer=reviewer, status=ReviewStatus.IN_REVIEW)
    return rows.order_by(*QUEUE_ORDER)


def next_waiting(user: User, *, kind: str = "") -> Review | None:
    """The first item this person may claim: waiting or given up, neither their own nor their organization's."""
    free = Q(status=ReviewStatus.WAITING) | Q(status=ReviewStatus.IN_REVIEW, claimed_until__lte=clock.now())
    own = user.memberships.values("account")
    rows = review_queue(kind=kind).filter(free).exclude(account__in=own).exclude(created_by=user)
    return rows.first()


@dataclass(frozen=True)
class QueueCounts:
    """How many wait, are in review, and are beyond their deadline; `by_kind` counts both states."""

    waiting: int
    in_review: int
    overdue: int
    by_kind: dict[str, int]

    @property
    def total(self) -> int:
        return self.waiting + self.in_review


def queue_counts() -> QueueCounts:
    """The figures of the whole queue, in one statement."""
    rows = (
        Review.unscoped.filter(status__in=IN_QUEUE)
        .values("kind", "status")
        .annotate(count=Count("id"), late=Count("id", filter=Q(due_at__lt=clock.now())))
        .order_by()
    )
    waiting = in_review = overdue = 0
    by_kind = dict.fromkeys(KINDS, 0)
    for row in rows:
        overdue += row["late"]
        by_kind[row["kind"]] = by_kind.get(row["kind"], 0) + row["count"]
        if row["status"] == ReviewStatus.WAITING:
            waiting += row["count"]
        else:
            in_review += row["count"]
    return QueueCounts(waiting, in_review, overdue, by_kind)


# How long until the deadline, by the clock on the wall; a band's items are due before it ends.
_BANDS = ((timedelta(minutes=30), _("within 30 minutes")), (timedelta(hours=2), _("within 2 hours")))


@dataclass(frozen=True)
class Band:
    """Items of the queue by deadline: how many, and how it looks."""

    label: Promise
    count: int
    tone: Tone


def queue_by_deadline() -> list[Band]:
    """The queue from overdue to later, in one statement; every item is in exactly one band."""
    now = clock.now()
    edges = [now, *(now + span for span, _label in _BANDS)]
    sums = {f"before_{index}": Count("id", filter=Q(due_at__lt=edge)) for index, edge in enumerate(edges)}
    row = Review.unscoped.filter(status__in=IN_QUEUE).aggregate(all=Count("id"), **sums)
    before = [row[f"before_{index}"] for index in range(len(edges))]
    labels = [_("overdue"), *(label for _span, label in _BANDS), _("later")]
    tones = [BAD, CARE, WAITING, QUIET]
    counts = [before[0], *(after - earlier for earlier, after in pairwise(before)), row["all"] - before[-1]]
    return [Band(label, count, tone) for label, count, tone in zip(labels, counts, tones, strict=True)]


WAITS_FOR_SOMEBODY = (*IN_QUEUE, ReviewStatus.NEEDS_MORE, ReviewStatus.REJECTED)


def open_applications(account: Account, limit: int) -> list[Review]:
    """What of an account waits for a reviewer or for the applicant, latest first."""
    rows = Review.of(account).filter(status__in=WAITS_FOR_SOMEBODY).order_by("-submitted_at", "-id")
    return list(rows[:limit])


def pending_counts(account: Account) -> dict[str, int]:
    """How many applications of an account are open, by status; statuses without any are left out."""
    rows = Review.of(account).values("status").annotate(count=Count("id")).order_by()
    return {row["status"]: row["count"] for row in rows}


@dataclass(frozen=True)
class Place:
    """Where an application stands: `ahead` items come first; `minutes_left` are business minutes, negative when late.

    `expected_at` is when it will be decided at the pace of the latest decisions; None when there were too few of them.
    """

    ahead: int
    due_at: datetime
    minutes_left: int
    is_running: bool = False  # whether reviewers work now, so that the time left gets shorter
    expected_at: datetime | None = None

    @property
    def is_late(self) -> bool:
        return self.minutes_left < 0


def place_in_queue(review: Review) -> Place | None:
    """The place of an item in the queue; None when it is not in it."""
    if review.status not in IN_QUEUE or review.due_at is None:
        return None
    before = Q(due_at__lt=review.due_at) | Q(due_at=review.due_at, id__lt=review.pk)
    ahead = Review.unscoped.filter(before, status__in=IN_QUEUE).count()
    now, calendar = clock.now(), opening_hours.calendar()
    left = calendar.business_minutes_between(now, review.due_at)
    pace = _minutes_per_decision(calendar, now)
    expected = None if pace is None else calendar.deadline(now, hours=pace * (ahead + 1) / 60)
    return Place(ahead, review.due_at, left, calendar.is_open(now), expected)


_PACE_SAMPLE = 20  # decisions; fewer than a quarter of them in a week say nothing
_PACE_SPAN = timedelta(days=7)


def _minutes_per_decision(calendar: Calendar, now: datetime) -> float | None:
    """Business minutes from one decision to the next, over the latest twenty of the last seven days."""
    rows = Review.unscoped.filter(decided_at__gt=now - _PACE_SPAN, reviewer__isnull=False)
    instants = list(rows.order_by("-decided_at").values_list("decided_at", flat=True)[:_PACE_SAMPLE])
    if len(instants) < _PACE_SAMPLE // 4:
        return None
    return max(1.0, calendar.business_minutes_between(instants[-1], now) / len(instants))


def reviewed(review: Review) -> Any:
    """The thing under review, with its account."""
    return rows_of(review.kind).select_related("account").get(pk=review.target_id)


# What happened ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Step:
    """One event of a thing's history; `findings` are the reasons of a decision, `note` the reviewer's words."""

    at: datetime
    label: Promise
    tone: Tone
    user: User | None
    is_staff: bool
    findings: tuple[Found, ...] = ()
    note: str = ""


_STEPS: dict[str, tuple[Promise, Tone, bool]] = {
    "created": (_("Created"), Tone("secondary", "plus"), False),
    "edited": (_("Changed"), Tone("secondary", "pencil"), False),
    "submitted": (_("Submitted for review"), WAITING, False),
    "withdrawn": (_("Withdrawn"), QUIET, False),
    "deleted": (_("Deleted"), Tone("secondary", "trash"), False),
    "approved": (_("Approved"), GOOD, True),
    "rejected": (_("Rejected"), BAD, True),
    "needs_more": (_("More information asked for"), CARE, True),
    "revoked": (_("Approval revoked"), BAD, True),
}
_HISTORY_LENGTH = 50


def history(target: Any) -> list[Step]:
    """The latest 50 events of a thing, newest first, decisions with their reasons."""
    name = f"{target._meta.model_name}:{target.public_id}"
    events = AuditEvent.objects.filter(target=name).select_related("user").order_by("-id")[:_HISTORY_LENGTH]
    said = _reasons_by_round(target.kind, target.pk)
    steps = []
    for event in events:
        known = _STEPS.get(event.verb.partition(".")[2])
        if known is None:
            continue
        label, tone, is_staff = known
        key = (event.facts.get("review"), event.facts.get("round"))
        findings, note = said.get(key, ((), "")) if is_staff else ((), "")
        steps.append(Step(event.at, label, tone, event.user, is_staff, findings, note))
    return steps


def reasons(review: Review) -> tuple[tuple[Found, ...], str]:
    """The reasons and the note of the latest round's decision."""
    return _split(Finding.objects.filter(review=review, round=review.round))


def _reasons_by_round(kind: str, target_id: int) -> dict[tuple[Any, Any], tuple[tuple[Found, ...], str]]:
    rows = Finding.objects.filter(review__kind=kind, review__target_id=target_id).select_related("review")
    grouped: dict[tuple[Any, Any], list[Finding]] = {}
    for row in rows:
        grouped.setdefault((row.review.public_id, row.round), []).append(row)
    return {key: _split(rows) for key, rows in grouped.items()}


def as_found(rows: Iterable[Finding], round: int) -> tuple[tuple[Found, ...], str]:
    """Findings that were read already, those of one round, as reasons and note."""
    return _split(row for row in rows if row.round == round)


def _split(rows: Iterable[Finding]) -> tuple[tuple[Found, ...], str]:
    found, note = [], ""
    for row in rows:
        if row.reason == "note":
            note = row.note
        else:
            found.append(Found(row.reason, row.field, row.start, row.end, row.words, note=row.note))
    return tuple(found), note


@dataclass(frozen=True)
class AccountRecord:
    """How an account's applications were decided so far, and the latest of them."""

    approved: int
    rejected: int
    revoked: int
    latest: tuple[Review, ...]


def account_record(account: Account, *, apart_from: Review | None = None) -> AccountRecord:
    """Decided applications of an account: counts by outcome and the latest eight."""
    decided = Review.of(account).filter(
        status__in=[ReviewStatus.APPROVED, ReviewStatus.REJECTED, ReviewStatus.REVOKED]
    )
    if apart_from is not None:
        decided = decided.exclude(pk=apart_from.pk)
    counts = {
        row["status"]: row["count"] for row in decided.values("status").annotate(count=Count("id")).order_by()
    }
    latest = decided.select_related("reviewer").order_by("-decided_at", "-id")[:8]
    return AccountRecord(
        counts.get(ReviewStatus.APPROVED, 0),
        counts.get(ReviewStatus.REJECTED, 0),
        counts.get(ReviewStatus.REVOKED, 0),
        tuple(latest),
    )
