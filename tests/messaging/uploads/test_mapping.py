"""Guessing which column is what, on header rows and files as people have them; and checking what a person has chosen."""

from typing import Any

import pytest

from apps.core.errors import Code, DomainError
from apps.core.kinds import MessageKind, Region
from apps.message_templates import placeholders
from apps.message_templates.models import MessageTemplate
from apps.messaging.uploads.mapping import Doubt, Guess, Mapping, guess, headers_fingerprint

GREETING = "尊敬的{1}，您的账单金额为{2}元，请及时缴纳。"
NOTHING = "本店今日开业，欢迎光临。"
ONE = "您的包裹已到达{1}，请及时领取。"

NUMBER_HEADERS = """
    手机号 手机号码 手机 电话 电话号码 联系电话 移动电话 收件人手机号 接收号码 会员手机号 手機號碼 手机号（必填） *手机号码
    mobile Mobile MOBILE_NUMBER mobile-no phone Phone Number:tel Tel. Telephone MSISDN Cell CellPhone To Recipient
    Recipient’s_Mobile_Number Number 号码 客户手机号码(11位) receiver_phone ship_to_phone 用户注册手机
"""


def template(
    content: str = NOTHING, *, kind: MessageKind = MessageKind.NOTICE, region: Region = Region.MAINLAND
) -> MessageTemplate:
    """Unsaved: only its text, type and region count here."""
    return MessageTemplate(
        content=content, message_kind=kind, region=region, parameter_count=placeholders.count(content)
    )


def guessed(
    headers: str, *rows: str, content: str = NOTHING, region: Region = Region.MAINLAND, **changes: Any
) -> Guess:
    """Header and rows with | between cells; no header when it is ""."""
    sample = [row.split("|") for row in rows]
    columns = headers.split("|") if headers else [""] * max(map(len, sample))
    return guess(columns, sample, template=template(content, region=region, **changes), region=region)


