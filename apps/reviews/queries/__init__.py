"""Reads of reviews, one door for the apps above."""

from apps.reviews.queries.deadlines import SOON_MINUTES, Breaches, Endangered, breaches
from apps.reviews.queries.past import (
    AccountRecord,
    Step,
    account_record,
    as_found,
    history,
    reasons,
    reasons_by_round,
)
from apps.reviews.queries.queue import (
    IN_QUEUE,
    QUEUE_ORDER,
    Band,
    Place,
    QueueCounts,
    next_waiting,
    open_applications,
    pending_counts,
    place_in_queue,
    queue_by_deadline,
    queue_counts,
    review_queue,
    reviewed,
)

__all__ = [
    "IN_QUEUE",
    "QUEUE_ORDER",
    "SOON_MINUTES",
    "AccountRecord",
    "Band",
    "Breaches",
    "Endangered",
    "Place",
    "QueueCounts",
    "Step",
    "account_record",
    "as_found",
    "breaches",
    "history",
    "next_waiting",
    "open_applications",
    "pending_counts",
    "place_in_queue",
    "queue_by_deadline",
    "queue_counts",
    "reasons",
    "reasons_by_round",
    "review_queue",
    "reviewed",
]
