"""What the watcher keeps: finished minutes, cases with their evidence, back-tests, thresholds of codes."""

from apps.guard.models.backtest import Backtest, BacktestKind, BusyMinute
from apps.guard.models.case import Case, CaseNote, Found
from apps.guard.models.code_watch import CodeWatch
from apps.guard.models.minute import MinuteCount

__all__ = ["Backtest", "BacktestKind", "BusyMinute", "Case", "CaseNote", "CodeWatch", "Found", "MinuteCount"]