@pytest.mark.parametrize(
    "header",
    NUMBER_HEADERS.split(),
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_number_column_is_found_wherever_it_stands_and_whatever_it_is_called(
    header: str, place: int
) -> None:
    names, cells = ["会员等级", "城市"], ["金卡", "深圳"]
    names.insert(place, header)
    cells.insert(place, "13800001234")
    found = guessed("|".join(names), "|".join(cells), "|".join(cells))
    assert found.mapping == Mapping(place, None, ())
    assert found.certain


@pytest.mark.parametrize(
    ("headers", "row", "number"),
    [
        ("姓名|手机号|座机", "张三|13800001234|010-12345678", 1),
        ("订单号|手机号", "13900001234567|13800001234", 1),
        ("订单号|手机号", "13900001234|13800001234", 1),
        ("身份证号|电话", "110101199003071234|13800001234", 1),
        ("手机型号|号码", "iPhone 15|13800001234", 1),
        ("下单日期|金额|mobile", "20260101|1234567.00|13800001234", 2),
        ("id|x|y", "1|13800001234|3", 1),
        ("||", "张三|13800001234|", 1),
        ("手机号|备注", "1.38E+10|", 0),
        ("手机号", "13800001234", 0),
    ],
)
def test_what_only_resembles_a_number_is_not_taken_for_one(headers: str, row: str, number: int) -> None:
    found = guessed(headers, row, row, row)
    assert found.mapping.number == number
    assert found.certain


@pytest.mark.parametrize(
    ("headers", "row", "number", "why"),
    [
        ("手机号|紧急联系人电话", "13800001234|13900001234", 0, Doubt.SEVERAL_NUMBERS),
        ("备用手机|手机号", "13800001234|13900001234", 1, Doubt.SEVERAL_NUMBERS),
        ("", "13800001234|13900001234", 0, Doubt.SEVERAL_NUMBERS),
        ("phone|mobile", "13800001234|13900001234", 0, Doubt.SEVERAL_NUMBERS),
        ("手机号|备注", "无|13800001234", 1, Doubt.HEADER_ELSEWHERE),
        ("姓名|城市", "张三|深圳", 0, Doubt.NO_NUMBERS),
        ("姓名|手机号", "张三|", 1, Doubt.NO_NUMBERS),
        ("姓名|订单号", "张三|13800001234", 0, Doubt.NO_NUMBERS),
    ],
)
def test_a_doubtful_number_column_is_said_to_be_doubtful(
    headers: str, row: str, number: int, why: Doubt
) -> None:
    found = guessed(headers, row, row)
    assert (found.mapping.number, found.why) == (number, why)
    assert not found.certain
    assert str(why.sentence)


def test_a_list_without_rows_is_guessed_by_its_headers_alone() -> None:
    found = guess(["姓名", "手机号"], [], template=template(), region="mainland")
    assert (found.mapping.number, found.why) == (1, Doubt.NO_NUMBERS)
    assert guess([], [], template=template(), region="mainland").why is Doubt.NO_NUMBERS


def test_damaged_rows_do_not_hide_the_number_column() -> None:
    rows = ("张三|1.38E+10", "李四|13800001234", "王五|", "赵六|138O0001234", "|13800001234,13900001234")
    assert guessed("A|B", *rows).mapping.number == 1
    assert guessed("A|B", *rows).certain


@pytest.mark.parametrize(
    ("headers", "row", "expected"),
    [
        ("国家|手机号", "新加坡|91234567", Mapping(1, 0)),
        ("Mobile|Country", "91234567|SG", Mapping(0, 1)),
        ("phone|country code", "91234567|65", Mapping(0, 1)),
        ("phone|Country/Region", "91234567|Singapore", Mapping(0, 1)),
        ("区号|电话", "+65|91234567", Mapping(1, 0)),
        ("国家（地区）|手机号", "中国香港|61234567", Mapping(1, 0)),
        ("地区|手机号", "广东|+85261234567", Mapping(1, None)),
        ("country|mobile", "SG|+85261234567", Mapping(1, None)),
        ("", "香港|61234567", Mapping(1, 0)),
        ("", "91234567|+65", Mapping(0, 1)),
        ("", "+6591234567|65", Mapping(0, None)),
        ("name|mobile", "Georgia|+6591234567", Mapping(1, None)),
    ],
)
def test_the_country_column_is_found_and_left_alone_where_it_means_something_else(
    headers: str, row: str, expected: Mapping
) -> None:
    found = guessed(headers, row, row, region=Region.GLOBAL)
    assert found.mapping == expected
    assert found.certain


@pytest.mark.parametrize(
    ("headers", "variables"),
    [
        ("手机号|变量1|变量2", (1, 2)),
        ("手机号|变量2|变量1", (2, 1)),
        ("手机号|变量一|变量二", (1, 2)),
        ("手机号|备注|变量{1}|变量{2}", (2, 3)),
        ("手机号|{2}|{1}", (2, 1)),
        ("手机号|${1}|${2}", (1, 2)),
        ("手机号|参数1|参数2|参数3", (1, 2)),
        ("Recipient's Mobile Number|SMS Content Variable 1|SMS Content Variable 2", (1, 2)),
        ("mobile|other|var_2|VAR_1", (3, 2)),
        ("mobile|param1|param2", (1, 2)),
        ("手机号|短信内容变量1|短信内容变量2", (1, 2)),
        ("手机号|金额|姓名", (2, 1)),
        ("手机号|姓名|金额", (1, 2)),
        ("手机号|城市|客户姓名|应付金额（元）", (2, 3)),
        ("手机号|name|amount", (1, 2)),
        ("phone|Amount|备注|Customer Name", (3, 1)),
        ("变量1|变量2|手机号", (0, 1)),
    ],
)
def test_variables_are_found_by_their_number_or_by_the_words_beside_them(
    headers: str, variables: tuple[int, ...]
) -> None:
    row = "|".join(
        "13800001234" if name in ("手机号", "mobile", "phone") or "Mobile" in name else "7"
        for name in headers.split("|")
    )
    found = guessed(headers, row, row, content=GREETING)
    assert found.mapping.variables == variables
    assert found.certain


@pytest.mark.parametrize(
    ("headers", "row", "content", "variables", "why"),
    [
        # One for one is no choice, wherever they stand.
        ("手机号|取件点", "13800001234|菜鸟驿站", ONE, (1,), None),
        ("取件点|手机号", "菜鸟驿站|13800001234", ONE, (0,), None),
        ("", "菜鸟驿站|13800001234", ONE, (0,), None),
        ("", "13800001234|张三|5", GREETING, (1, 2), None),
        ("", "张三|13800001234|5", GREETING, (0, 2), Doubt.ORDER),
        ("手机号|A|B", "13800001234|张三|5", GREETING, (1, 2), Doubt.ORDER),
        ("手机号|A|金额", "13800001234|张三|5", GREETING, (1, 2), None),
        ("手机号|A|B|C", "13800001234|张三|5|x", GREETING, (1, 2), Doubt.WHICH_COLUMNS),
        ("A|手机号|B|C", "x|13800001234|张三|5", GREETING, (2, 3), Doubt.WHICH_COLUMNS),
        ("手机号|A", "13800001234|张三", GREETING, (1, None), Doubt.FEW_COLUMNS),
        ("手机号", "13800001234", GREETING, (None, None), Doubt.FEW_COLUMNS),
        ("手机号|金额", "13800001234|5", GREETING, (None, 1), Doubt.FEW_COLUMNS),
        ("手机号||A||B|", "13800001234||张三||5|", GREETING, (2, 4), Doubt.ORDER),
        ("手机号|A|B", "13800001234|张三|5", NOTHING, (), None),
    ],
)
def test_columns_that_say_nothing_are_taken_in_order_and_doubted_where_there_is_a_choice(
    headers: str, row: str, content: str, variables: tuple[int | None, ...], why: Doubt | None
) -> None:
    found = guessed(headers, row, row, content=content)
    assert found.mapping.variables == variables
    assert found.why is why


@pytest.mark.parametrize(
    ("headers", "row", "variables", "why"),
    [
        ("手机号|验证码|有效期", "13800001234|123456|5", (1, 2), None),
        ("手机号|有效时间|验证码", "13800001234|5|123456", (2, 1), None),
        ("mobile|code|minutes", "13800001234|123456|5", (1, 2), None),
        ("mobile|验证码|有效期", "13800001234|你好|谢谢", (1, 2), Doubt.VALUES),
    ],
)
def test_columns_of_a_code_template_hold_codes(
    headers: str, row: str, variables: tuple[int, ...], why: Doubt | None
) -> None:
    content = "您的验证码为{1}，{2}分钟内有效。"
    found = guessed(headers, row, content=content, kind=MessageKind.CODE)
    assert found.mapping.variables == variables
    assert found.why is why


def test_ten_thousand_empty_columns_are_no_choice() -> None:
    columns = ["手机号", "取件点", *[""] * 10_000]
    rows = [["13800001234", "驿站", *[""] * 10_000]] * 50
    found = guess(columns, rows, template=template(ONE), region=Region.MAINLAND)
    assert found == Guess(Mapping(0, None, (1,)), None)


def test_a_mapping_survives_its_column_of_the_database() -> None:
    mapping = Mapping(2, 0, (1, None, 1))
    assert Mapping.from_json(mapping.to_json()) == mapping
    assert Mapping.from_json({"number": 0}) == Mapping(0, None, ())


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        {},
        "x",
        {"number": None},
        {"number": "0"},
        {"number": -1},
        {"number": True},
        {"number": 1.0},
        {"number": 99_999},
        {"number": 0, "country": "1"},
        {"number": 0, "variables": "12"},
        {"number": 0, "variables": {"1": 1}},
        {"number": 0, "variables": [[1]]},
    ],
)
def test_what_is_no_mapping_is_refused(given: Any) -> None:
    with pytest.raises(DomainError) as caught:
        Mapping.from_json(given)
    assert caught.value.code is Code.MAPPING_UNREADABLE


