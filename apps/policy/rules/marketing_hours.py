"""Advertising arrives by day: from 8:00 to 22:00 where its reader lives (rule 32, code 1029)."""

from collections.abc import Iterable
from typing import ClassVar

from apps.core import quiet_hours
from apps.core.errors import Code
from apps.core.kinds import MessageKind
from apps.policy.batch import Batch
from apps.policy.rules.base import Verdict


class MarketingHours:
    """A list waits for the morning by itself (messaging.pace); a call is refused, for its sender expects it to go out now."""

    is_recorded: ClassVar[bool] = True
    is_lasting: ClassVar[bool] = False

    def judge(self, batch: Batch) -> Iterable[Verdict]:
        assert batch.template is not None, "TemplateFits comes first"
        if batch.is_list or batch.template.message_kind != MessageKind.MARKETING:
            return ()
        countries = {one.country for one in batch.candidates}
        asleep = {country for country in countries if not quiet_hours.is_open(country, batch.at)}
        return [
            Verdict(one.position, Code.MARKETING_HOURS, {"country": one.country})
            for one in batch.candidates
            if one.country in asleep
        ]
