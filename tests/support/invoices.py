"""Months that were settled, titles, a seller and issued invoices, without a message being sent."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.models import Account
from apps.applications.models import Application
from apps.billing.models import Books, LineEntry, Settlement, SettlementLine
from apps.billing.services import bills
from apps.billing.states import SettlementStatus
from apps.core import clock
from apps.core.kinds import MessageKind
from apps.invoicing.kinds import TitleKind
from apps.invoicing.models import Invoice, Seller, Title
from apps.invoicing.rules import TitleFacts
from apps.invoicing.services import asking, issuing, sellers, titles
from apps.ledger.models import Book, TransactionKind
from apps.ledger.services.posting import Posting, post

OCTOBER = date(2026, 10, 1)
CREDIT_CODE = "91110108551385082Q"
SELLER: dict[str, Any] = {
    "name_en": "SMS Platform Ltd",
    "name_zh": "短信平台有限公司",
    "address_en": "1 Harbour Road, Hong Kong",
    "tax_number": "HK-1234567",
    "email": "billing@example.com",
    "tax_rate": Decimal(6),
}
LINES = (("CN", 64_000, "505.60"), ("US", 1_000, "7.9049"))


def settled(
    account: Account,
    month: date = OCTOBER,
    lines: Sequence[tuple[str, int, str]] = LINES,
    *,
    application: Application | None = None,
    currency: str = "USD",
    day: int = 15,
    is_billed: bool = True,
) -> None:
    """A day of the month with these (country, segments, amount), deducted, and the month billed; "" is a fee."""
    total = sum(Decimal(amount) for _country, _segments, amount in lines)
    on = month.replace(day=day)
    row = Settlement.unscoped.create(
        account=account, day=on, currency=currency, line_count=len(lines), amount=total
    )
    for country, segments, amount in lines:
        SettlementLine.unscoped.create(
            account=account,
            settlement=row,
            application=application if country else None,
            country=country,
            message_kind=MessageKind.NOTICE if country else None,
            entry=LineEntry.CHARGE if country else LineEntry.FEE,
            label="" if country else "Sender ID",
            unit_price=Decimal(amount) / (segments or 1),
            count=segments,
            segments=segments,
            amount=Decimal(amount),
        )
    if total:
        row.transaction = post(
            Posting(
                account_id=account.pk,
                key=f"settlement:{row.public_id}",
                kind=TransactionKind.SETTLEMENT,
                currency=currency,
                contra={Book.REVENUE: total},
                day=on,
            )
        )
    row.closed_at = clock.now()
    row.save()
    Settlement.unscoped.filter(pk=row.pk).update(status=SettlementStatus.CLOSED)
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    if is_billed:
        Books.unscoped.update_or_create(account=account, defaults={"settled_through": last})
        bills.make_due()


def facts(**said: str) -> TitleFacts:
    """A title that needs no approval when it names the account."""
    given = {
        "kind": TitleKind.ORGANIZATION,
        "name": "Alice Ltd",
        "country": "SG",
        "email": "books@alice.example",
    }
    return TitleFacts.cleaned({**given, **said})


def vat_facts(**said: str) -> TitleFacts:
    """An enterprise of the mainland."""
    given = {
        "kind": TitleKind.VAT_ORDINARY,
        "country": "CN",
        "tax_number": CREDIT_CODE,
        "language": "zh-hans",
    }
    return facts(**{**given, **said})


def seller() -> Seller:
    """Our own data."""
    return sellers.describe(actor=SYSTEM, **SELLER)


def asked(
    actor: Actor, title: Title | None = None, months: Sequence[str] = ("2026-10:USD",), key: str = "one"
) -> Invoice:
    """An application for a month that `settled` has made."""
    title = title or titles.add(actor=actor, facts=facts(name=actor.own_account.name))
    return asking.ask(actor=actor, title=title, months=months, key=key)


def issued(actor: Actor, clerk: Actor, **options: Any) -> Invoice:
    """The same, issued."""
    return issuing.issue(actor=clerk, invoice=asked(actor, **options))
