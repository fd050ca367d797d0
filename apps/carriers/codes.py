"""Delivery codes: what a carrier's receipt word means, in words, and into which of the five causes it counts.

The table is the published list of mainland codes with our own classification; receipts from elsewhere carry SMPP's
standard state words.
"""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_FILE = Path(__file__).parent / "data" / "delivery_codes.csv"
ALL_CARRIERS = "all"


class Outcome(StrEnum):
    """What a receipt says about its part."""

    DELIVERED = "delivered"
    FAILED = "failed"
    WAITING = "waiting"


class Bucket(StrEnum):
    """The causes that statistics and the API count failures by; NONE while the message is still on its way."""

    SUCCESS = "success"
    INTERNAL_ERROR = "internal_error"
    INVALID_NUMBER = "invalid_number"
    SHUTDOWN = "shutdown"
    BLACK_LIST = "black_list"
    FREQUENCY_LIMIT = "frequency_limit"
    NONE = ""


class FailureClass(StrEnum):
    """Our reading of the published reasons, finer than the buckets."""

    DELIVERED = "delivered"
    UNDERWAY = "underway"
    CARRIER_INTERNAL = "carrier_internal"
    POWERED_OFF_OR_SUSPENDED = "powered_off_or_suspended"
    HANDSET = "handset"
    INVALID_NUMBER = "invalid_number"
    BLACKLIST = "blacklist"
    INVALID_OR_UNREACHABLE = "invalid_or_unreachable"
    CONTENT_BLOCKED = "content_blocked"
    FREQUENCY_LIMIT = "frequency_limit"
    GATEWAY_REJECTED = "gateway_rejected"
    OTHER = "other"
    NUMBER_PORTABILITY = "number_portability"
    EXPIRED_OR_TIMEOUT = "expired_or_timeout"
    SIGNATURE_PORT_ERROR = "signature_port_error"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DeliveryCode:
    """A code explained: `remark` says what happened, `advice` what to do; `advice` is empty where nothing is to be done."""

    code: str
    outcome: Outcome
    failure_class: FailureClass
    bucket: Bucket
    remark: Promise | str
    advice: Promise | str


_TICKET = _("Open a ticket with the number and the code; the operator asks the carrier.")
_LATER = _("Send again later.")
_NOTHING: str = ""

_WORDS: dict[FailureClass, tuple[Promise, Promise | str]] = {
    FailureClass.DELIVERED: (_("The user has received the message."), _NOTHING),
    FailureClass.UNDERWAY: (_("The carrier has the message and is still delivering it."), _NOTHING),
    FailureClass.CARRIER_INTERNAL: (_("The carrier's gateway or network had a fault."), _LATER),
    FailureClass.POWERED_OFF_OR_SUSPENDED: (
        _("The phone is off, out of coverage, or its service is suspended."),
        _("Send again later, or ask the user to check that the phone is on and its bill is paid."),
    ),
    FailureClass.HANDSET: (
        _("The phone could not take the message: its memory is full, its signal is poor or it was busy."),
        _("Ask the user to free memory or restart the phone, then send again."),
    ),
    FailureClass.INVALID_NUMBER: (
        _("The number does not exist or is no longer in use."),
        _("Check the number and take it off your lists."),
    ),
    FailureClass.BLACKLIST: (
        _("The number is on a block list of the carrier or of the platform."),
        _(
            "Do not send to it again. If the user wants messages, the user asks the carrier to lift the block."
        ),
    ),
    FailureClass.INVALID_OR_UNREACHABLE: (
        _("The number does not exist, is suspended, or the phone is off."),
        _("Check the number; if it is right, send again later."),
    ),
    FailureClass.CONTENT_BLOCKED: (
        _("The carrier's content filter stopped the text."),
        _("Reword the template, look for sensitive words, links and numbers, and have it reviewed again."),
    ),
    FailureClass.FREQUENCY_LIMIT: (
        _("The number has received too many messages; the carrier's frequency limit applied."),
        _("Send less often to the same number."),
    ),
    FailureClass.GATEWAY_REJECTED: (
        _("The carrier's gateway refused the message without giving a reason."),
        _TICKET,
    ),
    FailureClass.OTHER: (_("The carrier gave a reason that fits no other class."), _TICKET),
    FailureClass.NUMBER_PORTABILITY: (
        _("The number has moved to another carrier and could not be found there."),
        _("Send again later; if it stays so, open a ticket."),
    ),
    FailureClass.EXPIRED_OR_TIMEOUT: (
        _("The message could not be delivered within its validity period."),
        _LATER,
    ),
    FailureClass.SIGNATURE_PORT_ERROR: (
        _("The signature is not registered for the sending number."),
        _TICKET,
    ),
    FailureClass.UNKNOWN: (_("The carrier sent a code that is in no published list."), _TICKET),
}

