"""A number must be one (S14)."""

from collections.abc import Iterable
from typing import ClassVar

from apps.core.errors import Code
from apps.core.phones import PhoneProblem
from apps.policy.batch import Batch
from apps.policy.rules.base import Verdict


class NumberValid:
    """Refuses each number that cannot be read; nothing is guessed."""

    is_recorded: ClassVar[bool] = False
    is_lasting: ClassVar[bool] = True

    def judge(self, batch: Batch) -> Iterable[Verdict]:
        return [
            Verdict(one.position, Code.NUMBER_INVALID, {"problem": str(one.phone.sentence)})
            for one in batch.candidates
            if isinstance(one.phone, PhoneProblem)
        ]
