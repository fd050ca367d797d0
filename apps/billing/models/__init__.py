"""Tables of billing."""

from apps.billing.models.arrears import Arrears, BalanceAlert
from apps.billing.models.settlement import Books, Fee, LineEntry, Settlement, SettlementLine

__all__ = ["Arrears", "BalanceAlert", "Books", "Fee", "LineEntry", "Settlement", "SettlementLine"]
