"""Tables of the review workflow: applications with their findings, versions, messages, and the reviewers' calendar."""

from apps.reviews.models.conversation import MessageFile, ReviewMessage
from apps.reviews.models.review import CalendarDay, Finding, Lane, Review, Reviewable
from apps.reviews.models.version import Version

__all__ = [
    "CalendarDay",
    "Finding",
    "Lane",
    "MessageFile",
    "Review",
    "ReviewMessage",
    "Reviewable",
    "Version",
]
