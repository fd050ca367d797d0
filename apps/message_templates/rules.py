"""The rules of a template's text (rules 25–33 and 36): pure functions that return findings."""

import re
from collections.abc import Collection, Iterator
from typing import Any

from apps.core import segments
from apps.core.kinds import MessageKind, Region
from apps.identity.kinds import Right
from apps.message_templates import placeholders
from apps.reviews.findings import Found, in_order

MAX_CHARACTERS = 500  # rule 26, signature and values included
INDIVIDUAL_VARIABLES = 12  # rule 36
INDIVIDUAL_VALUE = 12  # characters of one value, rule 3
CODE_WORD = {Region.MAINLAND: "验证码", Region.GLOBAL: "code"}
_CODE_VARIABLES = 2  # the code and its minutes
_SHORT_TEXT = 10
_MANY_VARIABLES = 4
_SAID_PER_VARIABLE = 6  # letters or characters of fixed text; with fewer one cannot see what the values are
_NUMBER_DIGITS = 3  # fewer digits beside a variable may be "{1}24小时"
_UNSUBSCRIBE_TAIL = 60

_VARIABLE = r"\{[1-9][0-9]{0,2}\}"
_SYMBOLS = re.compile(r"[￥★☆☞☛✓✔※&]|\^[_.\-oO]?\^|>_<|T_T|@_@")
_BRACKETS = re.compile(r"[【】\[\]]+")
_TOUCHING = re.compile(rf"(?:{_VARIABLE}){{2,}}")
_TOKEN = re.compile(rf"(?:[A-Za-z0-9:/?#.\-_%=~+@]|{_VARIABLE})+")
_LINKISH = re.compile(
    r"://|(?:^|[^A-Za-z0-9])www\.|[A-Za-z0-9}]\.(?:com|cn|net|org|io|co|me|top|vip|xyz|cc|link|ly|gl|tv|info|app|site)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(rf"[0-9]*(?:{_VARIABLE}[0-9]+|[0-9]+{_VARIABLE})(?:{_VARIABLE}|[0-9])*")
_VARIABLE_PATTERN = re.compile(_VARIABLE)
_NOTHING_SAID = re.compile(r"[\W_]+")
_ANNOUNCED_LINK = re.compile(
    rf"(?:链接|网址|戳|点击|点此|\b(?:link|url|website|click(?: here| on)?)\b)[ :：]*{_VARIABLE}",
    re.IGNORECASE,
)
_MEMBERS = re.compile(r"会员|用户|客户|顾客|学员|车主|member|customer|subscriber|client", re.IGNORECASE)
_UNSUBSCRIBE_WORD = re.compile(r"退订|拒收|unsubscribe|opt[ -]?out", re.IGNORECASE)
_UNSUBSCRIBE_KEY = re.compile(r"(?<![A-Za-z0-9'])(?:TD|T|N|R)(?![A-Za-z0-9'])")
_PROMOTION = re.compile(
    r"优惠|促销|特价|打折|折扣|满减|秒杀|抢购|红包|返现|中奖|抽奖|免费领|限时|discount|coupon|promotion|special offer|% off|sale\b",
    re.IGNORECASE,
)


def has_link(content: str) -> bool:
    """Whether the text holds an address, or a part of one."""
    return _LINKISH.search(content) is not None


def findings(
    *, content: str, region: Region, message_kind: MessageKind, remarks: str, rights: Collection[Right]
) -> list[Found]:
    """Everything that is wrong with a template, blocking ones first."""
    parsed = placeholders.parse(content)
    return in_order(
        [
            *_variables(content, parsed),
            *_parts(content),
            *_announced_links(content),
            *_symbols(content),
            *_length(content, region),
            *_kind(content, region, message_kind, parsed),
            *_rights(content, message_kind, parsed, rights),
            *_remarks(content, remarks, parsed),
        ]
    )


def _variables(content: str, parsed: placeholders.Placeholders) -> Iterator[Found]:
    for problem in parsed.problems:
        words = content[problem.start : problem.end]
        is_harmless = problem.code == "repeated_variable"
        yield Found(
            problem.code,
            start=problem.start,
            end=problem.end,
            words=words,
            blocking=not is_harmless,
            facts=problem.facts,
        )
    for touching in _TOUCHING.finditer(content):
        yield Found(
            "adjacent_variables",
            start=touching.start(),
            end=touching.end(),
            words=touching[0],
            blocking=False,
        )


def _parts(content: str) -> Iterator[Found]:
    """Variables inside a link or a number (rule 28)."""
    links: list[tuple[int, int]] = []
    for token in _TOKEN.finditer(content):
        if _VARIABLE_PATTERN.search(token[0]) and _LINKISH.search(token[0]):
            links.append(token.span())
            yield Found("part_variable_link", start=token.start(), end=token.end(), words=token[0])
    for number in _NUMBER.finditer(content):
        if any(start <= number.start() < end for start, end in links):
            continue
        digits = len(re.findall(r"[0-9]", _VARIABLE_PATTERN.sub("", number[0])))
        yield Found(
            "part_variable_number",
            start=number.start(),
            end=number.end(),
            words=number[0],
            blocking=digits >= _NUMBER_DIGITS,
        )


def _announced_links(content: str) -> Iterator[Found]:
    """Variables in places where a link is to come (rule 28); what comes is known at sending only, so it is advice."""
    for announced in _ANNOUNCED_LINK.finditer(content):
        yield Found(
            "variable_for_link",
            start=announced.start(),
            end=announced.end(),
            words=announced[0],
            blocking=False,
        )


def _symbols(content: str) -> Iterator[Found]:
    for pattern, reason in ((_SYMBOLS, "forbidden_symbol"), (_BRACKETS, "forbidden_brackets")):
        for match in pattern.finditer(content):
            yield Found(reason, start=match.start(), end=match.end(), words=match[0])


def _length(content: str, region: Region) -> Iterator[Found]:
    fixed = _VARIABLE_PATTERN.sub("", content)
    length = segments.count(fixed, mainland=region == Region.MAINLAND).characters
    if length > MAX_CHARACTERS:
        yield Found(
            "text_too_long", start=0, end=len(content), facts={"length": length, "limit": MAX_CHARACTERS}
        )


def _kind(
    content: str, region: Region, message_kind: MessageKind, parsed: placeholders.Placeholders
) -> Iterator[Found]:
    """What the type asks for (rules 30–32)."""
    if message_kind == MessageKind.CODE:
        if CODE_WORD[region] not in content.casefold():
            yield Found("code_word_missing", facts={"word": CODE_WORD[region]})
        if not parsed.count:
            yield Found("code_needs_variable")
        if parsed.count > _CODE_VARIABLES:
            yield Found("code_other_variables", blocking=False, **_beyond(content, _CODE_VARIABLES))
    if message_kind == MessageKind.MARKETING and not _can_unsubscribe(content):
        yield Found("unsubscribe_missing")
    if message_kind == MessageKind.MARKETING and not _MEMBERS.search(content):
        yield Found("no_members", blocking=False)
    if message_kind != MessageKind.MARKETING:
        for match in _PROMOTION.finditer(content):
            yield Found(
                "promotion_in_notice", start=match.start(), end=match.end(), words=match[0], blocking=False
            )


def _beyond(content: str, limit: int) -> dict[str, Any]:
    """The place of the first variable with a number above the limit."""
    for variable in _VARIABLE_PATTERN.finditer(content):
        if int(variable[0][1:-1]) > limit:
            return {"start": variable.start(), "end": variable.end(), "words": variable[0]}
    return {}


def _can_unsubscribe(content: str) -> bool:
    tail = content[-_UNSUBSCRIBE_TAIL:]
    return bool(_UNSUBSCRIBE_WORD.search(tail) and _UNSUBSCRIBE_KEY.search(tail))


def _rights(
    content: str, message_kind: MessageKind, parsed: placeholders.Placeholders, rights: Collection[Right]
) -> Iterator[Found]:
    if message_kind == MessageKind.MARKETING and Right.MARKETING not in rights:
        yield Found("marketing_not_for_individuals", field="message_kind")
    if parsed.count > INDIVIDUAL_VARIABLES and Right.FREE_VARIABLES not in rights:
        facts = {"count": parsed.count, "limit": INDIVIDUAL_VARIABLES}
        yield Found("too_many_variables", facts=facts, **_beyond(content, INDIVIDUAL_VARIABLES))
    if parsed.count and message_kind != MessageKind.CODE and Right.FREE_VARIABLES not in rights:
        yield Found("value_length", blocking=False, facts={"limit": INDIVIDUAL_VALUE})


def _remarks(content: str, remarks: str, parsed: placeholders.Placeholders) -> Iterator[Found]:
    fixed = _VARIABLE_PATTERN.sub("", content)
    is_short = len(fixed.strip()) < _SHORT_TEXT
    is_unclear = len(_NOTHING_SAID.sub("", fixed)) < _SAID_PER_VARIABLE * parsed.count
    if not remarks.strip() and (is_short or is_unclear or parsed.count >= _MANY_VARIABLES):
        yield Found("remarks_wanted", field="remarks", blocking=False)
