"""The account and the application must be open; this is what the emergency switches act on."""

from collections.abc import Iterable
from typing import ClassVar

from apps.core.errors import Code, DomainError
from apps.policy.batch import Batch
from apps.policy.rules.base import Verdict


class ApplicationOpen:
    """Refuses the whole call."""

    is_recorded: ClassVar[bool] = False
    is_lasting: ClassVar[bool] = False

    def judge(self, batch: Batch) -> Iterable[Verdict]:
        if not batch.account.is_open:
            raise DomainError(Code.ACCOUNT_SUSPENDED)
        if not batch.application.is_enabled:
            raise DomainError(Code.APPLICATION_DISABLED)
        return ()
