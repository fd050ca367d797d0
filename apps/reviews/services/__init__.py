"""The verbs of the review workflow, one door for the apps above: `reviews.submit(…)`, `reviews.approve(…)`.

Locks: a verb locks the review's row first and the thing under review second, never the other way round.
"""

from apps.reviews.services.applying import abandon, open_draft, refuse_findings, submit, withdraw
from apps.reviews.services.claiming import LEASE, release, release_expired, take, take_next
from apps.reviews.services.deciding import approve, ask_for_more, reject, reopen, revoke
from apps.reviews.services.holding import has_judged, has_right, may_review
from apps.reviews.services.rechecks import drop, judge_again, look_instead, take_next_recheck, take_recheck
from apps.reviews.services.ruling import decide_rates, decide_risks
from apps.reviews.services.urgency import expedite, note_breaches

__all__ = [
    "LEASE",
    "abandon",
    "approve",
    "ask_for_more",
    "decide_rates",
    "decide_risks",
    "drop",
    "expedite",
    "has_judged",
    "has_right",
    "judge_again",
    "look_instead",
    "may_review",
    "note_breaches",
    "open_draft",
    "refuse_findings",
    "reject",
    "release",
    "release_expired",
    "reopen",
    "revoke",
    "submit",
    "take",
    "take_next",
    "take_next_recheck",
    "take_recheck",
    "withdraw",
]
