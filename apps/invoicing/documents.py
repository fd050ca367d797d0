"""The PDF of an invoice or credit note: its facts in one language, set by typst, stored as it is."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from apps.core import files, typesetting
from apps.core.countries import country_name
from apps.core.money import MINOR_UNITS, plain
from apps.invoicing.kinds import DocumentLanguage, TitleKind
from apps.invoicing.models import Invoice, Line
from apps.invoicing.words import chinese_capitals

_TEMPLATE: Final = Path(__file__).resolve().parent / "invoice.typ"


def typeset(row: Invoice, lines: Sequence[Line], language: str) -> bytes:
    """The PDF; `row` has its number, the copies of buyer and seller, and its amounts."""
    with translation.override(language):
        return typesetting.typeset(_TEMPLATE, _facts(row, lines, language))


def store(octets: bytes) -> str:
    """Into the sealed store; gives the name. Unless a row names it, it is swept."""
    writer = files.SealedWriter()
    try:
        writer.write(octets)
        return writer.close()
    except BaseException:
        writer.abort()
        raise


def file_name(row: Invoice, language: str) -> str:
    """How the file is called where it is saved."""
    suffix = "zh" if language == DocumentLanguage.CHINESE else "en"
    return f"{row.number_text}-{suffix}.pdf"


def kind_word(row: Invoice) -> str:
    """What the document is, in the language in force."""
    return _("Credit note") if row.is_credit_note else _("Invoice")


def in_language(seller: Mapping[str, str] | None, name: str, language: str) -> str:
    """What the seller has said in this language, else in English."""
    said = seller or {}
    chinese = said.get(f"{name}_zh", "") if language == DocumentLanguage.CHINESE else ""
    return chinese or said.get(f"{name}_en", "")


def money(amount: Decimal, currency: str) -> str:
    """In groups of three with the digits of the minor unit; a true minus sign."""
    return f"{amount:,.{MINOR_UNITS.get(currency, 2)}f}".replace("-", "−")


def _facts(row: Invoice, lines: Sequence[Line], language: str) -> dict[str, Any]:
    seller: dict[str, str] = row.seller or {}
    currency = row.currency
    day = row.issued_on
    assert day is not None
    months = [f"{month:%Y-%m}" for month in sorted({line.month for line in lines})]
    span = months[0] if len(months) == 1 else f"{months[0]} – {months[-1]}"
    head = [
        [_("Document number"), row.number_text],
        [_("Date"), day.isoformat()],
        [_("Month of service"), span],
    ]
    if row.credits is not None:
        head.append([_("Credits invoice"), row.credits.number_text])
    head.append([_("Currency"), currency])
    is_chinese = language == DocumentLanguage.CHINESE
    return {
        "lang": "zh" if is_chinese else "en",
        "day": [day.year, day.month, day.day],
        "title": kind_word(row),
        "subtitle": _subtitle(row),
        "number": row.number_text,
        "head": head,
        "seller": {"name": in_language(seller, "name", language), "rows": _seller_rows(seller, language)},
        "buyer": {"heading": _("Bill to"), "name": row.buyer["name"], "rows": _buyer_rows(row.buyer)},
        "columns": [
            _("Item"),
            _("Month"),
            _("Segments"),
            _("Amount (%(currency)s)") % {"currency": currency},
        ],
        "lines": [_line(line, currency) for line in lines],
        "totals": [
            [_("Net amount"), money(row.net or Decimal(0), currency)],
            [_tax_words(row), money(row.tax or Decimal(0), currency)],
        ],
        "total": [_("Total"), f"{money(row.total, currency)} {currency}"],
        "words": [_("Amount in words"), chinese_capitals(row.total, currency)] if is_chinese else None,
        "notes": [note for note in _notes(row) if note],
        "bank": [
            [words, value]
            for words, value in (
                (_("Bank"), seller.get("bank", "")),
                (_("Account at the bank"), seller.get("bank_account", "")),
            )
            if value
        ],
        "footer": in_language(seller, "footer", language),
        "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
    }


def _subtitle(row: Invoice) -> str:
    kind = TitleKind(row.buyer["kind"])
    return str(kind.label) if kind in (TitleKind.VAT_ORDINARY, TitleKind.VAT_SPECIAL) else ""


def _tax_words(row: Invoice) -> str:
    name = (row.seller or {}).get("tax_name", "")
    return _("%(tax)s %(rate)s%% (included)") % {"tax": name, "rate": plain(row.tax_rate or Decimal(0))}


def _line(line: Line, currency: str) -> list[str]:
    """Name, a quieter second name, month, segments, amount."""
    if line.country:
        name = _("SMS to %(country)s") % {"country": country_name(line.country)}
    else:
        name = line.label
    application = line.application.name if line.application is not None else ""
    segments = f"{line.segments:,}".replace("-", "−") if line.country else ""
    return [name, application, f"{line.month:%Y-%m}", segments, money(line.amount, currency)]


def _seller_rows(seller: Mapping[str, str], language: str) -> list[str]:
    rows = [
        in_language(seller, "address", language),
        _("Tax number: %(number)s") % {"number": seller.get("tax_number", "")},
        " · ".join(filter(None, (seller.get("phone", ""), seller.get("email", "")))),
    ]
    return [row for row in rows if row]


def _buyer_rows(buyer: Mapping[str, str]) -> list[str]:
    rows = [
        buyer["address"],
        country_name(buyer["country"]),
        _("Tax number: %(number)s") % {"number": buyer["tax_number"]} if buyer["tax_number"] else "",
        _("Phone: %(phone)s") % {"phone": buyer["phone"]} if buyer["phone"] else "",
        " · ".join(filter(None, (buyer["bank_name"], buyer["bank_account"]))),
        buyer["email"],
    ]
    return [row for row in rows if row]


def _notes(row: Invoice) -> list[str]:
    if row.credits is not None:
        facts = {
            "number": row.credits.number_text,
            "day": row.credits.issued_on.isoformat() if row.credits.issued_on else "",
        }
        return [
            _("This credit note takes the lines above of invoice %(number)s of %(day)s back.") % facts,
            _("Reason: %(reason)s") % {"reason": row.remark} if row.remark else "",
        ]
    account = {"account": row.account.name, "id": row.account.public_id}
    return [
        _("The amounts were deducted from the balance of the account %(account)s (%(id)s) day by day.")
        % account,
        _("Remark: %(remark)s") % {"remark": row.remark} if row.remark else "",
    ]
