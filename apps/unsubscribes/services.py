"""Putting numbers on the unsubscribed list."""

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.models import Account
from apps.core.phones import last4
from apps.core.privacy import number_hash, seal
from apps.unsubscribes.models import Origin, Unsubscribe


@transaction.atomic
def unsubscribe(
    *, actor: Actor, account: Account, number: str, signature: str, message_kind: int | None, origin: Origin
) -> Unsubscribe:
    """Let a number (E.164) hear no more of one signature and kind; doing it twice leaves one row."""
    row, created = Unsubscribe.unscoped.get_or_create(
        account=account,
        number_hash=number_hash(number),
        signature=signature,
        message_kind=message_kind,
        removed_at=None,
        defaults={"number_sealed": seal(number), "number_last4": last4(number), "origin": origin},
    )
    if created:
        audit.record(actor, "number.unsubscribed", row, origin=origin.value, signature=signature)
    return row
