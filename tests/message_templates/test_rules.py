"""Every rule of a template's text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.kinds import MessageKind, Region
from apps.identity.kinds import Right
from apps.message_templates import rules
from apps.reviews.findings import Found

CODE, NOTICE, MARKETING = MessageKind.CODE, MessageKind.NOTICE, MessageKind.MARKETING
ALL = frozenset(Right)


def found(
    content: str, kind: MessageKind = NOTICE, region: Region = Region.MAINLAND, **columns: object
) -> list[Found]:
    options = {"remarks": "例子", "rights": ALL, **columns}
    return rules.findings(content=content, region=region, message_kind=kind, **options)  # type: ignore[arg-type]


def blocking(*args: object, **columns: object) -> set[str]:
    return {one.reason for one in found(*args, **columns) if one.blocking}  # type: ignore[arg-type]


def advice(*args: object, **columns: object) -> set[str]:
    return {one.reason for one in found(*args, **columns) if not one.blocking}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "kind", "region"),
    [
        ("您的验证码是{1}，{2}分钟内有效。", CODE, Region.MAINLAND),
        ("Your verification code is {1}.", CODE, Region.GLOBAL),
        ("您的订单{1}已发货，预计{2}送达，详情见 https://example.com/orders", NOTICE, Region.MAINLAND),
        ("Order {1} has shipped (total: {2} USD).", NOTICE, Region.GLOBAL),
        ("尊敬的会员{1}，新品已上架，回T退订", MARKETING, Region.MAINLAND),
        ("尊敬的会员，周年庆全场优惠，退订回复TD", MARKETING, Region.MAINLAND),
        ("Dear member, new arrivals are here. Reply T to unsubscribe", MARKETING, Region.GLOBAL),
    ],
)
def test_good_templates(content: str, kind: MessageKind, region: Region) -> None:
    assert found(content, kind, region) == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("您的订单{ 1 }已发货，请查收", "malformed_variable"),
        ("您的订单{name}已发货，请查收", "malformed_variable"),
        ("您的订单{1}已发货，{3}送达", "not_consecutive"),
        ("{1}", "only_variables"),
        ("{1}{2}", "only_variables"),
    ],
)
def test_variables(content: str, reason: str) -> None:
    assert reason in blocking(content)


def test_repeated_and_touching_variables_are_warnings() -> None:
    assert advice("您的订单{1}已发货，单号{1}，请查收") == {"repeated_variable"}
    assert advice("您的订单{1}{2}已发货，请查收") == {"adjacent_variables"}
    assert blocking("您的订单{1}{2}已发货，请查收") == set()


@pytest.mark.parametrize(
    "content",
    ["详情请看 www.{1}.com 谢谢惠顾", "点击 https://example.com/{1} 查看订单", "请看{1}.com/a，谢谢惠顾"],
)
def test_a_variable_is_no_part_of_a_link(content: str) -> None:
    assert "part_variable_link" in blocking(content)
    assert "part_variable_number" not in blocking(content)


def test_a_variable_is_no_part_of_a_number() -> None:
    (one,) = found("请致电 186{1}1234 咨询您的订单")
    assert (one.reason, one.words, one.blocking) == ("part_variable_number", "186{1}1234", True)
    assert advice("您的快递预计在{1}24小时内送达") == {"part_variable_number"}
    assert found("您尾号{1}的卡片已寄出，请查收") == []


@pytest.mark.parametrize("symbol", ["￥", "★", "^_^", "&", "☞", "✓", "※"])
def test_forbidden_symbols(symbol: str) -> None:
    (one,) = found(f"您的订单已发货{symbol}请查收")
    assert (one.reason, one.words, one.start) == ("forbidden_symbol", symbol, 7)


@pytest.mark.parametrize("bracket", ["【", "】", "[", "]"])
def test_brackets_belong_to_the_signature(bracket: str) -> None:
    assert blocking(f"{bracket}您的订单已发货，请查收") == {"forbidden_brackets"}


def test_code_templates_say_that_they_are_and_carry_a_code() -> None:
    assert "code_word_missing" in blocking("您的登录口令是{1}，请勿告诉他人", CODE)
    assert "code_word_missing" in blocking("您的验证码是{1}", CODE, Region.GLOBAL)
    assert blocking("Your CODE is {1}, keep it to yourself", CODE, Region.GLOBAL) == set()
    assert blocking("您的验证码请见邮件，谢谢", CODE) == {"code_needs_variable"}
    assert advice("{1}您好，{2}的验证码是{3}，请勿告诉他人", CODE) == {"code_other_variables"}


@pytest.mark.parametrize(
    "content", ["尊敬的会员，新品已上架", "新品已上架，请退订", "回T有礼", "Don't unsubscribe, dear member"]
)
def test_marketing_must_say_how_to_unsubscribe(content: str) -> None:
    assert "unsubscribe_missing" in blocking(content, MARKETING)


@pytest.mark.parametrize("key", ["T", "TD", "N", "R"])
def test_any_of_the_documented_keys_will_do(key: str) -> None:
    assert blocking(f"尊敬的会员，新品已上架，回{key}退订", MARKETING) == set()


def test_promotion_in_a_notice_is_a_warning() -> None:
    assert advice("您的订单已发货，全场打折，请查收") == {"promotion_in_notice"}
    assert advice("尊敬的会员，全场打折，回T退订", MARKETING) == set()


def test_the_fixed_text_has_at_most_500_characters() -> None:
    assert blocking("好" * 500) == set()
    assert blocking("好" * 501) == {"text_too_long"}
    assert blocking("好" * 490 + "😀" * 6) == {"text_too_long"}
    assert blocking("好" * 496 + "{1}") == set()


def test_s7_individuals_learn_the_longest_value() -> None:
    assert blocking("尊敬的会员，新品已上架，回T退订", MARKETING, rights=()) == {
        "marketing_not_for_individuals"
    }
    many = "订单" + "，".join(f"第{{{number}}}项" for number in range(1, 14))
    assert blocking(many, rights=()) == {"too_many_variables"}
    assert blocking(many) == set()


def test_s7_remarks_are_asked_for_when_one_cannot_see_what_is_meant() -> None:
    assert advice("{1}已到达", remarks="") == {"remarks_wanted"}
    assert advice("{1}已到达", remarks="快递到达时") == set()
    assert advice("{1}，{2}已到{3}，请取件谢谢", remarks="") == {"remarks_wanted"}
    assert advice("您好{1}，订单{2}由{3}于{4}送达，请您签收", remarks="") == {"remarks_wanted"}


@given(st.text(alphabet="{}12w.com:/【★&验证码回T退订 aB0", max_size=40), st.sampled_from(list(MessageKind)))
def test_every_finding_points_into_the_text(content: str, kind: MessageKind) -> None:
    for one in found(content, kind):
        assert one.sentence
        if one.start is not None and one.end is not None:
            assert 0 <= one.start <= one.end <= len(content)
