"""What operators decide about the desk itself: which risks need a second reviewer, how many decisions are judged again."""

from collections.abc import Mapping

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core.errors import Code, DomainError
from apps.reviews import risks
from apps.reviews.kinds import KINDS
from apps.reviews.models import RecheckRate, RiskRule
from apps.reviews.sampling import rates

_WHOLE = 100


@transaction.atomic
def decide_risks(*, actor: Actor, needs_second: Mapping[tuple[str, str], bool]) -> int:
    """Set (risk, kind) → whether a second reviewer is needed; holds for every decision from now on.

    Only what differs from what holds is written; returns how many. Cells that do not exist are passed over.
    """
    actor.require(Perm.STAFF_REVIEW_RULES)
    changed = 0
    for ruling in risks.rulings():
        wanted = needs_second.get((ruling.code, ruling.kind), ruling.needs_second)
        if wanted == ruling.needs_second:
            continue
        row, _is_new = RiskRule.objects.update_or_create(
            code=ruling.code, kind=ruling.kind, defaults={"needs_second": wanted}
        )
        facts = audit.difference({"needs_second": ruling.needs_second}, {"needs_second": wanted})
        audit.record(actor, "risk_rule.decided", row, needs_second=wanted, **facts)
        changed += 1
    return changed


@transaction.atomic
def decide_rates(*, actor: Actor, percents: Mapping[str, int]) -> int:
    """Set kind → percent of its decisions that are judged again; returns how many changed. Raises RECHECK_PERCENT."""
    actor.require(Perm.STAFF_REVIEW_RULES)
    before, changed = rates(), 0
    for kind, percent in percents.items():
        if kind not in KINDS or not 0 <= percent <= _WHOLE:
            raise DomainError(Code.RECHECK_PERCENT, field=f"percent_{kind}")
        if percent == before[kind]:
            continue
        row, _is_new = RecheckRate.objects.update_or_create(kind=kind, defaults={"percent": percent})
        facts = audit.difference({"percent": before[kind]}, {"percent": percent})
        audit.record(actor, "recheck_rate.decided", row, percent=percent, **facts)
        changed += 1
    return changed
