"""Finance's desk: what waits for a person, each with how many there are; every count is by an index or of a small table."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.billing import bill_queries as bills
from apps.billing import queries as billing
from apps.billing.models import Arrears, Reconciliation, Settlement
from apps.billing.states import ArrearsStatus, SettlementStatus
from apps.core import clock
from apps.invoicing import queries
from apps.ledger import queries as ledger
from apps.pricing.models import PriceVersion

LOOKED_BACK = timedelta(days=31)  # nights of reconciliation
BILLED_BY = 3  # rule 89: the bill of a month before the 3rd of the next


@dataclass(frozen=True, slots=True)
class Todo:
    """One kind of work. name: stable, the page knows where it leads; is_late: it should not be there at all."""

    name: str
    label: Promise
    count: int
    is_late: bool = False


def todo() -> list[Todo]:
    """What finance has to do, the most urgent first; kinds with nothing to do are in it with zero."""
    today = clock.business_day(clock.now())
    month = (today.replace(day=1) - clock.ONE_DAY).replace(day=1)
    days = sum(1 for one in billing.progress() if one.waiting and one.day < today - clock.ONE_DAY)
    nights = Reconciliation.objects.filter(day__gte=today - LOOKED_BACK)
    differences = nights.aggregate(total=Sum("difference_count"))["total"] or 0
    debts = Arrears.unscoped.exclude(status=ArrearsStatus.CLEARED).count()
    prices = PriceVersion.objects.filter(approved_at=None, declined_at=None).count()
    return [
        Todo("days", _("Days not closed"), days, is_late=True),
        Todo(
            "bills",
            _("Accounts not billed for last month"),
            bills.waiting_count(month),
            today.day >= BILLED_BY,
        ),
        Todo("differences", _("Differences in reconciliation"), differences, is_late=True),
        Todo("invoices", _("Invoices asked for"), queries.waiting_invoices()),
        Todo("credit_notes", _("Credit notes to issue"), queries.waiting_credit_notes()),
        Todo("titles", _("Titles to approve"), queries.waiting_titles()),
        Todo("proposals", _("Postings to approve"), ledger.waiting_proposals()),
        Todo("prices", _("Prices to approve"), prices),
        Todo("arrears", _("Accounts in arrears"), debts),
        Todo("unpaid", _("Invoices not paid"), queries.open_invoices().count()),
    ]


@dataclass(frozen=True, slots=True)
class MonthOfRevenue:
    """What the settled days of a month came to, in one currency."""

    month: date
    currency: str
    segments: int
    amount: Decimal
    accounts: int


def revenue_by_month(since: date) -> list[MonthOfRevenue]:
    """Settled days from `since` on, by month and currency, the oldest first; one statement over settlements."""
    rows = (
        Settlement.unscoped.filter(day__gte=since, status=SettlementStatus.CLOSED)
        .order_by()
        .annotate(month=TruncMonth("day"))
        .values("month", "currency")
        .annotate(segments=Sum("segments"), amount=Sum("amount"), accounts=Count("account", distinct=True))
        .order_by("month", "currency")
    )
    return [MonthOfRevenue(**row) for row in rows]
