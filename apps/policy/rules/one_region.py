"""Mainland and other numbers never share a send (S12)."""

from collections.abc import Iterable
from typing import ClassVar

from apps.core.errors import Code, DomainError
from apps.policy.batch import Batch
from apps.policy.rules.base import Verdict


class OneRegion:
    """Refuses the whole call; in a list TemplateFits finds the rows of the other region."""

    is_recorded: ClassVar[bool] = False
    is_lasting: ClassVar[bool] = True

    def judge(self, batch: Batch) -> Iterable[Verdict]:
        if not batch.is_list and batch.is_mixed:
            raise DomainError(Code.MIXED_REGIONS, field="numbers")
        return ()
