"""The same number twice in one call hears the message once (S11)."""

from collections.abc import Iterable
from typing import ClassVar

from apps.core.errors import Code
from apps.policy.batch import Batch
from apps.policy.rules.base import Verdict


class Duplicate:
    """Refuses every occurrence but the first; `first` is the position of that one.

    Those of a list may stand far apart: its importer finds them over the whole list.
    """

    is_recorded: ClassVar[bool] = False
    is_lasting: ClassVar[bool] = True

    def judge(self, batch: Batch) -> Iterable[Verdict]:
        if batch.is_list:
            return ()
        first: dict[int, int] = {}
        verdicts = []
        for one in batch.candidates:
            earlier = first.setdefault(one.hash, one.position)
            if earlier != one.position:
                verdicts.append(Verdict(one.position, Code.NUMBER_DUPLICATE, {"first": earlier}))
        return verdicts
