"""A country without a price is closed."""

from collections.abc import Iterable
from typing import ClassVar

from apps.core.errors import Code
from apps.policy.batch import Batch
from apps.policy.rules.base import Verdict


class CountryOpen:
    """Refuses numbers of countries that the account's price list does not name."""

    is_recorded: ClassVar[bool] = True
    is_lasting: ClassVar[bool] = False

    def judge(self, batch: Batch) -> Iterable[Verdict]:
        tariff = batch.tariff
        countries = {one.country for one in batch.candidates}
        closed = {one for one in countries if tariff is None or tariff.unit_price(one) is None}
        if not closed:
            return ()
        return [
            Verdict(one.position, Code.COUNTRY_CLOSED, {"country": one.country})
            for one in batch.candidates
            if one.country in closed
        ]
