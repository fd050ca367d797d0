"""Which columns fill the template's variables: by a number in the header, by the words around a variable, by their order."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from apps.core.columns import filled, header_key
from apps.core.kinds import MessageKind
from apps.message_templates.models import MessageTemplate

_CHINESE_NUMERALS: Final = "一二三四五六七八九十"
_NUMBERED = re.compile(
    r".*(?:变量|變量|变数|参数|參數|字段|variable|var|param|parameter|params|value|field|placeholder)([0-9]{1,3}|[一二三四五六七八九十])"
).fullmatch
_BRACED = re.compile(r"\s*[{｛$%]*\s*([1-9][0-9]{0,2})\s*[}｝]\s*").fullmatch
_VARIABLE = re.compile(r"\{([1-9][0-9]{0,2})\}", re.ASCII)
_CODE = re.compile(r"[0-9]{1,6}", re.ASCII).fullmatch
_NAME_NEARBY: Final = 12  # characters of the text that speak about the variable beside them
# What a column is called, and what stands beside its variable in a text.
_RELATED: Final = (
    (
        "姓名 名字 称呼 客户 客户姓名 客户名称 会员 会员姓名 用户 用户名 用户姓名 收件人 收件人姓名 联系人 昵称 name fullname firstname customer"
        " customername username nickname recipientname",
        "尊敬的 亲爱的 您好 你好 先生 女士 同学 dear hi hello",
    ),
    (
        "金额 价格 费用 合计 总价 余额 应付金额 amount price fee total balance sum",
        "元 ￥ ¥ usd cny eur $ € £ rmb 美元",
    ),
    ("验证码 校验码 动态码 code otp verificationcode pin password 密码", "验证码 校验码 动态码 code otp pin"),
    ("分钟 有效期 有效时间 时长 minutes minute min validity expiry expires", "分钟 分鐘 minutes minute mins"),
    ("订单 订单号 单号 order orderno orderid ordernumber", "订单 单号 order"),
    ("快递 快递单号 运单号 tracking trackingno trackingnumber waybill", "快递 运单 包裹 tracking parcel"),
    ("日期 date day 时间 time datetime", "日期 时间 于 date time on at"),
    ("地址 地点 address location place", "地址 地点 到 address at"),
    ("链接 网址 url link", "链接 网址 link"),
)


class Doubt(StrEnum):
    """Why the choice of the variables' columns should be looked at."""

    FEW_COLUMNS = "few_columns"
    WHICH_COLUMNS = "which_columns"
    ORDER = "order"
    VALUES = "values"


def assign(
    headers: Sequence[str],
    sample: Sequence[Sequence[str]],
    others: Sequence[int],
    *,
    template: MessageTemplate,
    number: int,
) -> tuple[tuple[int | None, ...], Doubt | None]:
    """A column for each variable, None where the list has none left; `others` are the columns that are free, in order."""
    count = template.parameter_count
    if not count:
        return (), None
    names = {index: headers[index] for index in others if index < len(headers) and headers[index].strip()}
    chosen = _numbered(names) or _by_words(names, template.content, count)
    chosen = {variable: index for variable, index in chosen.items() if variable <= count}
    doubt = None if len(chosen) == count else _fill(chosen, others, count, number, is_headed=bool(names))
    columns = tuple(chosen.get(variable) for variable in range(1, count + 1))
    if doubt is None and template.message_kind == MessageKind.CODE and not _are_codes(columns, sample):
        doubt = Doubt.VALUES
    return columns, doubt


def _numbered(names: dict[int, str]) -> dict[int, int]:
    """Variable → column for headers such as "变量1", "SMS Content Variable 1" and "{1}"; the first of equal ones."""
    found: dict[int, int] = {}
    for index, name in names.items():
        match = _BRACED(name) or _NUMBERED(header_key(name))
        if match is not None:
            text = match[1]
            found.setdefault(int(text) if text.isdecimal() else _CHINESE_NUMERALS.index(text) + 1, index)
    return found


def _by_words(names: dict[int, str], content: str, count: int) -> dict[int, int]:
    """Variable → column where a header stands beside exactly one variable, and that variable beside no other header."""
    nearby = _nearby(content)
    near: dict[int, list[int]] = {variable: [] for variable in range(1, count + 1)}
    for index, name in names.items():
        key = header_key(name)
        about = [variable for variable in near if variable in nearby and _speaks_of(key, *nearby[variable])]
        if len(about) == 1:
            near[about[0]].append(index)
    return {variable: columns[0] for variable, columns in near.items() if len(columns) == 1}


def _nearby(content: str) -> dict[int, tuple[str, str]]:
    """Variable → the text before and behind it, no further than to its neighbours or the end of the clause."""
    found: dict[int, tuple[str, str]] = {}
    variables = list(_VARIABLE.finditer(content))
    for place, variable in enumerate(variables):
        start = variables[place - 1].end() if place else 0
        end = variables[place + 1].start() if place + 1 < len(variables) else len(content)
        before = re.split(r"[，。,;；!！？\n]|\. ", content[start : variable.start()])[-1]
        behind = re.split(r"[，。,;；!！？\n]|\. ", content[variable.end() : end])[0]
        words = (before[-_NAME_NEARBY * 2 :].casefold(), behind[:_NAME_NEARBY].casefold())
        found.setdefault(int(variable[1]), words)
    return found


def _speaks_of(key: str, before: str, behind: str) -> bool:
    around = f"{before} {behind}"
    if len(key) > 1 and (_has(around, key) or _has(header_key(before), key)):
        return True
    return any(
        key in called.split() and any(_has(around, word) for word in beside.split())
        for called, beside in _RELATED
    )


def _has(text: str, word: str) -> bool:
    """Whether the text has the word; Latin words only whole."""
    if not word.isascii() or not word.isalpha():
        return word in text
    return re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text) is not None


def _fill(
    chosen: dict[int, int], others: Sequence[int], count: int, number: int, *, is_headed: bool
) -> Doubt | None:
    """Give the columns that are left, in their order, to the variables that are left; those right of the number first."""
    free = [index for index in others if index not in chosen.values()]
    gaps = [variable for variable in range(1, count + 1) if variable not in chosen]
    right = [index for index in free if index > number]
    takes = right if len(right) >= len(gaps) else free
    chosen.update(zip(gaps, takes, strict=False))
    if len(free) < len(gaps):
        return Doubt.FEW_COLUMNS
    if len(free) > len(gaps):
        return Doubt.WHICH_COLUMNS
    # One for one is no choice. Without headers, number first and the variables behind it is what the standard file says.
    if len(gaps) == 1 or (not is_headed and len(right) == len(gaps)):
        return None
    return Doubt.ORDER


def _are_codes(columns: Sequence[int | None], sample: Sequence[Sequence[str]]) -> bool:
    cells = [cell.strip() for index in columns if index is not None for cell in filled(sample, index)]
    return not cells or sum(_CODE(cell) is not None for cell in cells) * 2 > len(cells)
