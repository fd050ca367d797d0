"""What a proof of deletion says, in one form for ever, and the digest over it."""

import hashlib
import json
from datetime import UTC, datetime

from apps.retention.models import Deletion


def chained(before: str, piece: str) -> str:
    """The digest of the rows so far and of one piece more; both in hex, "" before the first."""
    return hashlib.sha256(bytes.fromhex(before) + bytes.fromhex(piece)).hexdigest()


def canonical(row: Deletion) -> bytes:
    """All that a proof says but its own digest: a JSON list in this order, instants in UTC with microseconds."""
    return json.dumps(
        [
            row.public_id,
            row.account_id,
            row.kind,
            row.action,
            _instant(row.since),
            _instant(row.until),
            row.count,
            row.kept,
            row.rows_digest,
            _instant(row.at),
        ],
        separators=(",", ":"),
    ).encode()


def digest(row: Deletion) -> str:
    return hashlib.sha256(canonical(row)).hexdigest()


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None
