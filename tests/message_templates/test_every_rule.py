"""Every named rule of a text: where it points, what it is called, whether it blocks, and what it says in both languages."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.utils import translation

from apps.accounts.models import AccountKind
from apps.core.kinds import MessageKind, Region
from apps.message_templates.models import MessageTemplate
from apps.signatures.kinds import SignatureType
from apps.signatures.models import Signature
from apps.words import live
from apps.words.loading import load_starting_words
from tests import factories

pytestmark = pytest.mark.django_db
CODE, NOTICE, MARKETING = MessageKind.CODE, MessageKind.NOTICE, MessageKind.MARKETING
ORGANIZATION, INDIVIDUAL = AccountKind.ORGANIZATION, AccountKind.INDIVIDUAL
WHOLE = None  # nothing in particular: something is missing, or all of it is meant


class Case(NamedTuple):
    content: str
    reason: str
    words: str | None
    blocks: bool
    kind: MessageKind = NOTICE
    region: Region = Region.MAINLAND
    account_kind: AccountKind = ORGANIZATION
    remarks: str = "例如：张三"


LONG_LIST = "订单" + "，".join(f"第{{{number}}}项" for number in range(1, 14))
CASES = {
    "variables malformed": Case("您的订单{ 1 }已发货，请查收", "malformed_variable", "{ 1 }", True),
    "variables not consecutive": Case("您的订单{1}由{3}送达，请查收", "not_consecutive", "{3}", True),
    "variables only": Case("{1}，{2}", "only_variables", "{1}，{2}", True),
    "variables adjacent": Case("您的订单{1}{2}已发货，请注意查收", "adjacent_variables", "{1}{2}", False),
    "variable part of a number": Case(
        "请致电186{1}1234咨询发货情况", "part_variable_number", "186{1}1234", True
    ),
    "variable part of a link": Case(
        "详情见www.{1}.com，请注意查收", "part_variable_link", "www.{1}.com", True
    ),
    "variable for a link": Case("您的订单已发货，点击{1}查看物流详情", "variable_for_link", "点击{1}", False),
    "symbol": Case("您的订单{1}已发货★，请注意查收", "forbidden_symbol", "★", True),
    "symbols keyed together": Case("您的订单{1}已发货^_^，请查收", "forbidden_symbol", "^_^", True),
    "brackets": Case("【青云】您的订单{1}已发货，请查收", "forbidden_brackets", "【", True),
    "no unsubscribe text": Case(
        "尊敬的会员，新品已上架，欢迎到店选购", "unsubscribe_missing", WHOLE, True, MARKETING
    ),
    "marketing without members": Case(
        "新品已上架，欢迎到店选购，回T退订", "no_members", WHOLE, False, MARKETING
    ),
    "code without 验证码": Case("您的登录密码是{1}，5分钟内有效", "code_word_missing", WHOLE, True, CODE),
    "code without code": Case(
        "Your password is {1}. It expires soon.", "code_word_missing", WHOLE, True, CODE, Region.GLOBAL
    ),
    "code without a variable": Case(
        "您的验证码请在应用中查看，请勿泄露", "code_needs_variable", WHOLE, True, CODE
    ),
    "code with other variables": Case(
        "{1}您好，您的验证码是{2}，{3}分钟内有效", "code_other_variables", "{3}", False, CODE
    ),
    "notice with promotion": Case("您的订单{1}已发货，限时秒杀已开始", "promotion_in_notice", "限时", False),
    "banned category": Case("您的贷款{1}已经到账，请注意查收", "banned_words", "贷款", True),
    "codes only": Case("您预约的楼盘{1}今日开放，请准时到场", "codes_only_words", "楼盘", True),
    "text too long": Case("好" * 501, "text_too_long", "好" * 501, True),
    "remarks": Case("{1}已到达", "remarks_wanted", WHOLE, False, remarks=""),
    "individual: marketing": Case(
        "尊敬的会员，新品已上架，回T退订",
        "marketing_not_for_individuals",
        WHOLE,
        True,
        MARKETING,
        Region.MAINLAND,
        INDIVIDUAL,
    ),
    "individual: many variables": Case(
        LONG_LIST, "too_many_variables", "{13}", True, NOTICE, Region.MAINLAND, INDIVIDUAL
    ),
    "individual: length of values": Case(
        "您的订单{1}已发货，请注意查收", "value_length", WHOLE, False, NOTICE, Region.MAINLAND, INDIVIDUAL
    ),
}
SIGNATURES = {
    "neutral": ("验证码", "signature_neutral", True),
    "typed blindly": ("aabb", "signature_neutral", True),
    "brackets": ("【青云】", "signature_brackets", True),
    "characters": ("青云-科技", "signature_characters", True),
    "too long": ("青云科技青云科技青云科技青", "signature_length", True),
    "digits": ("12345", "signature_digits", False),
}


@pytest.fixture(autouse=True)
def starting_words(db: None) -> Iterator[None]:
    load_starting_words()
    live.forget()
    yield
    live.forget()


@pytest.mark.parametrize("name", CASES)
def test_a_rule_of_templates_names_place_reason_and_fix_in_both_languages(name: str) -> None:
    case = CASES[name]
    template = MessageTemplate(
        account=factories.account(kind=case.account_kind),
        region=case.region,
        message_kind=case.kind,
        content=case.content,
        remarks=case.remarks,
    )
    one = next(one for one in template.findings() if one.reason == case.reason)
    assert one.blocking == case.blocks
    place = None if one.start is None else case.content[one.start : one.end]
    assert place == case.words
    speaks(one)


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_rule_of_signatures_does_too(name: str) -> None:
    content, reason, blocks = SIGNATURES[name]
    signature = Signature(
        account=factories.account(), region=Region.MAINLAND, type=SignatureType.COMPANY, content=content
    )
    one = next(one for one in signature.findings() if one.reason == reason)
    assert one.blocking == blocks
    assert one.start is not None
    assert one.end is not None
    assert content[one.start : one.end]
    speaks(one)


def speaks(one: object) -> None:
    """A sentence and a fix, each in the reader's own language, with every fact filled in."""
    said = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said[language] = (one.sentence, one.advice)  # type: ignore[attr-defined]
    for words in (*said["en"], *said["zh-hans"]):
        assert words
        assert "…" not in words.replace("{2} …", "")
    assert said["en"][0] != said["zh-hans"][0]
    assert said["en"][1] != said["zh-hans"][1]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said["zh-hans"][1])
