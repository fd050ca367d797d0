"""The one review workflow: applications with findings and versions, opinions and re-reviews, messages, the calendar."""

from apps.reviews.models.calendar import CalendarDay
from apps.reviews.models.conversation import MessageFile, ReviewMessage
from apps.reviews.models.opinion import Opinion, Recheck, RecheckRate, RiskRule
from apps.reviews.models.review import Finding, Lane, Review, Reviewable, Stage
from apps.reviews.models.version import Version

__all__ = [
    "CalendarDay",
    "Finding",
    "Lane",
    "MessageFile",
    "Opinion",
    "Recheck",
    "RecheckRate",
    "Review",
    "ReviewMessage",
    "Reviewable",
    "RiskRule",
    "Stage",
    "Version",
]
