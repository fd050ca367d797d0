"""What a case shows: minutes before and since, who was asked for most, and a masked sample; never a whole number."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F

from apps.core.partitions import id_at
from apps.core.phones import masked
from apps.core.statements import fetch
from apps.messaging.models import Message
from apps.protection.models import Dimension

MINUTES: Final = 60
SHOWN: Final = 10
_LATELY: Final = timedelta(minutes=5)

# Finished and running minutes together.
_SERIES: Final = """
SELECT minute, sum(requests)::int, sum(passed)::int FROM (
  SELECT minute, requests, passed FROM guard_minutes
  WHERE application_id = %(application)s AND kind = %(kind)s AND dimension = %(dimension)s AND key = %(key)s
    AND minute >= %(since)s
  UNION ALL
  SELECT minute, requests, passed FROM protection_velocity
  WHERE application_id = %(application)s AND kind = %(kind)s AND dimension = %(dimension)s AND key = %(key)s
    AND minute >= %(since)s
) m GROUP BY 1 ORDER BY 1
"""
_TOP: Final = """
SELECT dimension, key, sum(requests)::int FROM protection_velocity
WHERE application_id = %(application)s AND kind = %(kind)s AND minute >= %(since)s AND dimension = ANY(%(dimensions)s::text[])
GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 200
"""


@dataclass(frozen=True, slots=True)
class Minute:
    """One minute of one key."""

    at: datetime
    requests: int
    passed: int


def series(application_id: int, kind: int, dimension: str, key: str, since: datetime) -> list[Minute]:
    """The minutes with requests since an instant, oldest first."""
    asked = {"application": application_id, "kind": kind, "dimension": dimension, "key": key, "since": since}
    return [Minute(*row) for row in fetch(_SERIES, asked)]


def gather(application_id: int, kind: int, dimension: str, key: str, now: datetime) -> dict[str, Any]:
    """The evidence as a case keeps it (see `models.case.Case`)."""
    minutes = series(application_id, kind, dimension, key, now - timedelta(minutes=MINUTES))
    dimensions = [Dimension.PREFIX.value, Dimension.COUNTRY.value, Dimension.ADDRESS.value]
    asked = {"application": application_id, "kind": kind, "since": now - _LATELY, "dimensions": dimensions}
    top = fetch(_TOP, asked)

    def of(wanted: Dimension) -> list[list[Any]]:
        return [[name, count] for one, name, count in top if one == wanted][:SHOWN]

    return {
        "minutes": [[one.at.isoformat(), one.requests, one.passed] for one in minutes],
        "prefixes": of(Dimension.PREFIX),
        "countries": of(Dimension.COUNTRY),
        "addresses": of(Dimension.ADDRESS),
        "sample": sample(application_id, kind, dimension, key, now),
    }


def sample(application_id: int, kind: int, dimension: str, key: str, now: datetime) -> list[str]:
    """Up to ten masked numbers of the last minutes."""
    rows = Message.unscoped.filter(
        application_id=application_id,
        id__gte=id_at(now - _LATELY),
        message_kind=kind,
        send_task__isnull=True,
    )
    if dimension == Dimension.PREFIX:
        rows = rows.filter(number_prefix=key)
    elif dimension == Dimension.COUNTRY:
        rows = rows.filter(country=key)
    elif dimension == Dimension.ADDRESS:
        rows = rows.filter(called_from=key)
    pairs = rows.order_by(F("id").desc()).values_list("number_prefix", "number_last4")[:SHOWN]
    return [masked(prefix, last) for prefix, last in pairs]
