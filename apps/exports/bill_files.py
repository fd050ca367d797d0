"""The lines of a bill for a file: what each is for, exactly and as it was rounded."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.billing import bill_queries
from apps.billing.documents import what
from apps.billing.models import Bill
from apps.core.countries import country_name
from apps.core.money import plain
from apps.exports.task_files import Sheet


def bill_name(bill: Bill) -> str:
    """What the files of a bill are called, without the ending."""
    return f"{bill.account.name} {bill.month:%Y-%m} {bill.currency}"


def bill_sheet(bill: Bill) -> Sheet:
    """The lines in the order of the bill, in the reader's language."""
    header = [
        _("No."),
        _("Country or region"),
        _("Code"),
        _("Application"),
        _("SDK AppID"),
        _("What"),
        _("Prices of"),
        _("Price per segment"),
        _("Messages"),
        _("Segments"),
        _("Exactly"),
        _("Amount"),
        _("Currency"),
    ]
    return Sheet(bill_name(bill), header, iter(list(_rows(bill))))


def _rows(bill: Bill) -> Iterator[list[str]]:
    for line in bill_queries.lines(bill):
        application, version = line.application, line.price_version
        yield [
            str(line.number),
            str(country_name(line.country)) if line.country else _("Fee"),
            line.country,
            application.name if application else "",
            application.sdk_app_id if application else "",
            what(line),
            version.starts_on.isoformat() if version else "",
            plain(line.unit_price),
            str(line.count),
            str(line.segments),
            plain(line.amount),
            plain(line.billed),
            bill.currency,
        ]
