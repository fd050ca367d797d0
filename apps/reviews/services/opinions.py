"""Opinions on risky items: two reviewers judge without knowing of each other, and where they differ a third person decides.

A rejection counts at once, because it does no harm that a second application could not mend. An approval of a risky item is
kept as an opinion and the item goes back into the queue, where nothing tells that somebody has judged it: whoever knew would
lean to the first opinion. The third person sees both.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.core import clock
from apps.reviews import risks
from apps.reviews.findings import Found
from apps.reviews.models import Opinion, Review, Stage
from apps.reviews.states import REVIEW_STATES, Outcome, ReviewStatus


def is_decisive(
    actor: Actor, review: Review, target: Any, outcome: Outcome, *, reasons: Sequence[Found], note: str
) -> bool:
    """Whether this word decides the item; if not, it is kept as an opinion and the item waits for the next person."""
    following = _following(review, target, outcome)
    if review.stage != Stage.FIRST or following is not None:
        _keep(actor, review, outcome, reasons, note)
    if following is None:
        return True
    REVIEW_STATES.advance(review, ReviewStatus.WAITING, stage=following, reviewer=None, claimed_until=None)
    audit.record(actor, "review.judged", review, round=review.round)
    return False


def void(review: Review) -> None:
    """The application was changed while it waited: who has judged the old text may judge the new one."""
    if review.stage == Stage.FIRST:
        return
    Opinion.objects.filter(review=review, round=review.round).update(is_void=True)
    review.stage = Stage.FIRST
    review.save(update_fields=["stage"])


def as_json(reasons: Sequence[Found]) -> list[dict[str, Any]]:
    """Findings as they are kept; the facts only fill sentences of rules."""
    return [{**asdict(one), "facts": {}} for one in reasons]


def _following(review: Review, target: Any, outcome: Outcome) -> Stage | None:
    """The stage that comes next; None when the word decides."""
    if review.stage == Stage.FIRST and outcome == Outcome.APPROVED and risks.of(review, target):
        return Stage.SECOND
    if review.stage == Stage.SECOND and outcome == Outcome.REJECTED:
        return Stage.DISPUTED
    return None


def _keep(actor: Actor, review: Review, outcome: Outcome, reasons: Sequence[Found], note: str) -> None:
    assert actor.user is not None, "who holds a review is a person"
    Opinion.objects.create(
        review=review,
        round=review.round,
        stage=review.stage,
        reviewer=actor.user,
        outcome=outcome,
        reasons=[one.reason for one in reasons],
        findings=as_json(reasons),
        note=note.strip(),
        given_at=clock.now(),
    )
