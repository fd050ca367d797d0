"""The conditions: one file for each, one line here."""

from typing import Final

from apps.alarms.conditions.base import Audience, AuditNews, Condition, Level
from apps.alarms.conditions.review_result import ReviewResult
from apps.alarms.conditions.unbalanced import Unbalanced

# In the order in which people read them.
CONDITIONS: Final[dict[str, Condition]] = {
    one.name: one
    for one in (
        ReviewResult(),
        Unbalanced(),
    )
}
LEVELS: Final = tuple(one for one in CONDITIONS.values() if isinstance(one, Level))
AUDIT_NEWS: Final = tuple(one for one in CONDITIONS.values() if isinstance(one, AuditNews))


def told_to(audience: Audience) -> list[Condition]:
    """The conditions that an audience may be told of."""
    return [one for one in CONDITIONS.values() if audience in one.audiences]
