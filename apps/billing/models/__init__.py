"""Tables of billing."""

from apps.billing.models.arrears import Arrears, BalanceAlert
from apps.billing.models.bill import Bill, BillLine, BillMovement
from apps.billing.models.reconciliation import (
    CarrierFile,
    CarrierFinding,
    Check,
    Difference,
    Finding,
    Reconciliation,
)
from apps.billing.models.rerating import RatedCheck, RatedDifference, Rerating
from apps.billing.models.settlement import Books, Fee, LineEntry, Settlement, SettlementLine

__all__ = [
    "Arrears",
    "BalanceAlert",
    "Bill",
    "BillLine",
    "BillMovement",
    "Books",
    "CarrierFile",
    "CarrierFinding",
    "Check",
    "Difference",
    "Fee",
    "Finding",
    "LineEntry",
    "RatedCheck",
    "RatedDifference",
    "Reconciliation",
    "Rerating",
    "Settlement",
    "SettlementLine",
]
