"""What stands on the wire: the two bodies and the headers, as programs written for the original read them. Pure.

callbacks.md §2 and §3: an array of reports, or one reply; keys in the documented order, UTF-8, nothing between them.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson
from django.utils import translation

from apps.core.clock import DEFAULT_ZONE
from apps.core.phones import Phone
from apps.messaging.remarks import meaning
from apps.messaging.states import MessageStatus

ID: Final = "X-Callback-Id"
SIGNATURE: Final = "X-Callback-Signature"
TEST: Final = "X-Callback-Test"
# The original's own sentence; all others are those of our table of codes, in its language.
_DELIVERED: Final = "用户短信送达成功"
_LANGUAGE: Final = "zh-hans"
_ZONE: Final = ZoneInfo(DEFAULT_ZONE)  # times have no zone marker and mean Beijing time
# What carriers usually say, for those that say nothing.
_USUAL: Final = {
    MessageStatus.DELIVERED: "DELIVRD",
    MessageStatus.UNDELIVERED: "UNDELIV",
    MessageStatus.EXPIRED: "EXPIRED",
}


def report(*, phone: Phone, status: str, code: str, at: datetime, serial: str) -> dict[str, Any]:
    """One object of the array. at: when the handset had it, else when the end was known."""
    is_delivered = status == MessageStatus.DELIVERED
    word = code or _USUAL[MessageStatus(status)]
    with translation.override(_LANGUAGE):
        words = _DELIVERED if is_delivered else str(meaning(word, mainland=phone.is_mainland).sentence)
    return {
        "user_receive_time": at.astimezone(_ZONE).strftime("%Y-%m-%d %H:%M:%S"),
        "nationcode": phone.calling_code,
        "mobile": phone.national,
        "report_status": "SUCCESS" if is_delivered else "FAIL",
        "errmsg": word,
        "description": words,
        "sid": serial,
    }


def reply(*, phone: Phone, signature: str, text: str, at: datetime) -> dict[str, Any]:
    """The one object of a reply. `extend` is always blank: extension codes are off by default and not offered here."""
    return {
        "extend": "",
        "mobile": phone.national,
        "nationcode": phone.calling_code,
        "sign": signature,
        "text": text,
        "time": int(at.timestamp()),
    }


def packed(content: Sequence[dict[str, Any]] | dict[str, Any]) -> bytes:
    """The octets that are sent, and signed."""
    return orjson.dumps(content)


def headers(
    push_id: str, body: bytes, at: datetime, *, secret: str = "", is_test: bool = False
) -> dict[str, str]:
    """`X-Callback-Signature: t=<UNIX time>,v1=<hex>` where there is a secret: HMAC-SHA256 of `t.body` under it."""
    found = {"Content-Type": "application/json", "User-Agent": "sms-console", ID: push_id}
    if is_test:
        found[TEST] = "1"
    if secret:
        seconds = int(at.timestamp())
        mac = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
        found[SIGNATURE] = f"t={seconds},v1={mac}"
    return found
