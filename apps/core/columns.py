"""Which column of a list holds the numbers and which the countries, by their headers (English, Chinese) and their cells."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from apps.core import country_names
from apps.core.kinds import Region
from apps.core.phones import Phone
from apps.core.repairs import Ambiguity, mend_number

_NUMBER_NAMES: Final = """
    手机号 手机号码 手机 手机电话 移动电话 移动电话号码 移动号码 电话 电话号码 联系电话 联系手机 联系号码 联系方式 号码
    收件人手机号 收件人手机号码 收信人手机号 收信人手机号码 收信人号码 接收号码 接收手机号 接收手机号码 接收人手机号 接收者手机号
    目标号码 目标手机号 被叫号码 发送号码 会员手机 会员手机号 客户手机 客户手机号 客户电话 用户手机 用户手机号 用户手机号码
    手機 手機號 手機號碼 電話 電話號碼 聯絡電話 行動電話
    mobile mobiles mobilenumber mobilenumbers mobileno mobilephone mobilephonenumber mob mobilenum
    phone phones phonenumber phonenumbers phoneno phonenum tel telno telnumber telephone telephonenumber
    cell cellphone cellnumber cellphonenumber msisdn number numbers recipient recipients recipientnumber
    recipientsmobilenumber recipientmobilenumber recipientphonenumber recipientsphonenumber
    destination destinationnumber destinationaddress to tonumber contactnumber contactno contactphone gsm
    customerphone customermobile userphone usermobile telefon telefonnummer handynummer handy móvil celular teléfono téléphone
    portable
"""
_NUMBER_WORDS = re.compile("手机|手機|电话|電話|号码|號碼|mobile|phone|msisdn|celular|telefon|^tel|tel$")
# Columns that only look like one with numbers in it: they hold something else, or numbers that receive nothing.
_OTHER_WORDS = re.compile(
    "座机|固话|固定电话|传真|型号|机型|品牌|归属|运营商|类型|状态|时间|日期|订单|单号|身份证|证件|工号|编号|序号|卡号|账号|帐号"
    "|邮编|金额|余额|qq|微信|银行"
    "|fax|landline|model|brand|carrier|operator|type|status|date|time|order|invoice|idcard|passport|account|zip|postal|postcode"
    "|amount|balance|price|customerid|userid|^id$|^no$"
)
_COUNTRY_NAMES: Final = """
    国家 国家地区 国家或地区 国家和地区 国家代码 国家码 国家编码 国家区号 国家名称 国际区号 国际区码 区号 地区 地区代码 国别 國家 國家地區 地區
    country countries countryname countryregion countryorregion countrycode countryiso iso iso2 isocode nation
    region regioncode areacode dialcode dialingcode callingcode internationalcode phonecountry phonecountrycode cc
