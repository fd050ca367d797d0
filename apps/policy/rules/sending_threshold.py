"""The daily thresholds of an application for the Chinese mainland and for elsewhere (rule 59, codes 1049 and 1050)."""

from collections.abc import Iterable

from apps.core.errors import Code
from apps.core.kinds import Region
from apps.policy.batch import Batch
from apps.policy.limits import threshold_of
from apps.policy.rules.base import Budget, one_each

KINDS = {Region.MAINLAND: "application.mainland_day", Region.GLOBAL: "application.global_day"}
_CODES = {Region.MAINLAND: Code.MAINLAND_DAY_LIMIT, Region.GLOBAL: Code.GLOBAL_DAY_LIMIT}


class SendingThresholds:
    """An alarm value alone is counted too, so that the alarm can see when it is reached."""

    def budgets(self, batch: Batch) -> Iterable[Budget]:
        assert batch.template is not None, "TemplateFits comes first"
        region = Region(batch.template.region)
        threshold = threshold_of(batch.limits, region)
        if threshold.stop is None and threshold.alarm is None:
            return ()
        return [
            Budget(
                KINDS[region],
                batch.application.pk,
                *batch.day,
                threshold.stop,
                _CODES[region],
                cost=one_each,
                each=1,
                facts={"limit": threshold.stop},
            )
        ]
