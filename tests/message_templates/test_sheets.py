"""What the columns and cells of a file of templates mean."""

import pytest
from django.utils.translation import override

from apps.core.errors import Code, DomainError
from apps.core.kinds import MessageKind, Region
from apps.message_templates import sheets
from tests.support.importing import csv, xlsx

ROW = ["登录", "验证码", "您的验证码是{1}，5分钟内有效。", "", "登录，会员"]


@pytest.mark.parametrize("made", [csv, xlsx])
@pytest.mark.parametrize(
    "header",
    [
        ("模板名称", "类型", "内容", "备注", "标签"),
        ("Template name", "Type", "Content", "Remarks for the reviewer", "Tags"),
        ("* NAME (required)", "SMS type", "Body", "Note", "Folder"),
    ],
)
def test_columns_are_known_in_both_languages_and_any_order(made: object, header: tuple[str, ...]) -> None:
    order = [2, 0, 4, 1, 3]
    octets = made([[ROW[index] for index in order]], [header[index] for index in order])  # type: ignore[operator]
    (line,) = sheets.lines(octets)
    assert (line.row_no, line.name, line.message_kind) == (2, "登录", MessageKind.CODE)
    assert (line.content, line.remarks, line.tags) == (ROW[2], "", ["登录", "会员"])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1", MessageKind.CODE),
        ("Verification code", MessageKind.CODE),
        ("通知", MessageKind.NOTICE),
        (" NOTICE ", MessageKind.NOTICE),
        ("营销短信", MessageKind.MARKETING),
        ("彩信", None),
        ("", None),
    ],
)
def test_types_are_numbers_or_words(text: str, kind: MessageKind | None) -> None:
    assert sheets.kind_of(text) is kind


def test_a_title_above_the_header_is_passed_over() -> None:
    octets = csv([["模板名称", "类型", "内容"], ROW[:3]], ["2026 年短信模板", "", ""])
    assert [line.name for line in sheets.lines(octets)] == ["登录"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("region", list(Region))
def test_the_file_to_fill_in_brings_nothing_by_itself(language: str, region: Region) -> None:
    with override(language):
        octets = xlsx([*sheets.explanation(region), ROW], sheets.header())
    assert [line.name for line in sheets.lines(octets)] == ["登录"]


def test_a_missing_column_is_named() -> None:
    with pytest.raises(DomainError) as refusal:
        list(sheets.lines(csv([["登录", "您的验证码是{1}"]], ["模板名称", "内容"])))
    assert refusal.value.code is Code.FILE_COLUMNS
    assert refusal.value.facts["missing"] == "Type"


def test_a_guarded_cell_is_read_as_it_was_meant() -> None:
    octets = csv([["=登录", "验证码", "+您的验证码是{1}，5分钟内有效。"]])
    (line,) = sheets.lines(octets)
    assert (line.name, line.content) == ("=登录", "+您的验证码是{1}，5分钟内有效。")
