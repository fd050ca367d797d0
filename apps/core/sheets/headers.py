"""Is the first row a header? Told by what stands in it and by what stands below."""

import re
import unicodedata
from collections.abc import Sequence

Record = tuple[int, list[str]]

_DROPPED = re.compile("[\\s\u200b-\u200f\u202a-\u202e\u2060\ufeff'\"“”‘’`()\\-.–—=]+")
_NUMBER = re.compile(r"\+?\d{7,20}\Z")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+\Z", re.IGNORECASE)
_PLAIN = re.compile(r"[+-]?[\d.,/:%\s-]+\Z")  # amounts, dates, times: values, never names of columns
_WORDS = re.compile(
    r"phone|mobile|cell|tel\b|telephone|msisdn|number|recipient|contact|receiver|name|country|region|code|date|time|amount"
    r"|city|company|order|remark|note|variable|param|value|address|e-?mail|gender|sex|age\b|group|birthday|customer|member"
    r"|手机|电话|号码|联系|姓名|名字|名称|称呼|国家|地区|区号|日期|时间|金额|验证码|订单|备注|变量|参数|公司|城市|地址|邮箱|性别"
    r"|年龄|分组|生日|客户|会员|序号|编号|内容|手機|電話|號碼|國家|地區|變量|參數",
    re.IGNORECASE,
)
_TITLE_ROWS = 5  # rows above a header that may be a title, an instruction or a date of printing


def find_header(records: Sequence[Record]) -> int:
    """Which of the first records is the header; -1 if none is. The ones before it are a title.

    Rule: a row in which something looks like a telephone number is never a header. A row of words is one if it knows a
    word that heads columns, or if the column below a word holds numbers.
    """
    usual = _usual_width(records)
    for index, (_number, cells) in enumerate(records[: _TITLE_ROWS + 1]):
        if any(looks_like_number(cell) for cell in cells):
            return -1
        if _is_header(cells, [below for _row, below in records[index + 1 :]], usual):
            return index
        if not _is_title(cells, usual):
            return -1
    return -1


def looks_like_number(cell: str) -> bool:
    """Whether a cell could be a telephone number, however it is written or damaged."""
    bare = _DROPPED.sub("", unicodedata.normalize("NFKC", cell))
    return bool(_NUMBER.match(bare) or _SCIENTIFIC.match(unicodedata.normalize("NFKC", cell).strip(" '\"=")))


def _is_header(cells: list[str], below: list[list[str]], usual: int) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    if not filled or (usual > 1 and len(filled) * 2 < usual):
        return False
    words = [cell for cell in filled if not _PLAIN.match(unicodedata.normalize("NFKC", cell).strip())]
    if not words:
        return False
    if len(set(filled)) == len(filled) and any(len(cell) <= 40 and _WORDS.search(cell) for cell in words):
        return True
    if len(words) < len(filled):
        return False
    return any(
        cell.strip() and any(looks_like_number(row[column]) for row in below if column < len(row))
        for column, cell in enumerate(cells)
    )


def _is_title(cells: list[str], usual: int) -> bool:
    return usual > 1 and sum(1 for cell in cells if cell.strip()) == 1


def _usual_width(records: Sequence[Record]) -> int:
    widths = sorted(sum(1 for cell in cells if cell.strip()) for _number, cells in records)
    return widths[len(widths) // 2] if widths else 0
