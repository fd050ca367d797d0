"""The bill as a PDF, in English or Chinese: the same bill in the same language gives the same bytes."""

from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.models import Account
from apps.billing import bill_queries
from apps.billing.models import Bill, BillLine, LineEntry
from apps.core.countries import country_name
from apps.core.money import MINOR_UNITS, plain
from apps.core.typesetting import typeset
from apps.identity import queries as identities
from apps.ledger.models import Transaction, TransactionKind

_TEMPLATE: Final = Path(__file__).resolve().parent / "bill.typ"
LANGUAGES: Final = {"en": "en", "zh-hans": "zh"}  # of the pages, as typst calls them


def bill_pdf(bill: Bill, language: str) -> bytes:
    """The document; any other language than LANGUAGES is English."""
    chosen = language if language in LANGUAGES else "en"
    with translation.override(chosen):
        return typeset(_TEMPLATE, {**_facts(bill), "lang": LANGUAGES[chosen]})


def money(amount: Decimal, currency: str) -> str:
    """In the minor unit, grouped; what is smaller than it keeps its digits, for nothing is rounded twice."""
    places = MINOR_UNITS.get(currency, 2)
    digits = max(places, -int(amount.normalize().as_tuple().exponent))
    return f"{amount:,.{digits}f}"


def _facts(bill: Bill) -> dict[str, Any]:
    account, currency = bill.account, bill.currency
    lines, moved = list(bill_queries.lines(bill)), list(bill_queries.movements(bill))
    other = [one for one in moved if one.kind != TransactionKind.SETTLEMENT]
    proved = identities.in_force(account)
    return {
        "title": _("Monthly bill"),
        "month": f"{bill.month:%Y-%m}",
        "account": account.name,
        "meta": [
            [_("Customer"), proved.name if proved else account.name],
            [_("Account"), account.public_id],
            [_("Bill"), bill.public_id],
            [_("Period"), f"{bill.month.isoformat()} – {bill.last_day.isoformat()}"],
            [_("Made on"), _day(bill, account)],
            [_("Currency"), currency],
            [_("Time zone of the days"), account.zone],
        ],
        "summary": [
            [_("Opening balance"), money(bill.opening, currency), False],
            [_("Payments"), money(bill.payments, currency), False],
            [_("Adjustments"), money(bill.adjustments, currency), False],
            [_("Messages"), money(-bill.charges, currency), False],
            [_("Fees"), money(-bill.fees, currency), False],
            [_("Closing balance"), f"{money(bill.closing, currency)} {currency}", True],
        ],
        "lines": {
            "title": _("What was sent, and what it cost"),
            "empty": _("Nothing was charged in this month."),
            "head": [
                _("No."),
                _("Country or region"),
                _("Application"),
                _("Kind"),
                _("Price per segment"),
                _("Segments"),
                _("Exactly"),
                _("Amount"),
            ],
            "rows": [_line(line, currency) for line in lines],
            "total": [
                "",
                _("Total"),
                "",
                "",
                "",
                f"{bill.segments:,}",
                money(bill.deducted, currency),
                f"{money(bill.total, currency)} {currency}",
            ],
        },
        "movements": {
            "title": _("Payments and adjustments"),
            "empty": _("None in this month."),
            "head": [_("Day"), _("What"), _("Text"), _("Amount")],
            "rows": [_movement(one, account) for one in other],
        },
        "notes": _notes(bill),
        "foot": _("%(account)s, bill %(bill)s of %(month)s")
        % {"account": account.name, "bill": bill.public_id, "month": f"{bill.month:%Y-%m}"},
        "page": _("Page {n} of {of}"),
    }


def _day(bill: Bill, account: Account) -> str:
    return f"{bill.closed_at.astimezone(ZoneInfo(account.zone)):%Y-%m-%d}" if bill.closed_at else ""


def what(line: BillLine) -> str:
    """What a line is for: the kind of message, that it was taken back, or the fee's own words."""
    if line.entry == LineEntry.FEE:
        return line.label
    kind = str(line.get_message_kind_display())
    return _("%(kind)s, taken back") % {"kind": kind} if line.entry == LineEntry.REVERSAL else kind


def _line(line: BillLine, currency: str) -> list[str]:
    return [
        str(line.number),
        str(country_name(line.country)) if line.country else _("Fee"),
        line.application.name if line.application else "",
        what(line),
        plain(line.unit_price),
        f"{line.segments:,}" if not line.is_fee else f"× {line.count:,}",
        money(line.amount, currency),
        money(line.billed, currency),
    ]


def _movement(one: Transaction, account: Account) -> list[str]:
    at = f"{one.at.astimezone(ZoneInfo(account.zone)):%Y-%m-%d}"
    return [at, str(one.get_kind_display()), one.memo, money(one.amount, one.currency)]


def _notes(bill: Bill) -> list[str]:
    notes = [
        _(
            "Each day is deducted from the balance at 08:00 of the next morning, exactly; a line of the bill is rounded once, half up."
        ),
        _("This bill is a statement of the account and not a tax invoice."),
        _("SHA-256 of the canonical file: %(digest)s") % {"digest": bill.sha256},
    ]
    if bill.rounding:
        words = _("By rounding, the lines differ from what was deducted by %(amount)s %(currency)s.")
        notes.insert(1, words % {"amount": plain(bill.rounding), "currency": bill.currency})
    return notes