@pytest.mark.parametrize(
    ("mapping", "code", "field"),
    [
        (Mapping(3, None, (1, 2)), Code.MAPPING_NUMBER, "number"),
        (Mapping(0, 3, (1, 2)), Code.MAPPING_COUNTRY, "country"),
        (Mapping(0, 0, (1, 2)), Code.MAPPING_COUNTRY, "country"),
        (Mapping(0, None, (1,)), Code.TEMPLATE_PARAMETERS, "variables"),
        (Mapping(0, None, (1, 2, 2)), Code.TEMPLATE_PARAMETERS, "variables"),
        (Mapping(0, None, (None, 2)), Code.MAPPING_VARIABLE, "variable_1"),
        (Mapping(0, None, (1, 3)), Code.MAPPING_VARIABLE, "variable_2"),
    ],
)
def test_a_mapping_that_does_not_fit_the_list_is_refused_at_its_field(
    mapping: Mapping, code: Code, field: str
) -> None:
    with pytest.raises(DomainError) as caught:
        mapping.check(3, template(GREETING))
    assert (caught.value.code, caught.value.field) == (code, field)
    assert "…" not in caught.value.sentence


def test_a_column_may_fill_several_variables_and_the_number_may_be_one() -> None:
    Mapping(0, None, (1, 1)).check(2, template(GREETING))
    Mapping(0, 1, (0, 0)).check(2, template(GREETING))


def test_lists_with_the_same_headers_are_recognised() -> None:
    known = headers_fingerprint(["手机号", "Name ", "金额"])
    assert len(known) == 32
    assert headers_fingerprint(["手机号", "ＮＡＭＥ", "金额", "", ""]) == known
    assert headers_fingerprint(["手机号", "金额", "Name"]) != known
    assert headers_fingerprint(["手机号Name", "金额"]) != known
    assert headers_fingerprint(["", "手机号", "Name", "金额"]) != known
