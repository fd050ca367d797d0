"""What a review keeps of what was submitted: to be compared with others, to know identical ones, and its versions."""

import json
from hashlib import sha256
from typing import Any

from apps.core.attachments import Attachment
from apps.reviews.kinds import KINDS, versioned
from apps.reviews.models import Review, Version

LONGEST_COMPARED = 2000  # characters
DOCUMENTS = "documents"


def columns(target: Any) -> dict[str, str]:
    """The columns of Review that hold what is submitted now; empty ones for kinds that are not compared."""
    kind = KINDS[target.kind]
    return {
        "text": target.content[:LONGEST_COMPARED] if kind.is_compared else "",
        "fingerprint": fingerprint(target),
    }


def fingerprint(target: Any) -> str:
    """Equal for applications that are the same in all that is judged; empty for kinds without such columns."""
    names = KINDS[target.kind].same
    if not names:
        return ""
    values = [target.kind, *(getattr(target, name) for name in names)]
    return sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()


def keep_version(review: Review, target: Any) -> None:
    """The version of the present round: made when it is submitted, written anew when it is decided.

    It may have been changed while it waited, and what counts is what was judged. Kinds without `versioned` keep none.
    """
    if not versioned(review.kind):
        return
    row = Version.of(review.account).filter(review=review, round=review.round).first()
    if row is None:
        assert review.submitted_at is not None, "a round begins when it is submitted"
        row = Version(account=review.account, review=review, round=review.round)
        row.submitted_at, row.submitted_by = review.submitted_at, review.created_by
    row.said = said_by(target)
    row.save()


def said_by(target: Any) -> dict[str, Any]:
    """What the application says now, in the columns of its kind; its attachments as [id, name]."""
    said = {name: _plain(getattr(target, name)) for name in versioned(target.kind)}
    tables = [
        relation
        for relation in target._meta.related_objects
        if issubclass(relation.related_model, Attachment)
    ]
    if tables:
        rows = [
            row
            for relation in tables
            for row in relation.related_model.unscoped.filter(**{relation.field.name: target}).order_by("id")
        ]
        said[DOCUMENTS] = [[row.public_id, row.name] for row in rows if not getattr(row, "removed_at", None)]
    return said


def _plain(value: Any) -> Any:
    """Choices keep their number, whatever the subclass of int or str it is held in."""
    if value is None:
        return ""
    return int(value) if isinstance(value, int) else str(value)
