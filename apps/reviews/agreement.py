"""How far reviewers agree: re-reviews by kind and by reason, and every case in which two people differed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F

from apps.accounts.models import User
from apps.core import clock
from apps.reviews.kinds import KINDS
from apps.reviews.models import Opinion, Recheck, Stage
from apps.reviews.states import Outcome, RecheckStatus

_SHOWN = 100  # disagreements, the latest ones


@dataclass(frozen=True)
class Agreement:
    """Pairs of outcomes: `same` of `all` agree. `key` is a kind, a reason, or empty for the whole.

    For a reason: how often both named it, of all cases in which at least one did.
    """

    key: str
    all: int
    same: int
    kappa: float | None = None

    @property
    def percent(self) -> float | None:
        return round(100 * self.same / self.all, 1) if self.all else None


@dataclass(frozen=True)
class Disagreement:
    """Two people differed about one item: in a re-review (`recheck`), or as the first and second opinion."""

    title: str
    review_id: str
    kind: str
    at: datetime
    first: User
    first_outcome: Outcome
    second: User
    second_outcome: Outcome
    recheck_id: str = ""


@dataclass(frozen=True)
class Report:
    """A span of days up to now; `waiting` and `dropped` re-reviews have no second word."""

    whole: Agreement
    kinds: tuple[Agreement, ...]
    reasons: tuple[Agreement, ...]
    disagreements: tuple[Disagreement, ...]
    waiting: int
    second_opinions: Agreement


def report(days: int) -> Report:
    """Everything that was judged twice in the last `days` times 24 hours. Five statements."""
    since = clock.now() - timedelta(days=days)
    done = Recheck.objects.filter(status=RecheckStatus.DONE, done_at__gt=since)
    rows = list(done.values_list("kind", "outcome", "own_outcome", "reasons", "own_reasons"))
    pairs = [(first, second) for _kind, first, second, *_rest in rows]
    kinds = tuple(
        _agreement(kind, [(first, second) for one, first, second, *_rest in rows if one == kind])
        for kind in KINDS
    )
    return Report(
        whole=_agreement("", pairs),
        kinds=tuple(one for one in kinds if one.all),
        reasons=_of_reasons((set(first), set(second)) for *_rest, first, second in rows),
        disagreements=_differing(since),
        waiting=Recheck.objects.filter(status=RecheckStatus.WAITING).count(),
        second_opinions=_of_opinions(since),
    )


def kappa(pairs: Iterable[tuple[str, str]]) -> float | None:
    """Cohen's kappa: agreement beyond what chance alone gives, 1 is perfect, 0 is chance.

    None without pairs, and where both always say the same one thing, because then chance explains everything.
    """
    counted = Counter(pairs)
    total = counted.total()
    if not total:
        return None
    seen = sum(count for (first, second), count in counted.items() if first == second) / total
    firsts, seconds = Counter[str](), Counter[str]()
    for (first, second), count in counted.items():
        firsts[first] += count
        seconds[second] += count
    chance = sum(firsts[one] * seconds[one] for one in firsts) / total**2
    return None if chance == 1 else round((seen - chance) / (1 - chance), 2)


def _agreement(key: str, pairs: list[tuple[str, str]]) -> Agreement:
    return Agreement(key, len(pairs), sum(first == second for first, second in pairs), kappa(pairs))


def _of_reasons(named: Iterable[tuple[set[str], set[str]]]) -> tuple[Agreement, ...]:
    """By how often the reason was named at all."""
    either, both = Counter[str](), Counter[str]()
    for first, second in named:
        either.update(first | second)
        both.update(first & second)
    return tuple(Agreement(code, count, both[code]) for code, count in either.most_common())


def _of_opinions(since: datetime) -> Agreement:
    """Second opinions that were like the first, which was an approval."""
    seconds = Opinion.objects.filter(stage=Stage.SECOND, given_at__gt=since, is_void=False)
    counts = dict(seconds.values_list("outcome").annotate(count=Count("id")).order_by())
    return Agreement("", sum(counts.values()), counts.get(Outcome.APPROVED, 0))


def _differing(since: datetime) -> tuple[Disagreement, ...]:
    rechecks = (
        Recheck.objects.filter(status=RecheckStatus.DONE, done_at__gt=since)
        .exclude(outcome=F("own_outcome"))
        .select_related("review", "judged_by", "reviewer")
        .order_by("-done_at")[:_SHOWN]
    )
    found = [
        Disagreement(
            row.review.title,
            row.review.public_id,
            row.kind,
            row.done_at,
            row.judged_by,
            Outcome(row.outcome),
            row.reviewer,
            Outcome(row.own_outcome),
            row.public_id,
        )
        for row in rechecks
        if row.done_at is not None and row.reviewer is not None
    ]
    seconds = (
        Opinion.objects.filter(
            stage=Stage.SECOND, given_at__gt=since, outcome=Outcome.REJECTED, is_void=False
        )
        .select_related("review", "reviewer")
        .order_by("-given_at")[:_SHOWN]
    )
    firsts = {
        (one.review_id, one.round): one
        for one in Opinion.objects.filter(
            stage=Stage.FIRST, is_void=False, review__in=[one.review_id for one in seconds]
        ).select_related("reviewer")
    }
    for second in seconds:
        first = firsts[second.review_id, second.round]
        found.append(
            Disagreement(
                second.review.title,
                second.review.public_id,
                second.review.kind,
                second.given_at,
                first.reviewer,
                Outcome(first.outcome),
                second.reviewer,
                Outcome(second.outcome),
            )
        )
    return tuple(sorted(found, key=lambda one: one.at, reverse=True)[:_SHOWN])
