"""Reads of the queue: what waits, how much of it, what comes next, and an item's place in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account, User
from apps.core import clock
from apps.core.states import BAD, CARE, QUIET, WAITING, Tone
from apps.reviews import opening_hours
from apps.reviews.clock import Calendar
from apps.reviews.kinds import KINDS, rows_of
from apps.reviews.models import Opinion, Review
from apps.reviews.states import ReviewStatus

IN_QUEUE = (ReviewStatus.WAITING, ReviewStatus.IN_REVIEW)
QUEUE_ORDER = ("lane", "due_at", "id")  # what was expedited, then the oldest deadline


def judged_by(user: User) -> Exists:
    """A condition on reviews: the person has had a say in the present round."""
    mine = Opinion.objects.filter(
        review=OuterRef("pk"), round=OuterRef("round"), reviewer=user, is_void=False
    )
    return Exists(mine)


def review_queue(*, kind: str = "", status: str = "", reviewer: User | None = None) -> QuerySet[Review]:
    """The items to be decided, expedited ones and then the oldest deadline first; `reviewer` narrows to what that person holds."""
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
    rows = rows.exclude(judged_by(user))
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
    same_lane = Q(due_at__lt=review.due_at) | Q(due_at=review.due_at, id__lt=review.pk)
    before = Q(lane__lt=review.lane) | (Q(lane=review.lane) & same_lane)
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
