"""What an emergency switch has stopped is not accepted (B14)."""

from collections.abc import Iterable
from typing import ClassVar

from apps.core.errors import Code, DomainError
from apps.policy.batch import Batch
from apps.policy.rules.base import Verdict
from apps.protection import queries


class SwitchedOff:
    """Refuses the whole call for an application or a template, single numbers for a country; one statement.

    A list that is only being read is not concerned, and its rows for a stopped country wait instead: a list goes on after
    the release, so nothing of it may be lost to a switch.
    """

    is_recorded: ClassVar[bool] = True
    is_lasting: ClassVar[bool] = False

    def judge(self, batch: Batch) -> Iterable[Verdict]:
        if batch.is_list and not batch.was_judged:
            return ()
        stopped = queries.stopped_now()
        if not stopped:
            return ()
        if batch.application.pk in stopped.applications:
            raise DomainError(Code.APPLICATION_STOPPED)
        if batch.template is not None and batch.template.pk in stopped.templates:
            raise DomainError(Code.TEMPLATE_STOPPED)
        if batch.is_list:
            return ()
        return [
            Verdict(one.position, Code.COUNTRY_STOPPED, {"country": one.country})
            for one in batch.candidates
            if one.country in stopped.countries
        ]
