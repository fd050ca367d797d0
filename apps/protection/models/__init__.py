"""The tables of what stops sending."""

from apps.protection.models.breaker import (
    Bar,
    BreakerRule,
    Dimension,
    Mode,
    Signal,
    Usual,
    Velocity,
    rule_title,
)
from apps.protection.models.cap import CapScope, CapWindow, Spend, SpendCap
from apps.protection.models.switch import Switch, SwitchKind

__all__ = [
    "Bar",
    "BreakerRule",
    "CapScope",
    "CapWindow",
    "Dimension",
    "Mode",
    "Signal",
    "Spend",
    "SpendCap",
    "Switch",
    "SwitchKind",
    "Usual",
    "Velocity",
    "rule_title",
]
