"""An account with a month behind it, made inside an installation: `python -m tests.support.past_month EMAIL PASSWORD` prints it.

Messages of three days of the last month at a price that changed in the middle, each taken by the carrier on its day; then the
days are settled and what else the clock does at a month's end is done. The messages are never left waiting for the
installation's own drivers: each day is one transaction.
"""

import json
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import django
import time_machine

NAME = "Month’s End"
PRICES = {1: {"CN": "12.50", "US": "1.10"}, 15: {"CN": "13.75", "US": "1.10"}}
SENT = ((10, 3, "CN"), (10, 2, "US"), (20, 4, "CN"))  # day of the month, messages, country
TOTAL = Decimal("94.70")


def main(email: str, password: str) -> dict[str, str]:
    """Make it; gives the account's public id, its name and the month."""
    from allauth.account.models import EmailAddress
    from django.db import transaction

    from apps.accounts.models import User
    from apps.billing.services import bills, settle
    from apps.core import clock
    from tests.support import charging
    from tests.support.sending import ready_to_send

    today = clock.business_day(clock.now())
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)

    def noon(day: int) -> datetime:
        return datetime(month.year, month.month, day, 4, tzinfo=UTC)

    with time_machine.travel(noon(1), tick=False), transaction.atomic():
        sender = ready_to_send(f"monthend{today:%j}", 990_001)
        user = User.objects.get(pk=sender.user.pk)
        user.email = email
        user.set_password(password)
        user.save()
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        type(sender.account).objects.filter(pk=sender.account.pk).update(name=NAME, created_at=noon(1))
        sender.account.refresh_from_db()
        for day, prices in PRICES.items():
            _version(sender.account, month.replace(day=day), prices)
    for day, count, country in SENT:
        with time_machine.travel(noon(day), tick=False), transaction.atomic():
            charging.sent(sender, count, country=country)
    settle.settle_due()
    bills.make_due()
    return {"account": sender.account.public_id, "name": NAME, "month": f"{month:%Y-%m}"}


def _version(account: object, starts_on: date, prices: dict[str, str]) -> None:
    from apps.core import clock
    from apps.pricing.models import Price, PriceList, PriceVersion

    price_list, _is_new = PriceList.objects.get_or_create(
        account=account, defaults={"name": "special", "currency": "USD"}
    )
    version = PriceVersion.objects.create(price_list=price_list, starts_on=starts_on)
    Price.objects.bulk_create(
        Price(version=version, country=country, unit_price=Decimal(price))
        for country, price in prices.items()
    )
    PriceVersion.objects.filter(pk=version.pk).update(approved_at=clock.now())


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main(*sys.argv[1:])))
