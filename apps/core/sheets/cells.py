"""Cells of a workbook as the text a person would read there, digits exact."""

import datetime as dt
import math
from typing import Any


def cell_text(value: Any) -> str:
    """Text of what calamine gives: whole numbers digit by digit, dates as ISO 8601, texts as they are."""
    if value.__class__ is str:
        return value
    if value.__class__ is float or value.__class__ is int:
        return number_text(value)
    if value.__class__ is bool:
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime):
        midnight = not (value.hour or value.minute or value.second)
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        minutes, second = divmod(abs(seconds), 60)
        return f"{'-' if seconds < 0 else ''}{minutes // 60}:{minutes % 60:02d}:{second:02d}"
    if isinstance(value, dt.time):
        return value.isoformat("seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def number_text(value: float) -> str:
    """A number with all its digits. Sheets keep 15: from 16 on the rest is lost, and the text says so by its exponent.

    13800138000.0 → "13800138000"; 8613800138000123 → "8.61380013800012E+15"; 0.1 + 0.2 → "0.3".
    """
    if not math.isfinite(value):
        return "#NUM!"
    if abs(value) < 1e15:
        whole = int(value)
        return str(whole) if whole == value else f"{value:.15g}"
    mantissa, exponent = f"{value:.14E}".split("E")
    return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
