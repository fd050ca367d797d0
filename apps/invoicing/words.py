"""An amount in the capital numerals of Chinese documents, which cannot be altered by a stroke."""

from decimal import Decimal
from typing import Final

from apps.core.money import MINOR_UNITS

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ("", "拾", "佰", "仟")
_GROUPS: Final = ("", "万", "亿", "万亿")
_NAMES: Final = {
    "CNY": "人民币",
    "USD": "美元",
    "EUR": "欧元",
    "GBP": "英镑",
    "HKD": "港元",
    "SGD": "新加坡元",
    "JPY": "日元",
    "KRW": "韩元",
}


def chinese_capitals(amount: Decimal, currency: str) -> str:
    """`1005.30 CNY` → 人民币壹仟零伍元叁角整; below zero with （负数） in front. At most two decimals and sixteen digits."""
    places = MINOR_UNITS.get(currency, 2)
    whole, rest = divmod(abs(amount), 1)
    minor = int((rest * 100).to_integral_value()) if places else 0
    sign = "（负数）" if amount < 0 else ""
    yuan = f"{_whole(int(whole))}元" if whole or not minor else ""
    return f"{_NAMES.get(currency, currency)}{sign}{yuan}{_minor(minor, after_yuan=bool(yuan))}"


def _minor(minor: int, *, after_yuan: bool) -> str:
    jiao, fen = divmod(minor, 10)
    if not minor:
        return "整"
    tenths = f"{_DIGITS[jiao]}角" if jiao else ("零" if after_yuan else "")
    return f"{tenths}{_DIGITS[fen]}分" if fen else f"{tenths}整"


def _whole(number: int) -> str:
    if not number:
        return _DIGITS[0]
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    said = ""
    for index in reversed(range(len(groups))):
        group = groups[index]
        if not group:
            continue
        # A gap before this group is one 零, however long it is.
        if said and (group < 1000 or not groups[index + 1]):
            said += _DIGITS[0]
        said += _group(group) + _GROUPS[index]
    return said


def _group(group: int) -> str:
    said, is_gap = "", False
    for place in reversed(range(4)):
        digit = group // 10**place % 10
        if digit:
            said += (_DIGITS[0] if is_gap and said else "") + _DIGITS[digit] + _PLACES[place]
            is_gap = False
        else:
            is_gap = True
    return said
