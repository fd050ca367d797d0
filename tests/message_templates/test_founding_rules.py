"""Founding rules S7 and S8, as an applicant meets them: everything is found before submission, with its place and its fix."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from apps.accounts.models import AccountKind
from apps.core.errors import Code, DomainError
from apps.core.kinds import MessageKind, Region
from apps.message_templates import services
from apps.message_templates.models import MessageTemplate
from apps.reviews.findings import Found
from apps.reviews.models import Review
from apps.words import live
from apps.words.loading import load_starting_words
from apps.words.models import WordList
from tests import factories
from tests.support.reviewing import customer

pytestmark = pytest.mark.django_db
CODE, NOTICE, MARKETING = MessageKind.CODE, MessageKind.NOTICE, MessageKind.MARKETING


@pytest.fixture(autouse=True)
def starting_words(db: None) -> Iterator[None]:
    load_starting_words()
    live.forget()
    yield
    live.forget()


def found(
    content: str,
    kind: MessageKind = NOTICE,
    region: Region = Region.MAINLAND,
    account_kind: AccountKind = AccountKind.ORGANIZATION,
) -> list[Found]:
    return MessageTemplate(
        account=factories.account(kind=account_kind),
        region=region,
        message_kind=kind,
        content=content,
        remarks="例如：张三",
    ).findings()


def blocking(*args: object, **options: object) -> set[str]:
    return {one.reason for one in found(*args, **options) if one.blocking}  # type: ignore[arg-type]


def advice(*args: object, **options: object) -> set[str]:
    return {one.reason for one in found(*args, **options) if not one.blocking}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "kind", "region"),
    [
        ("您的验证码是{1}，{2}分钟内有效，请勿告诉他人。", CODE, Region.MAINLAND),
        ("Your verification code is {1}.", CODE, Region.GLOBAL),
        ("您的订单{1}已发货，预计{2}送达，详情见 https://example.com/orders", NOTICE, Region.MAINLAND),
        ("尊敬的客户，您的账单金额为{1}元，请及时缴纳。", NOTICE, Region.MAINLAND),
        ("您的包裹已到达{1}转运中心，请凭取件码{2}领取。", NOTICE, Region.MAINLAND),
        ("您的社会保险缴费已到账，金额{1}元。", NOTICE, Region.MAINLAND),
        ("尊敬的会员，新品已上架，到店请出示会员码，回T退订", MARKETING, Region.MAINLAND),
        ("Dear member, new arrivals are in store now. Reply T to unsubscribe", MARKETING, Region.GLOBAL),
        ("Order {1} has shipped and arrives at {2}. Thank you.", NOTICE, Region.GLOBAL),
        ("Your appointment with {1} is on {2} at the town hall.", NOTICE, Region.GLOBAL),
        ("Your password was changed. Download the new statement from the app.", NOTICE, Region.GLOBAL),
    ],
)
def test_s7_ordinary_templates_have_no_findings(content: str, kind: MessageKind, region: Region) -> None:
    assert found(content, kind, region) == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("您的订单{ 1 }已发货，请查收", "malformed_variable"),
        ("您的订单｛1｝已发货，请查收", "malformed_variable"),
        ("您的订单{2}已发货，请查收", "not_consecutive"),
        ("您的订单{1}已发货，{3}送达", "not_consecutive"),
        ("{1}", "only_variables"),
        ("详情请看 www.{1}.com 谢谢惠顾", "part_variable_link"),
        ("请致电 186{1}1234 咨询您的订单", "part_variable_number"),
        ("您的订单已发货★请查收", "forbidden_symbol"),
        ("【青云】您的订单已发货", "forbidden_brackets"),
    ],
)
def test_s7_variables_links_and_symbols_that_block(content: str, reason: str) -> None:
    assert reason in blocking(content)


def test_s7_a_link_is_no_variable() -> None:
    assert advice("您的订单已发货，链接：{1}，请查收") == {"variable_for_link"}
    assert advice("Track your order, click here {1} to see it", NOTICE, Region.GLOBAL) == {
        "variable_for_link"
    }
    assert advice("您的订单已发货，链接 https://example.com 请查收，单号{1}") == set()


def test_s7_variables_that_touch_are_advised_against() -> None:
    assert "adjacent_variables" in advice("您的订单{1}{2}已发货，请查收")


def test_s7_individuals_learn_how_long_a_value_may_be() -> None:
    individual = {"account_kind": AccountKind.INDIVIDUAL}
    (one,) = found("您的订单{1}已发货，请查收", **individual)
    assert (one.reason, one.blocking, one.facts["limit"]) == ("value_length", False, 12)
    assert found("您的订单{1}已发货，请查收") == []
    assert found("您的验证码是{1}，请勿告诉他人。", CODE, **individual) == []


def test_s7_marketing_tells_how_to_unsubscribe() -> None:
    assert blocking("尊敬的会员，新品已上架，欢迎选购", MARKETING) == {"unsubscribe_missing"}


def test_s7_a_code_template_says_so_and_a_notice_carries_no_promotion() -> None:
    assert "code_word_missing" in blocking("您的口令是{1}，请勿告诉他人", CODE)
    assert "code_word_missing" in blocking("Your password is {1}, tell nobody", CODE, Region.GLOBAL)
    assert "promotion_in_notice" in advice("您的订单已发货，全场八折优惠等您来")


def test_s8_individuals_send_no_marketing() -> None:
    text = "尊敬的会员，新品已上架，回T退订"
    assert blocking(text, MARKETING) == set()
    individual = {"account_kind": AccountKind.INDIVIDUAL}
    assert {one.reason for one in found(text, MARKETING, **individual) if one.blocking} == {
        "marketing_not_for_individuals"
    }


def test_s8_marketing_goes_to_members_only() -> None:
    assert advice("新品已上架，欢迎到店选购，回T退订", MARKETING) == {"no_members"}
    assert advice("尊敬的会员，新品已上架，回T退订", MARKETING) == set()


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("loans", "您的贷款额度已到账，请查收"),
        ("loans", "Get a loan of 5,000 today"),
        ("loans", "点击 https://example.com 下载网贷应用"),
        ("debt_collection", "您的欠款已逾期，请立即还款"),
        ("recruitment", "诚聘送货员，面试邀请见邮件"),
        ("home_decoration", "免费量房，装修套餐等您来"),
        ("education", "暑期培训班招生，试听课免费"),
        ("group_invitations", "请加微信领取资料"),
        ("group_invitations", "扫码进群，QQ群号见官网"),
        ("rebates", "购物返利，升级VIP"),
        ("acquisition", "精准客户资源，快速拓客"),
        ("mms", "您有一条彩信待查收"),
        ("finance", "今日股票推荐，稳赚不赔"),
        ("gambling", "线上博彩平台，真人荷官"),
        ("fraud", "招刷单人员，日结"),
        ("lottery", "恭喜您中奖，请领奖"),
        ("real_estate", "新楼盘开盘，欢迎到售楼处"),
    ],
)
def test_s8_banned_business_is_blocked_with_place_category_sentence_and_fix(code: str, content: str) -> None:
    name = WordList.objects.get(code=code).name
    region = Region.GLOBAL if content.isascii() else Region.MAINLAND
    findings = [
        one for one in found(content, NOTICE, region) if one.blocking and one.facts.get("category") == name
    ]
    assert findings, [one.reason for one in found(content, NOTICE, region)]
    for one in findings:
        assert one.start is not None and one.end is not None
        assert content[one.start : one.end] == one.words
        with translation.override("en"):
            assert name.english in one.sentence and one.words in one.sentence and one.advice
        with translation.override("zh-hans"):
            assert name.chinese in one.sentence


@pytest.mark.parametrize(
    "hidden",
    ["贷 款", "贷\u200b款", "贷\u3000款", "贷-款", "ｌｏａｎ", "L.O.A.N", "lo\u200ban"],
)
def test_s8_width_case_blanks_and_invisible_characters_hide_nothing(hidden: str) -> None:
    assert "banned_words" in blocking(f"您的 {hidden} 已到账，请查收")


def test_s8_real_estate_and_education_send_codes_only() -> None:
    assert blocking("青云楼盘登录验证码{1}，请勿告诉他人", CODE) == set()
    assert advice("青云楼盘登录验证码{1}，请勿告诉他人", CODE) == set()
    assert blocking("青云楼盘本周六对外开放，敬请光临") == {"codes_only_words"}
    assert blocking("尊敬的会员，培训班已开课，回T退订", MARKETING) == {"codes_only_words"}


def test_s8_where_a_reviewer_decides_the_finding_only_warns() -> None:
    assert (blocking("您预约的门诊时间为{1}，请准时到达"), advice("您预约的门诊时间为{1}，请准时到达")) == (
        set(),
        {"doubtful_words"},
    )


def test_s8_what_a_list_names_is_not_called_promotion_as_well() -> None:
    reasons = [one.reason for one in found("参加抽奖活动，请到前台")]
    assert reasons == ["banned_words"]


def test_s8_a_banned_text_cannot_be_submitted_and_nothing_is_written() -> None:
    actor = customer()
    row = services.create(
        actor=actor,
        region=Region.MAINLAND,
        message_kind=NOTICE,
        name="额度",
        content="您的贷款额度已到账，请查收",
    )
    with pytest.raises(DomainError) as refusal:
        services.submit(actor=actor, template=row)
    assert refusal.value.code is Code.CONTENT_REFUSED
    assert "贷款额度" in refusal.value.sentence
    assert not Review.unscoped.exclude(round=0).exists()


def test_s8_the_advice_of_the_list_is_said_in_the_readers_language() -> None:
    (one,) = found("请加微信领取资料")
    with translation.override("en"):
        assert one.advice.startswith("Take the invitation out")
    with translation.override("zh-hans"):
        assert one.advice.startswith("请删除邀请")
    with translation.override("en"):
        assert Found("banned_words", words="x", facts={"fix": ""}).advice.startswith("Take it out")
