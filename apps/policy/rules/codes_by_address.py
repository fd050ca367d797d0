"""How many verification codes one address may ask for: whoever abuses a form does so from somewhere (S20, rule 69)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from apps.core.errors import Code
from apps.policy.batch import Batch
from apps.policy.kinds import Limit
from apps.policy.rules.base import Budget

_WINDOWS = (
    (Limit.ADDRESS_MINUTE, "address.minute", timedelta(minutes=1)),
    (Limit.ADDRESS_HOUR, "address.hour", timedelta(hours=1)),
)


class CodesByAddress:
    """Counted by the minute and the hour of the clock, for calls of programs alone; the allow-list is left alone."""

    def budgets(self, batch: Batch) -> Iterable[Budget]:
        if not batch.address or not batch.are_codes:
            return
        allowed = batch.limits.allowed
        for limit, kind, length in _WINDOWS:
            threshold = batch.thresholds.get(limit)
            if threshold is not None:
                start = _begin(batch.at, length)
                yield Budget(
                    kind,
                    batch.application.pk,
                    start,
                    start + length,
                    threshold,
                    Code.ADDRESS_OFTEN,
                    cost=lambda one: 0 if one.hash in allowed else 1,
                    each=None if allowed else 1,
                    detail=batch.address[:40],
                    facts={"limit": threshold},
                )


def _begin(at: datetime, length: timedelta) -> datetime:
    """The beginning of the clock's minute or hour."""
    full = at.replace(second=0, microsecond=0)
    return full if length == timedelta(minutes=1) else full.replace(minute=0)
