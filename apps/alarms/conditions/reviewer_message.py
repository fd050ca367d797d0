"""A reviewer has written to who asked for something, without deciding it yet."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AuditEvent
from apps.alarms import places
from apps.alarms.conditions.base import Audience, AuditNews, Habits, News
from apps.reviews.kinds import KINDS, rows_of
from apps.reviews.models import Review


class ReviewerMessage(AuditNews):
    name = "reviewer_message"
    label = _("Message from the reviewer")
    explanation = _("A reviewer has written about an application that waits for review.")
    icon = "message"
    audiences = frozenset({Audience.APPLICATION, Audience.APPLICANT})
    habits = Habits(group_minutes=5)

    def wants(self, verb: str) -> bool:
        noun, _dot, done = verb.partition(".")
        return noun in KINDS and done == "reviewer_wrote"

    def news(self, events: Sequence[AuditEvent]) -> Sequence[News]:
        ids = {event.facts.get("review", "") for event in events}
        reviews = {one.public_id: one for one in Review.unscoped.filter(public_id__in=ids)}
        found = []
        for event in events:
            review = reviews.get(event.facts.get("review", ""))
            if review is None:
                continue
            thing = rows_of(review.kind).filter(pk=review.target_id).first()
            item = {"event": event.pk, "path": places.of_reviewed(review.kind, thing)}
            subject = f"user:{review.created_by_id or 0}:account:{review.account_id}"
            found.append(
                News(subject, review.title, item, review.account_id, None, user_id=review.created_by_id)
            )
        return found
