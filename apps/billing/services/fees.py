"""Charging a fee beside messages, once for its key; it is settled with its day."""

from datetime import date
from decimal import Decimal

from django.db import connection, transaction

from apps.accounts.models import Account
from apps.billing.models import Fee
from apps.messaging.services import charges


@transaction.atomic
def charge(*, account: Account, key: str, label: str, amount: Decimal, day: date) -> Fee:
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
            "label": label,
            "amount": amount,
            "currency": account.currency,
        },
    )
    return row
