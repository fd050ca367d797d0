"""Keeping the settled segments of an account's days, from which the tier of a later day follows."""

from collections.abc import Iterable
from datetime import date

from apps.pricing.models import DayVolume


def keep(rows: Iterable[tuple[int, date, str, int]]) -> None:
    """Append (account id, day, country, segments) of days that have been closed; a day that is there stays as it is."""
    DayVolume.objects.bulk_create(
        (
            DayVolume(account_id=account, day=day, country=country, segments=segments)
            for account, day, country, segments in rows
        ),
        ignore_conflicts=True,
    )
