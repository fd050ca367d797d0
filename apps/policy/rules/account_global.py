"""How many global messages an account may send in a day, whatever the application (S18, rule 52, code 1047)."""

from collections.abc import Iterable

from apps.core.errors import Code
from apps.core.kinds import Region
from apps.policy.batch import Batch
from apps.policy.rules.base import Budget, one_each

KIND = "account.global_day"


class AccountGlobalDay:
    """Never off: who needs more is granted more by an operator."""

    def budgets(self, batch: Batch) -> Iterable[Budget]:
        assert batch.template is not None, "TemplateFits comes first"
        if batch.template.region == Region.MAINLAND:
            return ()
        limit = batch.limits.account_global_day
        return [
            Budget(
                KIND,
                batch.account.pk,
                *batch.day,
                limit,
                Code.ACCOUNT_GLOBAL_LIMIT,
                cost=one_each,
                each=1,
                facts={"limit": limit},
            )
        ]
