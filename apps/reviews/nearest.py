"""What was decided about the same and about similar texts: the reviewer's memory."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Value
from django.db.models.functions import MD5
from django.db.models.lookups import Exact

from apps.reviews import trigrams
from apps.reviews.differences import Stretch, differences
from apps.reviews.kinds import KINDS
from apps.reviews.models import Review
from apps.reviews.states import ReviewStatus
from apps.reviews.trigrams import Standing

SHOWN = 3  # of each outcome
_CANDIDATES = 24  # among them several rows of one text; each text is shown once
_LEAST = 0.3  # similarity, of 1; below it two texts have little more than their variables in common


@dataclass(frozen=True)
class Neighbour:
    """A decided item; `changes` turn its text into the one in hand; `percent` is their similarity, 100 for the same text."""

    review: Review
    percent: int
    changes: tuple[Stretch, ...]

    @property
    def is_identical(self) -> bool:
        return self.percent == 100


@dataclass(frozen=True)
class Nearest:
    """The most similar items of each outcome, the nearest first; empty with the standing that explains why."""

    standing: Standing
    approved: tuple[Neighbour, ...] = ()
    rejected: tuple[Neighbour, ...] = ()


def nearest(review: Review, text: str) -> Nearest:
    """Decided items of the same kind, of every account, whose text is most like `text`; identical texts first."""
    if not text.strip() or not KINDS[review.kind].is_compared:
        return Nearest(Standing.READY)
    standing = trigrams.standing()
    approved, rejected = (
        _neighbours(review, text, status, is_similar=standing != Standing.MISSING)
        for status in (ReviewStatus.APPROVED, ReviewStatus.REJECTED)
    )
    return Nearest(standing, approved, rejected)


def _neighbours(
    review: Review, text: str, status: ReviewStatus, *, is_similar: bool
) -> tuple[Neighbour, ...]:
    found = _identical(review, text, status)
    if is_similar:
        found += _similar(review, text, status, SHOWN - len(found))
    rows = Review.unscoped.select_related("account", "reviewer").in_bulk([pk for pk, _percent in found])
    return tuple(
        Neighbour(rows[pk], percent, tuple(differences(rows[pk].text, text)))
        for pk, percent in found
        if pk in rows
    )


def _identical(review: Review, text: str, status: ReviewStatus) -> list[tuple[int, int]]:
    """The latest decision about exactly this text."""
    is_same = Exact(MD5("text"), MD5(Value(text)))  # the expression of the index
    rows = Review.unscoped.filter(is_same, kind=review.kind, status=status, text=text)
    same = rows.exclude(text="").exclude(pk=review.pk)
    return [(pk, 100) for pk in same.order_by("-decided_at", "-id").values_list("pk", flat=True)[:1]]


# `%%` is the operator that the index knows; it cuts the search off where nothing similar is left.
_STATEMENT = """
SELECT id, text, 1 - (text <-> %(text)s) AS similarity FROM reviews_review
WHERE status = '{status}' AND text <> '' AND kind = %(kind)s AND id <> %(id)s AND text <> %(text)s AND text %% %(text)s
ORDER BY text <-> %(text)s LIMIT %(limit)s
"""


def _similar(review: Review, text: str, status: ReviewStatus, wanted: int) -> list[tuple[int, int]]:
    values: dict[str, str | int] = {"text": text, "kind": review.kind, "id": review.pk, "limit": _CANDIDATES}
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, false)", [str(_LEAST)])
        cursor.execute(_STATEMENT.format(status=status.value), values)
        rows = cursor.fetchall()
    texts: dict[str, tuple[int, int]] = {}
    for pk, other, similarity in rows:
        texts.setdefault(other, (pk, min(99, round(similarity * 100))))
    return list(texts.values())[:wanted]
