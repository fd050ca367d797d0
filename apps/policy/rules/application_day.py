"""How many messages an application may send in a day: a frequency rule of its owner's (rule 57, code 1022)."""

from collections.abc import Iterable

from apps.core.errors import Code
from apps.policy.batch import Batch
from apps.policy.kinds import Limit
from apps.policy.rules.base import Budget

KIND = "application.day"


class ApplicationDay:
    """As the other frequency rules it leaves the numbers of the allow-list alone."""

    def budgets(self, batch: Batch) -> Iterable[Budget]:
        threshold = batch.thresholds.get(Limit.APPLICATION_DAY)
        if threshold is None:
            return ()
        allowed = batch.limits.allowed
        return [
            Budget(
                KIND,
                batch.application.pk,
                *batch.day,
                threshold,
                Code.APPLICATION_DAY_LIMIT,
                cost=lambda one: 0 if one.hash in allowed else 1,
                each=None if allowed else 1,
                facts={"limit": threshold},
            )
        ]
