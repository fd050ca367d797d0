"""How many messages an application may send to one country in a day (rule 60, code 1052)."""

from collections.abc import Iterable

from apps.core.errors import Code
from apps.policy.batch import AnyCandidate, Batch
from apps.policy.rules.base import Amount, Budget

KIND = "application.country_day"


class CountryDay:
    """A warning value alone is counted too, so that the alarm can see when it is reached."""

    def budgets(self, batch: Batch) -> Iterable[Budget]:
        countries = batch.limits.countries
        if not countries:
            return ()
        named = {one.country for one in batch.candidates}
        return [
            Budget(
                KIND,
                batch.application.pk,
                *batch.day,
                countries[country][0],
                Code.COUNTRY_DAY_LIMIT,
                cost=_To(country),
                each=1 if named == {country} else None,
                detail=country,
                facts={"limit": countries[country][0], "country": country},
            )
            for country in sorted(named & countries.keys())
            if countries[country] != (None, None)
        ]


class _To:
    """The cost of a candidate of one country."""

    def __init__(self, country: str) -> None:
        self.country = country

    def __call__(self, one: AnyCandidate) -> Amount:
        return 1 if one.country == self.country else 0