"""
_NUMBER_HEADERS: Final = frozenset(_NUMBER_NAMES.split())
_COUNTRY_HEADERS: Final = frozenset(_COUNTRY_NAMES.split())
_LIKELY: Final = 0.5
_CONFLICTS: Final = 0.2
_NAMED: Final = 0.8
_SHORTEST_NAME: Final = 2
_DIGITS = re.compile(r"[0-9]")
_FEWEST_DIGITS: Final = 7
_STRONG, _WEAK = 2, 1


class Doubt(StrEnum):
    """Why the choice of the column with the numbers should be looked at."""

    NO_NUMBERS = "no_numbers"
    SEVERAL_NUMBERS = "several_numbers"
    HEADER_ELSEWHERE = "header_elsewhere"


@dataclass(frozen=True, slots=True)
class Columns:
    """Indexes from 0; `doubt` is None when no other column could be meant."""

    number: int
    country: int | None
    doubt: Doubt | None


def find_columns(headers: Sequence[str], sample: Sequence[Sequence[str]], *, region: Region) -> Columns:
    """The best choice for a list with these headers ("" where there is none) and first rows; rows may be short."""
    width = max([len(headers), *map(len, sample)], default=0)
    keys = [header_key(header) for header in headers] + [""] * (width - len(headers))
    country = _country(keys, sample, has_header=any(keys))
    number, doubt = _number(keys, sample, region, country)
    if country is not None and _contradicts(sample, region, number, country):
        country = None  # where somebody lives, not where the number is from
        number, doubt = _number(keys, sample, region, country)
    return Columns(number, country, doubt)


def header_key(header: str) -> str:
    """Letters and digits alone, without case, width and remarks in brackets: "* Mobile No. (required)" → "mobileno"."""
    plain = unicodedata.normalize("NFKC", header).casefold()
    plain = re.sub(r"\([^)]*\)|【[^】]*】|\[[^\]]*\]", "", plain) or plain
    return "".join(character for character in plain if character.isalnum())


def filled(sample: Sequence[Sequence[str]], index: int) -> list[str]:
    """The cells of a column that hold something."""
    return [row[index] for row in sample if index < len(row) and row[index].strip()]


def _number(
    keys: Sequence[str], sample: Sequence[Sequence[str]], region: Region, country: int | None
) -> tuple[int, Doubt | None]:
    headers = [_header_score(key) for key in keys]
    cells = [
        0.0 if index == country else _likeness(sample, index, region, country) for index in range(len(keys))
    ]
    likely = [index for index in range(len(keys)) if cells[index] >= _LIKELY and headers[index] >= 0]

    def rank(index: int) -> tuple[int, float, int]:
        return headers[index], cells[index], -index

    if len(likely) > 1:
        return max(likely, key=rank), Doubt.SEVERAL_NUMBERS
    if likely:
        named = [index for index, score in enumerate(headers) if score == _STRONG]
        is_named_elsewhere = bool(named) and likely[0] not in named
        return likely[0], Doubt.HEADER_ELSEWHERE if is_named_elsewhere else None
    others = [index for index in range(len(keys)) if index != country]
    return max(others, key=rank, default=0), Doubt.NO_NUMBERS


def _header_score(key: str) -> int:
    if key in _NUMBER_HEADERS:
        return _STRONG
    if _OTHER_WORDS.search(key):
        return -1
    return _WEAK if _NUMBER_WORDS.search(key) else 0


def _likeness(sample: Sequence[Sequence[str]], index: int, region: Region, country: int | None) -> float:
    """How much a column looks like one of numbers, 0 to 1; damaged numbers count as well, if less."""
    cells = [row for row in sample if index < len(row) and row[index].strip()]
    if not cells:
        return 0.0
    return sum(_cell_likeness(row[index], region, _at(row, country)) for row in cells) / len(cells)


def _cell_likeness(cell: str, region: Region, where: str | None) -> float:
    reading = mend_number(cell, region=region, country_cell=where).phone
    if isinstance(reading, Phone):
        return 1.0
    if len(_DIGITS.findall(cell)) < _FEWEST_DIGITS and reading is not Ambiguity.SCIENTIFIC:
        return 0.0
    if reading is Ambiguity.NO_COUNTRY:  # any digits could be that
        return 0.5
    return 0.8 if isinstance(reading, Ambiguity) else 0.3


def _country(keys: Sequence[str], sample: Sequence[Sequence[str]], *, has_header: bool) -> int | None:
    for index, key in enumerate(keys):
        cells = filled(sample, index)
        known = sum(country_names.find(cell) is not None for cell in cells)
        if not cells or known < _NAMED * len(cells):
            continue
        if key in _COUNTRY_HEADERS or (not has_header and known == len(cells) and all(map(_is_name, cells))):
            return index
    return None


def _is_name(cell: str) -> bool:
    """Plain digits in a column without header are more often an amount than a calling code."""
    text = cell.strip()
    return text.startswith(("+", "00")) or (len(text) >= _SHORTEST_NAME and not text[0].isdigit())


def _contradicts(sample: Sequence[Sequence[str]], region: Region, number: int, country: int) -> bool:
    rows = [row for row in sample if _at(row, number) and _at(row, country)]
    conflicts = sum(
        mend_number(row[number], region=region, country_cell=row[country]).phone is Ambiguity.COUNTRY_CONFLICT
        for row in rows
    )
    return conflicts > _CONFLICTS * len(rows)


def _at(row: Sequence[str], index: int | None) -> str | None:
    return row[index] if index is not None and index < len(row) else None
