"""The tables of what stops sending."""

from apps.protection.models.switch import Switch, SwitchKind

__all__ = ["Switch", "SwitchKind"]
