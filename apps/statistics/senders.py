"""Markets in which an account sends so much in a day that it is asked to register a sender ID of its own (S10, rule 87)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Sum
from django.db.models.functions import TruncDate

from apps.accounts.models import Account
from apps.core import clock
from apps.core.countries import country_name
from apps.core.phones import MAINLAND
from apps.signatures.senders import queries as senders
from apps.statistics.models import HourCount

DAYS: Final = 7  # for so long after the busy day it is said


@dataclass(frozen=True, slots=True)
class Busy:
    """A market without an own sender ID: its busiest day of the last seven, and from how many messages on one is asked for."""

    country: str
    day: date
    messages: int
    threshold: int

    @property
    def country_name(self) -> str:
        return country_name(self.country)


def busy_markets(account: Account) -> list[Busy]:
    """The account's markets above their threshold without an approved sender ID, the busiest first; three statements at most."""
    zone = account.zone
    today = clock.business_day(clock.now(), zone)
    start = clock.day_window(today - timedelta(days=DAYS - 1), zone)[0]
    sums = (
        HourCount.of(account)
        .filter(hour__gte=start, accepted__gt=0)
        .exclude(country=MAINLAND)
        .annotate(day=TruncDate("hour", tzinfo=ZoneInfo(zone)))
        .values("country", "day")
        .annotate(messages=Sum("accepted"))
        .order_by("-messages", "country")
    )
    busiest: dict[str, tuple[date, int]] = {}
    for row in sums:
        busiest.setdefault(row["country"], (row["day"], row["messages"]))
    if not busiest:
        return []
    markets = senders.markets()
    found = [
        Busy(country, day, messages, threshold)
        for country, (day, messages) in busiest.items()
        if messages > (threshold := markets.of(country).hint_above or 0) and markets.of(country).is_open
    ]
    if not found:
        return []
    own = set(senders.approved(account).values_list("country", flat=True))
    return [one for one in found if one.country not in own]
