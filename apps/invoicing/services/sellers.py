"""Our own data as documents show them."""

from typing import Any

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.invoicing.models import Seller


@transaction.atomic
def describe(*, actor: Actor, **columns: Any) -> Seller:
    """Write the seller's data; what was issued keeps its copy. The first time the row is made."""
    actor.require(Perm.STAFF_INVOICE_WRITE)
    row = Seller.objects.select_for_update().first()
    before = {name: str(getattr(row, name)) if row else "" for name in columns}
    changed = {name: str(value) for name, value in columns.items() if before[name] != str(value)}
    if row is not None and not changed:
        return row
    row, _is_new = Seller.objects.update_or_create(pk=1, defaults={**columns, "changed_at": clock.now()})
    facts: dict[str, Any] = {"before": {name: before[name] for name in changed}, "changed": changed}
    audit.record(actor, "seller.changed", row, **facts)
    return row
