"""Reads of the unsubscribed list."""

from collections.abc import Sequence

from apps.accounts.models import Account
from apps.core.statements import fetch

_BLOCKED = """
SELECT number_hash FROM unsubscribes_unsubscribe
WHERE account_id = %s AND number_hash = ANY(%s::bigint[]) AND signature IN ('', %s)
  AND (message_kind IS NULL OR message_kind = %s) AND removed_at IS NULL
"""


def blocked_hashes(
    *, account: Account, number_hashes: Sequence[int], signature: str, message_kind: int
) -> frozenset[int]:
    """Those of the numbers (keyed hashes) that must not get this kind of message under this signature. One statement."""
    # An array in its text form: the driver would convert a thousand numbers one by one for longer than the query takes.
    hashes = "{" + ",".join(map(str, number_hashes)) + "}"
    rows = fetch(_BLOCKED, [account.pk, hashes, signature, message_kind])
    return frozenset(row[0] for row in rows)
