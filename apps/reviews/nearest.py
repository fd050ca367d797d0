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
_OUTCOMES = (ReviewStatus.APPROVED, ReviewStatus.REJECTED)


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
    found = {}
    identical = _identical(review, text)
    for status in _OUTCOMES:
        found[status] = [(identical[status], 100)] if status in identical else []
        if standing != Standing.MISSING:
            found[status] += _similar(review, text, status, SHOWN - len(found[status]))
    pks = [pk for pairs in found.values() for pk, _percent in pairs]
    rows = Review.unscoped.select_related("account", "reviewer").in_bulk(pks)
    approved, rejected = (
        tuple(
            Neighbour(rows[pk], percent, tuple(differences(rows[pk].text, text)))
            for pk, percent in found[status]
            if pk in rows
        )
        for status in _OUTCOMES
    )
    return Nearest(standing, approved, rejected)


def _identical(review: Review, text: str) -> dict[ReviewStatus, int]:
    """The latest decision of each outcome about exactly this text."""
    is_same = Exact(MD5("text"), MD5(Value(text)))  # the expression of the index
    rows = Review.unscoped.filter(is_same, kind=review.kind, status__in=_OUTCOMES, text=text)
    same = rows.exclude(text="").exclude(pk=review.pk).order_by("status", "-decided_at", "-id")
    return {ReviewStatus(status): pk for status, pk in same.distinct("status").values_list("status", "pk")}


# `%%` is the operator that the index knows; it cuts the search off where nothing similar is left (trigrams.LEAST).
_STATEMENT = """
SELECT id, text, 1 - (text <-> %(text)s) AS similarity FROM reviews_review
WHERE status = '{status}' AND text <> '' AND kind = %(kind)s AND id <> %(id)s AND text <> %(text)s AND text %% %(text)s
ORDER BY text <-> %(text)s LIMIT %(limit)s
"""


def _similar(review: Review, text: str, status: ReviewStatus, wanted: int) -> list[tuple[int, int]]:
    values: dict[str, str | int] = {"text": text, "kind": review.kind, "id": review.pk, "limit": _CANDIDATES}
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT.format(status=status.value), values)
        rows = cursor.fetchall()
    texts: dict[str, tuple[int, int]] = {}
    for pk, other, similarity in rows:
        texts.setdefault(other, (pk, min(99, round(similarity * 100))))
    return list(texts.values())[:wanted]
