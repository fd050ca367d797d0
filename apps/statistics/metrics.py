"""The figures of the statistics as pure functions of counts, with the definition that is printed beside them (rules.md 109)."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from django.utils.translation import gettext_lazy as _

from apps.statistics.queries import Counts

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Value = int | Decimal | None


def percent(part: int, whole: int) -> Decimal | None:
    """The share in percent, to two decimals; None of nothing."""
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01")) if whole else None


def with_receipt(counts: Counts) -> int:
    return counts.delivered + counts.failed


@dataclass(frozen=True, slots=True)
class Metric:
    """`of` gives a count, or a percentage (is_percent) that is None of nothing; grows: whether more of it is good news."""

    name: str
    label: "_StrPromise"
    definition: "_StrPromise"
    of: Callable[[Counts], Value]
    tone: str = ""
    is_percent: bool = False
    grows: Literal["well", "badly", ""] = ""


REQUESTS: Final = Metric(
    "requests",
    _("Requests"),
    _("All numbers that were to be written to, whether the message was accepted or refused."),
    lambda counts: counts.requests,
    "secondary",
)
ACCEPTED: Final = Metric(
    "accepted",
    _("Accepted"),
    _("Requests that passed every check and were taken for sending: the successes of the requests."),
    lambda counts: counts.accepted,
    "blue",
)
SUCCESS_RATE: Final = Metric(
    "success_rate",
    _("Success rate"),
    _("Accepted ÷ requests."),
    lambda counts: percent(counts.accepted, counts.requests),
    is_percent=True,
    grows="well",
)
REFUSED: Final = Metric(
    "refused",
    _("Refused"),
    _("Requests − accepted: refused before anything was sent, never charged."),
    lambda counts: counts.refused,
    "purple",
    grows="badly",
)
SEGMENTS: Final = Metric(
    "segments",
    _("Segments"),
    _("Segments of accepted messages: what is billable. A long message has several."),
    lambda counts: counts.segments,
    "teal",
)
DELIVERED: Final = Metric(
    "delivered",
    _("Delivered"),
    _("Accepted messages whose receipt says that the phone has them (DELIVRD): receipt successes."),
    lambda counts: counts.delivered,
    "green",
    grows="well",
)
FAILED: Final = Metric(
    "failed",
    _("Failed"),
    _("Accepted messages that a carrier refused, or whose receipt says anything else: receipt failures."),
    lambda counts: counts.failed,
    "red",
    grows="badly",
)
WITH_RECEIPT: Final = Metric(
    "with_receipt",
    _("With receipt"),
    _("Accepted messages of which a carrier has said what became of them: delivered + failed."),
    with_receipt,
    "blue",
)
WITHOUT_RECEIPT: Final = Metric(
    "without_receipt",
    _("Without receipt"),
    _("Accepted − with receipt: still on the way, in doubt, or cancelled."),
    lambda counts: counts.accepted - with_receipt(counts),
    "secondary",
)
RECEIPT_RATE: Final = Metric(
    "receipt_rate",
    _("Receipt rate"),
    _("With receipt ÷ (with + without receipt)."),
    lambda counts: percent(with_receipt(counts), counts.accepted),
    is_percent=True,
    grows="well",
)
DELIVERY_RATE: Final = Metric(
    "delivery_rate",
    _("Receipt success rate"),
    _("Delivered ÷ with receipt."),
    lambda counts: percent(counts.delivered, with_receipt(counts)),
    "green",
    is_percent=True,
    grows="well",
)
CONVERTED: Final = Metric(
    "converted",
    _("Conversions"),
    _("Messages that your programs have reported as used, by the action ReportConversion."),
    lambda counts: counts.converted,
    "teal",
    grows="well",
)
CONVERSION_RATE: Final = Metric(
    "conversion_rate",
    _("Conversion rate"),
    _("Conversions ÷ accepted. Where nothing has been reported there is no rate, only “–”."),
    lambda counts: percent(counts.converted, counts.accepted) if counts.converted else None,
    "teal",
    is_percent=True,
    grows="well",
)
METRICS: Final = {
    one.name: one
    for one in (
        REQUESTS, ACCEPTED, SUCCESS_RATE, REFUSED, SEGMENTS, DELIVERED, FAILED, WITH_RECEIPT, WITHOUT_RECEIPT,
        RECEIPT_RATE, DELIVERY_RATE, CONVERTED, CONVERSION_RATE,
    )
}  # fmt: skip
BILLED_DEFINITION: Final = _(
    "Segments and fees that became chargeable on these days, by the charging moment of the price list: what the settlements"
    " of the days add up to. A message that is charged by a late receipt is billed on the day of the receipt."
)
SHARE_DEFINITION: Final = _("Of the sum of the table.")
