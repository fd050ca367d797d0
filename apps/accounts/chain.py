"""The digests that chain the audit trail: what an event says, in one form for ever, sealed with the digest before it."""

import hashlib
import hmac
import json
from datetime import UTC
from functools import lru_cache
from typing import Final

from django.conf import settings

from apps.accounts.models import AuditEvent

GENESIS: Final = bytes(32)  # what stands before the first entry


def digest(before: bytes, event: AuditEvent) -> bytes:
    """32 octets: HMAC-SHA256 of the digest before and of all that the event says.

    The key is derived from HASH_KEY, which is not in the database: whoever can write there cannot make a chain anew.
    """
    return hmac.new(_key(settings.HASH_KEY), before + canonical(event), hashlib.sha256).digest()


def canonical(event: AuditEvent) -> bytes:
    """Every column of the event as JSON: a list in this order, names of facts sorted, the instant in UTC with microseconds."""
    return json.dumps(
        [
            event.pk,
            event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            event.account_id,
            event.user_id,
            event.via,
            event.ip,
            event.verb,
            event.target,
            event.label,
            event.facts,
        ],
        ensure_ascii=True,
        sort_keys=True,
        separators=(",", ":"),
    ).encode()


@lru_cache(maxsize=4)
def _key(secret: bytes) -> bytes:
    return hmac.new(secret, b"audit chain", hashlib.sha256).digest()
