"""The limits that hold for one application: its own settings over the platform's defaults, read by one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from apps.core.kinds import Region
from apps.core.statements import fetch
from apps.policy.kinds import DEFAULTS, Limit


@dataclass(frozen=True, slots=True)
class Threshold:
    """Messages of a day: at how many somebody is told, and at how many it stops; None is never."""

    alarm: int | None = None
    stop: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """`defaults` are the platform's, `own` what the application has chosen (None is off); allowed: hashes of numbers that
    the frequency rules leave alone; countries: {} when all are open, else (daily, warning) of each that is."""

    defaults: Mapping[str, int | None]
    own: Mapping[str, int | None]
    allowed: frozenset[int]
    thresholds: Mapping[str, Threshold]
    account_global_day: int
    countries: Mapping[str, tuple[int | None, int | None]]

    def frequency(self, *, is_free: bool) -> dict[str, int]:
        """The frequency rules that are on, with their thresholds; is_free: the account may have its own."""
        chosen = {**self.defaults, **self.own} if is_free else self.defaults
        return {limit: threshold for limit, threshold in chosen.items() if threshold is not None}


# One row; each column stands for a handful of rows, found by index and mostly not there.
COLUMNS: Final = """
  (SELECT jsonb_object_agg("limit", threshold) FROM policy_platformlimit),
  (SELECT jsonb_object_agg("limit", threshold) FROM policy_frequencysetting WHERE application_id = %(application)s),
  ARRAY(SELECT number_hash FROM policy_allowednumber WHERE application_id = %(application)s),
  (SELECT jsonb_object_agg(region, jsonb_build_array(alarm, stop)) FROM policy_sendingthreshold
   WHERE application_id = %(application)s),
  (SELECT global_day FROM policy_accountlimit WHERE account_id = %(account)s),
  (SELECT jsonb_object_agg(country, jsonb_build_array(daily, warning)) FROM policy_countrylimit
   WHERE application_id = %(application)s)
"""
COUNT: Final = 6
_LIMITS: Final = f"SELECT {COLUMNS}"


def limits_of(*, account_id: int, application_id: int) -> Limits:
    """One statement."""
    return read(fetch(_LIMITS, {"account": account_id, "application": application_id})[0])


def read(columns: tuple[Any, ...]) -> Limits:
    """What the COLUMNS have given."""
    defaults, own, allowed, thresholds, account, countries = columns
    platform = {**_DEFAULTS, **_object(defaults)}
    of_account = platform.pop(Limit.ACCOUNT_GLOBAL_DAY.value)
    return Limits(
        defaults=platform,
        own=_object(own),
        allowed=frozenset(allowed),
        thresholds={region: Threshold(*pair) for region, pair in _object(thresholds).items()},
        account_global_day=(of_account or 0) if account is None else account,
        countries={country: (pair[0], pair[1]) for country, pair in _object(countries).items()},
    )


def _object(packed: str | None) -> dict[str, Any]:
    """Django leaves JSON of a plain statement as its text; an aggregate over no rows is null."""
    return orjson.loads(packed) if packed else {}


_DEFAULTS: Final[dict[str, int | None]] = {limit.value: threshold for limit, threshold in DEFAULTS.items()}
NO_THRESHOLD: Final = Threshold()


def threshold_of(limits: Limits, region: str | Region) -> Threshold:
    """Of one side of the border."""
    return limits.thresholds.get(str(region), NO_THRESHOLD)