# Codes of the list whose own reason says more than their class does.
_OWN_REMARKS: dict[str, Promise] = {
    "MX:0012": _("The number is on your list of unsubscribed users."),
    "TSBLACK": _("The number was put on a block list after complaints."),
    "TD:0004": _("The text was stopped because it looks like phishing."),
    "TE:0014": _("The text was refused by manual review at the carrier."),
    "MX:0003": _("The number has received today's allowed number of messages."),
    "TE:0003": _("The number has received today's allowed number of messages."),
    "TE:0002": _("The message could not be handed over to the carrier's gateway."),
    "TD:18": _("The carrier of this number is not known."),
    "OVERDUE": _("The number is in an abnormal state at its carrier."),
    "DB:13": _("The phone's signal was too poor."),
}

# SMPP 3.4 §5.2.28 and appendix B.
_SMPP_WORDS: dict[str, tuple[Outcome, FailureClass, Bucket]] = {
    "DELIVRD": (Outcome.DELIVERED, FailureClass.DELIVERED, Bucket.SUCCESS),
    "ACCEPTD": (Outcome.DELIVERED, FailureClass.DELIVERED, Bucket.SUCCESS),
    "EXPIRED": (Outcome.FAILED, FailureClass.EXPIRED_OR_TIMEOUT, Bucket.SHUTDOWN),
    "UNDELIV": (Outcome.FAILED, FailureClass.INVALID_OR_UNREACHABLE, Bucket.INVALID_NUMBER),
    "REJECTD": (Outcome.FAILED, FailureClass.GATEWAY_REJECTED, Bucket.INTERNAL_ERROR),
    "DELETED": (Outcome.FAILED, FailureClass.CARRIER_INTERNAL, Bucket.INTERNAL_ERROR),
    "UNKNOWN": (Outcome.FAILED, FailureClass.OTHER, Bucket.INTERNAL_ERROR),
    "ENROUTE": (Outcome.WAITING, FailureClass.UNDERWAY, Bucket.NONE),
}


def explain(
    code: str, *, carrier: str = ALL_CARRIERS, mainland: bool = True, final: bool = False
) -> DeliveryCode:
    """What a receipt word means.

    Looked up as (carrier, code), then (all, code) for the mainland, then among SMPP's words; a code that nobody lists
    counts as the carrier's own error. `carrier` is CMCC, CUCC, CTCC or "all". SMPP's ACCEPTD means delivered only where the
    carrier says that nothing follows (`final`); else the message keeps waiting.
    """
    word = code.strip()
    if mainland:
        listed = _listed().get((carrier, word)) or _listed().get((ALL_CARRIERS, word))
        if listed is not None:
            failure_class, bucket = listed
            outcome = Outcome.DELIVERED if failure_class is FailureClass.DELIVERED else Outcome.FAILED
            return _explained(word, outcome, failure_class, bucket)
    standard = word.upper()
    if standard == "ACCEPTD" and not final:
        standard = "ENROUTE"
    if standard in _SMPP_WORDS:
        return _explained(word, *_SMPP_WORDS[standard])
    return _explained(word, Outcome.FAILED, FailureClass.UNKNOWN, Bucket.INTERNAL_ERROR)


def _explained(word: str, outcome: Outcome, failure_class: FailureClass, bucket: Bucket) -> DeliveryCode:
    remark, advice = _WORDS[failure_class]
    return DeliveryCode(word, outcome, failure_class, bucket, _OWN_REMARKS.get(word, remark), advice)


@cache
def _listed() -> dict[tuple[str, str], tuple[FailureClass, Bucket]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {
            (row["carrier"], row["code"]): (FailureClass(row["failure_class"]), Bucket(row["bucket"]))
            for row in csv.DictReader(file)
        }
