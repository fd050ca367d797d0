"""A reviewer has decided: told to who asked for it, and to recipients who ticked it (rule 48)."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AuditEvent
from apps.alarms import places
from apps.alarms.conditions.base import Audience, AuditNews, Habits, News
from apps.reviews.kinds import KINDS, rows_of
from apps.reviews.models import Review

DECISIONS = frozenset({"approved", "rejected", "needs_more", "revoked"})


class ReviewResult(AuditNews):
    name = "review_result"
    label = _("Review result")
    explanation = _("A signature, a template, a list or a verification was approved, rejected or sent back.")
    icon = "gavel"
    audiences = frozenset({Audience.APPLICATION, Audience.APPLICANT})
    habits = Habits(group_minutes=5)

    def wants(self, verb: str) -> bool:
        noun, _dot, done = verb.partition(".")
        return noun in KINDS and done in DECISIONS

    def news(self, events: Sequence[AuditEvent]) -> Sequence[News]:
        ids = {event.facts["review"] for event in events if event.facts.get("review")}
        reviews = {one.public_id: one for one in Review.unscoped.filter(public_id__in=ids)}
        things = _things(reviews.values())
        found = []
        for event in events:
            review = reviews.get(event.facts.get("review", ""))
            if review is None:
                continue
            item = {
                "kind": review.kind,
                "outcome": event.verb.partition(".")[2],
                "title": review.title,
                "review": review.public_id,
                "round": event.facts.get("round", review.round),
                "path": places.of_reviewed(review.kind, things.get((review.kind, review.target_id))),
            }
            subject = f"user:{review.created_by_id or 0}:account:{review.account_id}"
            found.append(
                News(subject, review.title, item, review.account_id, None, user_id=review.created_by_id)
            )
        return found


def _things(reviews: Any) -> dict[tuple[str, int], Any]:
    """The things under review by kind and id, one statement for each kind."""
    wanted: dict[str, list[int]] = {}
    for review in reviews:
        wanted.setdefault(review.kind, []).append(review.target_id)
    return {(kind, row.pk): row for kind, ids in wanted.items() for row in rows_of(kind).filter(pk__in=ids)}
