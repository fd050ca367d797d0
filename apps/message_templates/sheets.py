"""Files of templates: which column holds what, in either language; the file to fill in; what its rows say. Pure.

The file to fill in has an instruction and two samples below its header; on import they are passed over, and so are further
columns, so that a result file can be corrected and brought again.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import islice
from typing import Final

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from apps.core.columns import header_key
from apps.core.errors import Code, DomainError
from apps.core.kinds import MessageKind, Region
from apps.core.repairs import mend_value
from apps.core.sheets.reading import Format, Limits, Table, open_table
from apps.message_templates import tags

MOST_ROWS = 1_000
LIMITS: Final = Limits(rows=MOST_ROWS, columns=60, cell=20_000)
_DELIMITERS: Final = (",", "\t", ";", "|")
_HEADER_ROWS = 6  # a title or a date of printing may stand above the header


class Field(StrEnum):
    """What a column may hold; the value is the name of the line's attribute."""

    NAME = "name"
    KIND = "kind_text"
    CONTENT = "content"
    REMARKS = "remarks"
    TAGS = "tags"


HEADERS: Final = {
    Field.NAME: _("Template name"),
    Field.KIND: _("Type"),
    Field.CONTENT: _("Content"),
    Field.REMARKS: _("Remarks for the reviewer"),
    Field.TAGS: _("Tags"),
}
_NEEDED: Final = (Field.NAME, Field.KIND, Field.CONTENT)
_ALSO: Final = {
    Field.NAME: "name title templatename 名称 模板名称 模版名称 模板名 标题",
    Field.KIND: "type kind smstype templatetype messagetype 类型 短信类型 模板类型 模版类型",
    Field.CONTENT: "content text body templatecontent smscontent message 内容 正文 短信内容 模板内容 模版内容 短信正文",
    Field.REMARKS: "remarks remark note notes description 备注 说明 申请说明 备注说明 场景说明",
    Field.TAGS: "tags tag folder folders label labels group 标签 分组 文件夹 分类",
}
_KINDS: Final = {
    MessageKind.CODE: "1 code otp verification verificationcode verificationcodes 验证码 验证码短信 校验码 动态码",
    MessageKind.NOTICE: "2 notice notification notices notifications regular 通知 通知短信 通知类 行业通知 普通短信",
    MessageKind.MARKETING: "3 marketing promotion promotional 营销 营销短信 推广 推广短信 会员营销",
}
_INSTRUCTION: Final = _("How to fill in: one template a row. This row and the samples are skipped.")
_SAMPLE: Final = _("Sample: {name}")


@dataclass(frozen=True, slots=True)
class Line:
    """One row below the header; `message_kind` is None where the type is not understood."""

    row_no: int
    name: str
    kind_text: str
    message_kind: MessageKind | None
    content: str
    remarks: str
    tags: list[str]


def lines(octets: bytes, *, name: str = "") -> Iterator[Line]:
    """The templates of a file, in its order.

    Raises DomainError: FILE_… for a file that cannot be read, FILE_COLUMNS where name, type or content have no column.
    """
    table, header, places = _opened(octets, name)
    skipped = _explaining()
    for row_no, cells in table.rows():
        if row_no <= header:
            continue
        said = {
            field: mend_value(cells[index])[0].strip() if index < len(cells) else ""
            for field, index in places.items()
        }
        if not any(said.values()) or said[Field.NAME] in skipped:
            continue
        yield Line(
            row_no=row_no,
            name=said[Field.NAME],
            kind_text=said[Field.KIND],
            message_kind=kind_of(said[Field.KIND]),
            content=said[Field.CONTENT],
            remarks=said.get(Field.REMARKS, ""),
            tags=tags.split(said.get(Field.TAGS, "")),
        )


def kind_of(text: str) -> MessageKind | None:
    """The type that a cell names, by number or word in either language."""
    return _kinds().get(header_key(text))


def header() -> list[str]:
    """Of the file to fill in, in the reader's language."""
    return [str(label) for label in HEADERS.values()]


