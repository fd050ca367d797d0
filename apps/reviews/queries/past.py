"""Reads of what happened: a thing's history, the reasons of its decisions, and an account's record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account, AuditEvent, User
from apps.core.states import BAD, CARE, GOOD, QUIET, WAITING, Tone
from apps.reviews.findings import Found
from apps.reviews.models import Finding, Review
from apps.reviews.states import ReviewStatus


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
    "reopened": (_("Taken up again"), WAITING, True),
    "withdrawn": (_("Withdrawn"), QUIET, False),
    "deleted": (_("Deleted"), Tone("secondary", "trash"), False),
    "approved": (_("Approved"), GOOD, True),
    "rejected": (_("Rejected"), BAD, True),
    "needs_more": (_("More information asked for"), CARE, True),
    "revoked": (_("Approval revoked"), BAD, True),
}
_HISTORY_LENGTH = 50
# Events after which an application says something else than before.
_CHANGES = ("edited", "submitted", "document_added", "document_removed", "reopened")


def history(target: Any) -> list[Step]:
    """The latest 50 events of a thing, newest first, decisions with their reasons."""
    name = f"{target._meta.model_name}:{target.public_id}"
    events = AuditEvent.objects.filter(target=name).select_related("user").order_by("-id")[:_HISTORY_LENGTH]
    said = reasons_by_round(target.kind, target.pk)
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


def version(target: Any) -> str:
    """Which version of an application this is: its latest event that changed what is judged. Equal while nothing changed."""
    name = f"{target._meta.model_name}:{target.public_id}"
    changes = [f"{target.kind}.{what}" for what in _CHANGES]
    latest = AuditEvent.objects.filter(target=name, verb__in=changes).order_by("-id")
    return str(latest.values_list("id", flat=True).first() or 0)


def was_edited_since(target: Any, at: datetime | None) -> bool:
    """Whether the applicant has changed it after an instant, submitted or not."""
    name = f"{target._meta.model_name}:{target.public_id}"
    changes = [f"{target.kind}.{what}" for what in _CHANGES]
    events = AuditEvent.objects.filter(target=name, verb__in=changes)
    return at is not None and events.filter(at__gt=at).exists()


def reasons(review: Review, *, round: int | None = None) -> tuple[tuple[Found, ...], str]:
    """The reasons and the note of a round's decision, by default the latest one's."""
    return _split(Finding.objects.filter(review=review, round=round or review.round))


def reasons_by_round(kind: str, target_id: int) -> dict[tuple[Any, Any], tuple[tuple[Found, ...], str]]:
    """The reasons and the note of every decision about a thing, by (public id of the review, round)."""
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
