"""Reads of the unsubscribed list."""

from collections.abc import Sequence

from django.db.models import Q

from apps.accounts.models import Account
from apps.unsubscribes.models import Unsubscribe


def blocked_hashes(
    *, account: Account, number_hashes: Sequence[int], signature: str, message_kind: int
) -> frozenset[int]:
    """Those of the numbers (keyed hashes) that must not get this kind of message under this signature. One statement."""
    return frozenset(
        Unsubscribe.of(account)
        .filter(
            Q(signature="") | Q(signature=signature),
            Q(message_kind=None) | Q(message_kind=message_kind),
            number_hash__in=number_hashes,
            removed_at=None,
        )
        .values_list("number_hash", flat=True)
    )
