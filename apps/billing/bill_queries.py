"""What is read of bills: a line, the days it is made of, the messages of a day, and how far a month is billed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, DateField, DateTimeField, F, Func, Max, Min, QuerySet, Sum
from django.db.models.functions import Cast

from apps.accounts.models import Account
from apps.billing.models import Bill, BillLine, Books, LineEntry, SettlementLine
from apps.billing.models.bill import last_day
from apps.billing.states import BillStatus
from apps.ledger.models import Transaction
from apps.messaging.models import Charge, ChargeReversal, Message

_SENT = (LineEntry.CHARGE, LineEntry.LATE)
# As billing.services.bill_statements has it, in the account's own zone: there the month of the first bill may be another one.
_FIRST_DAY = Cast(
    Func(F("account__zone"), F("account__created_at"), function="timezone", output_field=DateTimeField()),
    DateField(),
)


@dataclass(frozen=True, slots=True)
class MonthProgress:
    """How far a month is billed, over all accounts; `waiting` accounts have a day of it that is not settled or billed.

    amounts: by currency, what the bills come to.
    """

    month: date
    bills: int
    waiting: int
    amounts: tuple[tuple[str, Decimal], ...]

    @property
    def is_done(self) -> bool:
        return not self.waiting


def bills() -> QuerySet[Bill]:
    """Bills of all accounts, for finance."""
    return Bill.unscoped.filter(status=BillStatus.CLOSED).select_related("account")


def bills_of(account: Account) -> QuerySet[Bill]:
    """The account's bills, for its own people."""
    return Bill.of(account).filter(status=BillStatus.CLOSED).select_related("account")


def lines(bill: Bill) -> QuerySet[BillLine]:
    """In the order of the bill."""
    rows = BillLine.of(bill.account_id).filter(bill=bill)
    return rows.select_related("application", "price_version").order_by("number")


def movements(bill: Bill) -> QuerySet[Transaction]:
    """What moved the balance, in the order in which it was posted."""
    return Transaction.of(bill.account_id).filter(bill_movement__bill=bill).order_by("pk")


def days(line: BillLine) -> QuerySet[SettlementLine]:
    """The lines of settled days that the line is the sum of, in their order."""
    bill = line.bill
    entries = _SENT if line.entry == LineEntry.CHARGE else (line.entry,)
    return (
        SettlementLine.of(line.account_id)
        .filter(
            settlement__day__range=(bill.month, bill.last_day),
            settlement__currency=bill.currency,
            application=line.application_id,
            country=line.country,
            message_kind=line.message_kind,
            entry__in=entries,
            label=line.label,
            price_version=line.price_version_id,
            unit_price=line.unit_price,
        )
        .select_related("settlement")
        .order_by("settlement__day", "pk")
    )


def messages(line: BillLine, day: date) -> QuerySet[Message]:
    """The messages of a line that were charged, or taken back, on a day; found between the ids that the charges name."""
    if line.application_id is None or line.message_kind is None:  # a fee
        return Message.of(line.account_id).none()
    rows = Message.of(line.account_id).filter(
        application=line.application_id,
        country=line.country,
        message_kind=line.message_kind,
        price_version=line.price_version_id,
        unit_price=line.unit_price,
        currency=line.bill.currency,
    )
    if line.entry == LineEntry.REVERSAL:
        back = ChargeReversal.objects.filter(account_id=line.account_id, reversed_on=day)
        return rows.filter(pk__in=list(back.values_list("message_id", flat=True)))
    charges = Charge.objects.filter(
        account_id=line.account_id,
        charged_on=day,
        application_id=line.application_id,
        country=line.country,
        message_kind=line.message_kind,
        price_version_id=line.price_version_id,
        unit_price=line.unit_price,
        currency=line.bill.currency,
        entry__in=_SENT,
    )
    ends = charges.aggregate(first=Min("first_id"), last=Max("last_id"))
    if ends["first"] is None:
        return rows.none()
    return rows.filter(pk__gte=ends["first"], pk__lte=ends["last"], charged_on=day)


def months(count: int = 12) -> list[MonthProgress]:
    """The last months that have bills, latest first; one statement for the sums, and one for each month."""
    sums: dict[date, dict[str, Any]] = {}
    rows = Bill.unscoped.filter(status=BillStatus.CLOSED).order_by("-month", "currency")
    for row in rows.values("month", "currency").annotate(bills=Count("pk"), total_sum=Sum("total")):
        month = sums.setdefault(row["month"], {"bills": 0, "amounts": []})
        month["bills"] += row["bills"]
        month["amounts"].append((row["currency"], row["total_sum"]))
    latest = sorted(sums, reverse=True)[:count]
    return [
        MonthProgress(month, sums[month]["bills"], waiting_count(month), tuple(sums[month]["amounts"]))
        for month in latest
    ]


def waiting_count(month: date, account: Account | None = None) -> int:
    """How many accounts are not billed through a month; of those that are there by its end, in their zone."""
    rows = Books.unscoped.annotate(first_day=_FIRST_DAY).filter(first_day__lte=last_day(month))
    if account is not None:
        rows = rows.filter(account=account)
    return rows.exclude(billed_through__gte=last_day(month)).count()
