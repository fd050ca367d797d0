"""Versions of an application, one for each round, and what differs between two of them, word by word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.reviews import queries
from apps.reviews.differences import Mark, Stretch, differences
from apps.reviews.findings import Found, Piece, marked
from apps.reviews.kinds import model_of, versioned
from apps.reviews.models import Version
from apps.reviews.submitted import DOCUMENTS, said_by

# What no column names.
_LABELS: dict[str, Promise] = {
    DOCUMENTS: _("Documents"),
    "number_masked": _("Number"),
    "contact_phone_masked": _("Contact person’s mobile number"),
}


@dataclass(frozen=True)
class Seen:
    """A version as people see it: `number` counts from 1; the last one may be what is being written (`is_present`).

    `found` and `note` are what the reviewer said of it.
    """

    number: int
    said: dict[str, Any]
    at: datetime | None
    by: User | None
    is_present: bool = False
    found: tuple[Found, ...] = ()
    note: str = ""

    def pieces(self) -> list[Piece]:
        """The text with the reviewer's words underlined."""
        return marked(str(self.said.get("content", "")), self.found)


@dataclass(frozen=True)
class Change:
    """One column of two versions: what stood there (same and removed stretches) and what stands there (same and added)."""

    label: str
    before: tuple[Stretch, ...]
    after: tuple[Stretch, ...]
    is_changed: bool


def of(target: Any) -> list[Seen]:
    """Every version, oldest first; at the end what is being written, where that is not the same again."""
    rows = (
        Version.of(target.account)
        .filter(review__kind=target.kind, review__target_id=target.pk)
        .select_related("review", "submitted_by")
        .order_by("review_id", "round")
    )
    said = queries.reasons_by_round(target.kind, target.pk)
    found = []
    for number, row in enumerate(rows, 1):
        reasons, note = said.get((row.review.public_id, row.round), ((), ""))
        found.append(Seen(number, row.said, row.submitted_at, row.submitted_by, found=reasons, note=note))
    now = said_by(target)
    if found and found[-1].said != now:
        found.append(Seen(len(found) + 1, now, None, None, is_present=True))
    return found


def count_of(target: Any) -> int:
    """How many there are, what is being written included; 0 before the first was submitted."""
    rows = Version.of(target.account).filter(review__kind=target.kind, review__target_id=target.pk)
    kept = list(rows.order_by("-review_id", "-round"))
    return len(kept) + (kept[0].said != said_by(target)) if kept else 0


def pair(seen: Sequence[Seen], before: str, after: str) -> tuple[Seen, Seen] | None:
    """The two versions with these numbers, the older one first; the last two for what does not name any."""
    if len(seen) < 2:
        return None
    by_number = {str(one.number): one for one in seen}
    first, second = by_number.get(before, seen[-2]), by_number.get(after, seen[-1])
    if first is second:
        return seen[-2], seen[-1]
    return (first, second) if first.number < second.number else (second, first)


def changes(kind: str, before: Seen, after: Seen) -> list[Change]:
    """Column by column, in the order of the kind; a column that neither has is left out."""
    names = [*versioned(kind), DOCUMENTS]
    found = []
    for name in names:
        old, new = _words(kind, name, before.said.get(name)), _words(kind, name, after.said.get(name))
        if not old and not new:
            continue
        stretches = differences(old, new)
        found.append(
            Change(
                label=_label(kind, name),
                before=tuple(one for one in stretches if one.mark is not Mark.ADDED),
                after=tuple(one for one in stretches if one.mark is not Mark.REMOVED),
                is_changed=before.said.get(name) != after.said.get(name),
            )
        )
    return found


def _label(kind: str, name: str) -> str:
    if name in _LABELS:
        return str(_LABELS[name])
    try:
        words = str(model_of(kind)._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _words(kind: str, name: str, value: Any) -> str:
    """A value as people read it: choices by their words, documents by their names, each on a line of its own."""
    if value is None or value == "":
        return ""
    if name == DOCUMENTS:
        return "\n".join(document for _id, document in value)
    try:
        choices = dict(getattr(model_of(kind)._meta.get_field(name), "flatchoices", None) or [])
    except FieldDoesNotExist:
        choices = {}
    return str(choices.get(value, value))
