"""How much the reviewers do and how well the deadlines are kept, for the page of the workload."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Min, Q, QuerySet
from django.db.models.functions import TruncHour

from apps.accounts.models import User
from apps.core import clock
from apps.reviews.clock import ZONE
from apps.reviews.models import Opinion, Recheck, Review, Stage
from apps.reviews.queries import IN_QUEUE
from apps.reviews.states import Outcome, RecheckStatus, ReviewStatus

HOURS_SHOWN = 24


@dataclass(frozen=True)
class Share:
    """What one reviewer decided; `late` of them after the deadline; `minutes` on average from submission, on the wall clock.

    Beside it what decides nothing and is work all the same: `opinions` on risky items that went on to somebody else, and
    decisions `judged_again`.
    """

    reviewer: User
    approved: int
    rejected: int
    late: int
    minutes: int
    holding: int
    opinions: int = 0
    judged_again: int = 0

    @property
    def decided(self) -> int:
        return self.approved + self.rejected


@dataclass(frozen=True)
class Hour:
    """Submitted and decided within one hour that begins at `start`, in Beijing."""

    start: datetime
    submitted: int
    decided: int


@dataclass(frozen=True)
class Workload:
    """A span of days up to now; late_percent is None where nothing was decided; `oldest_at` is when the longest waiting was submitted."""

    shares: tuple[Share, ...]
    hours: tuple[Hour, ...]
    decided: int
    late: int
    waiting: int
    overdue: int
    oldest_at: datetime | None

    @property
    def late_percent(self) -> float | None:
        return round(100 * self.late / self.decided, 1) if self.decided else None


def workload(days: int) -> Workload:
    """The last `days` times 24 hours, the latest decision of each review; hours only of the last 24. Seven statements."""
    now = clock.now()
    decided = _decided(now - timedelta(days=days))
    totals = decided.aggregate(all=Count("id"), late=Count("id", filter=Q(decided_at__gt=F("due_at"))))
    queue = Review.unscoped.filter(status__in=IN_QUEUE).aggregate(
        all=Count("id"), late=Count("id", filter=Q(due_at__lt=now)), oldest=Min("submitted_at")
    )  # fmt: skip
    return Workload(
        shares=_shares(decided, now - timedelta(days=days)),
        hours=_hours(now),
        decided=totals["all"],
        late=totals["late"],
        waiting=queue["all"],
        overdue=queue["late"],
        oldest_at=queue["oldest"],
    )


def _decided(since: datetime) -> QuerySet[Review]:
    """An approval that was revoked later counts as the approval no more: its decision is the revocation."""
    return Review.unscoped.filter(
        decided_at__gt=since,
        reviewer__isnull=False,
        status__in=[ReviewStatus.APPROVED, ReviewStatus.REJECTED, ReviewStatus.NEEDS_MORE],
    )


def _opinions(since: datetime) -> dict[int, int]:
    """Opinions that decided nothing, by reviewer: every first one, and a second one that differed."""
    went_on = Q(stage=Stage.FIRST) | Q(stage=Stage.SECOND, outcome=Outcome.REJECTED)
    rows = Opinion.objects.filter(went_on, given_at__gt=since).order_by()
    return dict(rows.values_list("reviewer").annotate(count=Count("id")))


def _judged_again(since: datetime) -> dict[int, int]:
    rows = Recheck.objects.filter(status=RecheckStatus.DONE, done_at__gt=since).order_by()
    return dict(rows.values_list("reviewer").annotate(count=Count("id")))


def _shares(decided: QuerySet[Review], since: datetime) -> tuple[Share, ...]:
    waited = ExpressionWrapper(F("decided_at") - F("submitted_at"), output_field=DurationField())
    rows = (
        decided.values("reviewer")
        .annotate(
            approved=Count("id", filter=Q(status=ReviewStatus.APPROVED)),
            all=Count("id"),
            late=Count("id", filter=Q(decided_at__gt=F("due_at"))),
            waited=Avg(waited),
        )
        .order_by("-all", "reviewer")
    )
    held = Review.unscoped.filter(status=ReviewStatus.IN_REVIEW, claimed_until__gt=clock.now())
    holding = dict(held.values_list("reviewer").annotate(count=Count("id")).order_by())
    counted = {row["reviewer"]: row for row in rows}
    opinions, judged_again = _opinions(since), _judged_again(since)
    people = User.objects.in_bulk({*counted, *holding, *opinions, *judged_again})
    shares = []
    for pk, person in people.items():
        row: Any = counted.get(pk) or {"approved": 0, "all": 0, "late": 0, "waited": None}
        minutes = int(row["waited"].total_seconds() // 60) if row["waited"] else 0
        shares.append(
            Share(
                person,
                row["approved"],
                row["all"] - row["approved"],
                row["late"],
                minutes,
                holding.get(pk, 0),
                opinions.get(pk, 0),
                judged_again.get(pk, 0),
            )
        )
    return tuple(sorted(shares, key=lambda share: (-share.decided, str(share.reviewer))))


def _hours(now: datetime) -> tuple[Hour, ...]:
    last = now.astimezone(ZONE).replace(minute=0, second=0, microsecond=0)
    first = last - timedelta(hours=HOURS_SHOWN - 1)
    submitted = _by_hour("submitted_at", first, Review.unscoped.exclude(status=ReviewStatus.DRAFT))
    decided = _by_hour("decided_at", first, _decided(first))
    starts = [first + timedelta(hours=offset) for offset in range(HOURS_SHOWN)]
    return tuple(Hour(start, submitted.get(start, 0), decided.get(start, 0)) for start in starts)


def _by_hour(column: str, since: datetime, rows: QuerySet[Review]) -> dict[datetime, int]:
    found = (
        rows.filter(**{f"{column}__gte": since})
        .annotate(hour=TruncHour(column, tzinfo=ZONE))
        .values_list("hour")
        .annotate(count=Count("id"))
        .order_by()
    )
    return dict(found)
