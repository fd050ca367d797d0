"""An application with a list of countries writes to no other (rule 60, code 1051)."""

from collections.abc import Iterable
from typing import ClassVar

from apps.core.errors import Code
from apps.policy.batch import Batch
from apps.policy.rules.base import Verdict


class CountryListed:
    """The list is about global messages: what goes to the Chinese mainland is not asked."""

    is_recorded: ClassVar[bool] = True
    is_lasting: ClassVar[bool] = False

    def judge(self, batch: Batch) -> Iterable[Verdict]:
        if all(one.is_mainland for one in batch.candidates):
            return ()
        listed = batch.limits.countries
        if not listed:
            return ()
        return [
            Verdict(one.position, Code.COUNTRY_UNLISTED, {"country": one.country})
            for one in batch.candidates
            if not one.is_mainland and one.country not in listed
        ]
