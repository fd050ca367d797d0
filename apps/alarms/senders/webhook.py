"""Letters to a program: JSON, signed, with an id by which a repeated one is known."""

import hashlib
import hmac
from datetime import datetime
from typing import Any

import orjson

from apps.alarms.conditions import CONDITIONS
from apps.alarms.models import Letter, Recipient
from apps.alarms.senders.base import SENT, Tried
from apps.core import clock, http, privacy

SECONDS = 5.0
SIGNATURE = "X-Alarm-Signature"


def send(letter: Letter) -> Tried:
    """One call; any answer of 2xx means that it was taken. Others are tried again with the same id."""
    assert letter.recipient is not None
    return call(letter.recipient, document(letter))


def call(recipient: Recipient, content: dict[str, Any]) -> Tried:
    """Post a document to a recipient's address."""
    body = packed(content)
    try:
        signed = headers(recipient, body, clock.now(), content["id"])
        answer = http.post(recipient.webhook_url, body, signed, seconds=SECONDS)
    except http.AddressRefused as error:
        return Tried(False, str(error), is_final=True)
    except http.NotReached as error:
        return Tried(False, str(error))
    return SENT if answer.is_success else Tried(False, f"HTTP {answer.status}", is_final=answer.status == 410)


def packed(content: dict[str, Any]) -> bytes:
    """The octets that are signed and sent."""
    return orjson.dumps(content)


def document(letter: Letter) -> dict[str, Any]:
    """What the program gets: words in English are for people, the names are stable."""
    condition = CONDITIONS.get(letter.condition)
    return {
        "id": letter.public_id,
        "type": f"alarm.{letter.reason}",
        "condition": letter.condition,
        "title": str(condition.label) if condition is not None else "",
        "count": letter.facts.get("count", 0),
        "alarms": letter.facts.get("alarms", []),
        "created_at": letter.created_at.isoformat(),
    }


def headers(recipient: Recipient, body: bytes, at: datetime, letter_id: str) -> dict[str, str]:
    """`X-Alarm-Signature: t=<UNIX time>,v1=<hex>`: HMAC-SHA256 of `t.body` under the recipient's secret."""
    seconds = int(at.timestamp())
    secret = privacy.open_sealed(recipient.webhook_secret_sealed, context=Recipient.SECRET)
    mac = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "User-Agent": "sms-console",
        "X-Alarm-Id": letter_id,
        SIGNATURE: f"t={seconds},v1={mac}",
    }
