"""Fees beside messages: charged once for their key and settled with their day; those of sender IDs come by the clock."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from django.db import connection, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.models import Account
from apps.billing.models import Fee
from apps.core import clock
from apps.messaging.services import charges
from apps.signatures.models import SenderId

LOOK_BACK: Final = timedelta(days=31)  # of downtime is caught up


class _Due(NamedTuple):
    key: str
    label: str
    amount: Decimal
    day: date


@transaction.atomic
def charge(*, account: Account, key: str, label: str, amount: Decimal, day: date, currency: str = "") -> Fee:
    """The fee under this key; asked for again it is the one that is there. A closed day becomes the first open one."""
    with (
        connection.cursor() as cursor
    ):  # as every charge: whoever closes the day waits for it, or it for them
        cursor.execute("LOCK TABLE message_charges IN ROW EXCLUSIVE MODE")
    row: Fee
    row, _is_new = Fee.unscoped.get_or_create(
        key=key,
        defaults={
            "account": account,
            "day": charges.first_open_day(account.pk, day),
            "label": label[:120],
            "amount": amount,
            "currency": currency or account.currency,
        },
    )
    return row


def charge_senders() -> int:
    """What approved sender IDs cost: once with the approval, and each month that they begin; gives how many fees were new.

    Late or doubled without harm: the key names the sender and the month.
    """
    today = clock.now()
    rows = SenderId.unscoped.filter(Q(one_off_fee__gt=0) | Q(monthly_fee__gt=0), approved_at__isnull=False)
    rows = rows.filter(Q(ended_at=None) | Q(ended_at__gte=today - LOOK_BACK)).select_related("account")
    due = [(sender, one) for sender in rows.order_by("pk") for one in _due(sender)]
    known = set(Fee.unscoped.filter(key__in=[one.key for _sender, one in due]).values_list("key", flat=True))
    new = [(sender, one) for sender, one in due if one.key not in known]
    for sender, one in new:
        charge(account=sender.account, currency=sender.currency, **one._asdict())
    return len(new)


def _due(sender: SenderId) -> Iterator[_Due]:
    """The fees of the present month and the one before, as far as the sender was in use; in the words of the bill's language."""
    assert sender.approved_at is not None, "filtered above"
    zone = sender.account.zone
    approved = clock.business_day(sender.approved_at, zone)
    today = clock.business_day(clock.now(), zone)
    ended = clock.business_day(sender.ended_at, zone) if sender.ended_at else today
    with translation.override("en"):
        if sender.one_off_fee and approved >= today - 2 * LOOK_BACK:
            label = _("Sender ID %(sender)s: registration") % {"sender": sender}
            yield _Due(f"sender:{sender.pk}:{approved:%Y-%m-%d}", label, sender.one_off_fee, approved)
        first = today.replace(day=1)
        for month in ((first - clock.ONE_DAY).replace(day=1), first):
            day = max(month, approved)
            in_use = day <= min(today, ended) and (day.year, day.month) == (month.year, month.month)
            if sender.monthly_fee and in_use:
                label = _("Sender ID %(sender)s: %(month)s") % {"sender": sender, "month": f"{month:%Y-%m}"}
                yield _Due(f"sender:{sender.pk}:{month:%Y-%m}", label, sender.monthly_fee, day)