def explanation(region: Region) -> list[list[str]]:
    """The instruction and the samples of the file to fill in."""
    kinds = " / ".join(str(kind.label) for kind in MessageKind)
    instruction = [
        str(_INSTRUCTION),
        kinds,
        gettext("Variables are {1}, {2} … in order. No signature; it is put in front."),
        gettext("On which occasion it is sent, and a filled-in example."),
        gettext("Words of your own, separated by commas"),
    ]
    return [instruction, *_SAMPLES_OF[region]()]


def _mainland_samples() -> list[list[str]]:
    return [
        _sample("登录验证码", MessageKind.CODE, "您的登录验证码是{1}，5分钟内有效，请勿泄露。", "", "登录"),
        _sample(
            "发货通知",
            MessageKind.NOTICE,
            "您的订单{1}已发货，请注意查收。",
            "客户下单并发货后发送，例如：您的订单A2048已发货，请注意查收。",
            "订单",
        ),
    ]


def _global_samples() -> list[list[str]]:
    return [
        _sample(
            "Sign-in code", MessageKind.CODE, "Your code is {1}. It expires in 5 minutes.", "", "sign-in"
        ),
        _sample(
            "Order shipped",
            MessageKind.NOTICE,
            "Your order {1} has been shipped and will arrive soon.",
            "Sent after shipping, for example: Your order A2048 has been shipped and will arrive soon.",
            "orders",
        ),
    ]


_SAMPLES_OF: Final = {Region.MAINLAND: _mainland_samples, Region.GLOBAL: _global_samples}


def _sample(name: str, kind: MessageKind, content: str, remarks: str, tag: str) -> list[str]:
    return [str(_SAMPLE).format(name=name), str(kind.label), content, remarks, tag]


def _opened(octets: bytes, name: str) -> tuple[Table, int, dict[Field, int]]:
    """The table with its header's row number and places.

    Texts are full of commas, so what separates the columns is not guessed from the rows: it is what divides the header.
    """
    table = open_table(octets, name=name, has_header=False, limits=LIMITS)
    try:
        return table, *_header(table)
    except DomainError:
        if table.reading.format is not Format.TEXT:
            raise
        for delimiter in _DELIMITERS:
            other = open_table(octets, has_header=False, delimiter=delimiter, limits=LIMITS)
            with suppress(DomainError):
                return other, *_header(other)
        raise


def _header(table: Table) -> tuple[int, dict[Field, int]]:
    """The header's row number and the place of each column; the first of the upper rows that names all that is needed."""
    best: dict[Field, int] = {}
    for row_no, cells in islice(table.rows(), _HEADER_ROWS):
        places = _places(cells)
        if all(field in places for field in _NEEDED):
            return row_no, places
        best = max(best, places, key=len)
    missing = ", ".join(str(HEADERS[field]) for field in _NEEDED if field not in best)
    raise DomainError(Code.FILE_COLUMNS, field="file", missing=missing)


def _places(cells: Sequence[str]) -> dict[Field, int]:
    names = _names()
    found: dict[Field, int] = {}
    for index, cell in enumerate(cells):
        field = names.get(header_key(cell))
        if field is not None:
            found.setdefault(field, index)
    return found


@cache
def _names() -> dict[str, Field]:
    found = {key: field for field, words in _ALSO.items() for key in words.split()}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {header_key(str(label)): field for field, label in HEADERS.items()}
    return found


@cache
def _kinds() -> dict[str, MessageKind]:
    found = {key: kind for kind, words in _KINDS.items() for key in words.split()}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {header_key(str(kind.label)): kind for kind in MessageKind}
    return found


@cache
def _explaining() -> frozenset[str]:
    """What stands in the name's column of rows that only explain, in any of our languages."""
    found = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.add(str(_INSTRUCTION))
            for samples in _SAMPLES_OF.values():
                found |= {row[0] for row in samples()}
    return frozenset(found)
