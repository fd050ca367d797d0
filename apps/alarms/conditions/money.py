"""Money: the balance runs low or a deduction has failed (rule 68), and a month's bill is ready (rule 89)."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AuditEvent
from apps.alarms import places
from apps.alarms.conditions.base import Audience, AuditNews, Habits, News


class BalanceLow(AuditNews):
    """Told to owners and finance people of the account by e-mail, and to recipients who ticked it."""

    name = "balance_low"
    label = _("Balance low")
    explanation = _("The balance has come below your threshold, or a daily deduction has failed.")
    icon = "wallet"
    audiences = frozenset({Audience.APPLICATION, Audience.FINANCE})
    habits = Habits(is_urgent=True, group_minutes=60)

    def wants(self, verb: str) -> bool:
        return verb in ("balance.low", "arrears.began")

    def news(self, events: Sequence[AuditEvent]) -> Sequence[News]:
        return [
            News(
                f"account:{event.account_id}",
                str(event.account or ""),
                {"event": event.pk},
                account_id=event.account_id,
            )
            for event in events
            if event.account_id is not None
        ]


class BillReady(AuditNews):
    """Told once for each bill, with the way to it; in one letter where several months were caught up."""

    name = "bill_ready"
    label = _("Bill ready")
    explanation = _("The bill of a month has been made and can be taken away.")
    icon = "file-invoice"
    audiences = frozenset({Audience.FINANCE})
    habits = Habits(group_minutes=60)

    def wants(self, verb: str) -> bool:
        return verb == "bill.made"

    def news(self, events: Sequence[AuditEvent]) -> Sequence[News]:
        return [
            News(
                f"account:{event.account_id}",
                str(event.account or ""),
                {"event": event.pk, "path": places.of_target("bill", event.target)},
                account_id=event.account_id,
            )
            for event in events
            if event.account_id is not None
        ]
