"""The movements of a balance for a file: three months at most at once (rule 102)."""

from collections.abc import Iterator
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from apps.accounts.models import Account
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.money import plain
from apps.exports.task_files import Sheet
from apps.ledger.queries import statement

MONTHS: Final = 3
MOST_DAYS: Final = 93  # the longest three months


def statement_sheet(account: Account, since: date, until: date) -> Sheet:
    """Movements of these days of the account's zone, the first one first. Raises SPAN_RANGE for more than three months."""
    if not 0 <= (until - since).days < MOST_DAYS:
        raise DomainError(Code.SPAN_RANGE, months=MONTHS)
    header = [
        _("Time"),
        _("ID"),
        _("Kind"),
        _("Day"),
        _("Text"),
        _("Amount"),
        _("Balance after"),
        _("Currency"),
    ]
    return Sheet(f"{account.name} {since:%Y-%m-%d} {until:%Y-%m-%d}", header, _rows(account, since, until))


def _rows(account: Account, since: date, until: date) -> Iterator[list[str]]:
    zone = ZoneInfo(account.zone)
    start, end = clock.day_window(since, account.zone)[0], clock.day_window(until, account.zone)[1]
    rows = statement(account).filter(at__gte=start, at__lt=end).order_by("pk")
    for row in rows.iterator(chunk_size=1000):
        yield [
            f"{row.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            row.public_id,
            row.get_kind_display(),
            row.day.isoformat() if row.day else "",
            row.memo,
            plain(row.amount),
            plain(row.balance_after),
            row.currency,
        ]
