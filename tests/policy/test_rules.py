"""Each rule by itself: on one number, on many that all fail, and on a batch where only some do."""

import pytest

from apps.accounts.models import AccountKind, AccountStatus
from apps.applications.models import ApplicationStatus
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.kinds import MessageKind, Region
from apps.core.privacy import number_hash, seal
from apps.policy.engine import RULES
from apps.policy.rules.application_open import ApplicationOpen
from apps.policy.rules.country_open import CountryOpen
from apps.policy.rules.duplicate import Duplicate
from apps.policy.rules.number_valid import NumberValid
from apps.policy.rules.one_region import OneRegion
from apps.policy.rules.parameters_fit import ParametersFit
from apps.policy.rules.signature_fits import SignatureFits
from apps.policy.rules.template_fits import TemplateFits
from apps.policy.rules.unsubscribed import Unsubscribed
from apps.unsubscribes.models import Origin, Unsubscribe
from tests.policy.conftest import BatchOf
from tests.support.sending import Sender, ready_to_send

ONE = "+8613800000001"
MANY = [f"+861380000{index:04d}" for index in range(200)]
ABROAD = "+12025550123"


def refused(rule: object, batch: object) -> dict[int, Code]:
    """Position → code."""
    return {verdict.position: verdict.code for verdict in rule.judge(batch)}  # type: ignore[attr-defined]


@pytest.mark.parametrize("numbers", [[ONE], MANY], ids=["one", "many"])
def test_a_right_call_passes_every_rule(batch: BatchOf, numbers: list[str]) -> None:
    assert [refused(rule, batch(numbers)) for rule in RULES] == [{}] * len(RULES)


@pytest.mark.parametrize("numbers", [[ONE], MANY], ids=["one", "many"])
def test_a_disabled_application_refuses_the_call(batch: BatchOf, sender: Sender, numbers: list[str]) -> None:
    sender.application.status = ApplicationStatus.DISABLED
    with pytest.raises(DomainError) as caught:
        refused(ApplicationOpen(), batch(numbers))
    assert caught.value.code == Code.APPLICATION_DISABLED


def test_a_suspended_account_is_told_before_its_application(batch: BatchOf, sender: Sender) -> None:
    sender.application.status = ApplicationStatus.DISABLED
    sender.account.status = AccountStatus.SUSPENDED
    with pytest.raises(DomainError) as caught:
        refused(ApplicationOpen(), batch([ONE]))
    assert caught.value.code == Code.ACCOUNT_SUSPENDED


def test_both_sides_of_the_border_in_one_call_are_refused_whole(batch: BatchOf) -> None:
    with pytest.raises(DomainError) as caught:
        refused(OneRegion(), batch([ONE, ABROAD]))
    assert caught.value.code == Code.MIXED_REGIONS
    assert caught.value.field == "numbers"


def test_a_number_that_is_none_is_on_neither_side(batch: BatchOf) -> None:
    assert refused(OneRegion(), batch([ABROAD, "abc"])) == {}


def test_numbers_that_cannot_be_read_are_refused_and_the_others_are_not(batch: BatchOf) -> None:
    assert refused(NumberValid(), batch(["+86138O0000001"])) == {0: Code.NUMBER_INVALID}
    assert refused(NumberValid(), batch(["", "x", "+1"])) == dict.fromkeys(range(3), Code.NUMBER_INVALID)
    assert refused(NumberValid(), batch([ONE, "x", ABROAD])) == {1: Code.NUMBER_INVALID}


def test_every_occurrence_but_the_first_is_a_duplicate_however_it_is_written(batch: BatchOf) -> None:
    verdicts = list(Duplicate().judge(batch([ONE, ABROAD, "13800000001", ONE])))
    assert [(one.position, one.facts["first"]) for one in verdicts] == [(2, 0), (3, 0)]


@pytest.mark.parametrize("numbers", [[ONE], MANY], ids=["one", "many"])
def test_a_template_that_may_not_be_used_refuses_all(
    batch: BatchOf, sender: Sender, numbers: list[str]
) -> None:
    all_of = range(len(numbers))
    assert refused(TemplateFits(), batch(numbers, template=None)) == dict.fromkeys(
        all_of, Code.TEMPLATE_UNAPPROVED
    )
    sender.mainland_template.is_approved = False
    assert refused(TemplateFits(), batch(numbers)) == dict.fromkeys(all_of, Code.TEMPLATE_UNAPPROVED)


def test_a_template_belongs_to_one_side_of_the_border(batch: BatchOf, sender: Sender) -> None:
    assert refused(TemplateFits(), batch([ABROAD])) == {0: Code.TEMPLATE_MAINLAND_ONLY}
    assert refused(TemplateFits(), batch([ONE], template=sender.global_template)) == {
        0: Code.TEMPLATE_GLOBAL_ONLY
    }


def test_a_person_sends_no_marketing_and_an_organization_does(batch: BatchOf, sender: Sender) -> None:
    sender.mainland_template.message_kind = MessageKind.MARKETING
    assert refused(TemplateFits(), batch([ONE])) == {}
    sender.account.kind = AccountKind.INDIVIDUAL
    assert refused(TemplateFits(), batch([ONE])) == {0: Code.INDIVIDUAL_MARKETING}


def test_s10_the_mainland_needs_a_signature_that_is_approved(batch: BatchOf, sender: Sender) -> None:
    unapproved = Code.SIGNATURE_UNAPPROVED
    assert refused(SignatureFits(), batch([ONE], signature=None, signature_given="")) == {0: unapproved}
    assert refused(SignatureFits(), batch(MANY, signature=None)) == dict.fromkeys(
        range(len(MANY)), unapproved
    )
    sender.signature.is_approved = False
    assert refused(SignatureFits(), batch([ONE])) == {0: unapproved}


def test_s10_abroad_one_may_go_without_a_signature_but_not_under_a_strange_one(
    batch: BatchOf, sender: Sender
) -> None:
    abroad = {"template": sender.global_template}
    assert refused(SignatureFits(), batch([ABROAD], signature=None, signature_given="", **abroad)) == {}
    strange = batch([ABROAD], signature=None, signature_given="Somebody", **abroad)
    assert refused(SignatureFits(), strange) == {0: Code.SIGNATURE_UNAPPROVED}
    assert sender.signature.region == Region.MAINLAND
    assert refused(SignatureFits(), batch([ABROAD], **abroad)) == {0: Code.SIGNATURE_UNAPPROVED}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ((), Code.TEMPLATE_PARAMETERS),
        (("1", "2"), Code.TEMPLATE_PARAMETERS),
        (("1234567",), Code.CODE_PARAMETER),
        (("12a456",), Code.CODE_PARAMETER),
        (("１２３",), Code.CODE_PARAMETER),
        (("",), Code.CODE_PARAMETER),
    ],
)
def test_values_that_do_not_fit_are_refused_at_their_numbers(
    batch: BatchOf, values: tuple[str, ...], code: Code
) -> None:
    right = ("123456",)
    assert refused(ParametersFit(), batch([ONE], [values])) == {0: code}
    assert refused(ParametersFit(), batch(MANY[:3], [values] * 3)) == dict.fromkeys(range(3), code)
    assert refused(ParametersFit(), batch(MANY[:3], [right, values, right])) == {1: code}


def test_notices_take_words_but_no_links_and_no_novels(batch: BatchOf, sender: Sender) -> None:
    sender.mainland_template.message_kind = MessageKind.NOTICE
    for text in ("https://example.org/a", "点 www.example.org", "shop.example.com"):
        assert refused(ParametersFit(), batch([ONE], [(text,)])) == {0: Code.PARAMETER_LINK}
    assert refused(ParametersFit(), batch([ONE], [("a@example.com 3.5kg",)])) == {}
    assert refused(ParametersFit(), batch([ONE], [("长" * 500,)])) == {0: Code.CONTENT_TOO_LONG}


def test_a_persons_values_have_twelve_characters_at_most(batch: BatchOf, sender: Sender) -> None:
    sender.mainland_template.message_kind = MessageKind.NOTICE
    assert refused(ParametersFit(), batch([ONE], [("x" * 13,)])) == {}
    sender.account.kind = AccountKind.INDIVIDUAL
    assert refused(ParametersFit(), batch([ONE], [("x" * 12,)])) == {}
    assert refused(ParametersFit(), batch([ONE], [("x" * 13,)])) == {0: Code.PARAMETER_TOO_LONG}


@pytest.mark.parametrize(
    ("value", "character", "place"),
    [
        ("a\x00b", "U+0000", 2),
        ("\ttab", "U+0009", 1),
        ("x\x85", "U+0085", 2),
        ("abc\u202ecba", "U+202E", 4),
        ("\u2066x\u2069", "U+2066", 1),
        ("\ue000", "U+E000", 1),
        ("\U000f0001", "U+F0001", 1),
        ("\u0378", "U+0378", 1),
        ("\ufffe", "U+FFFE", 1),
        ("\U0001fffe", "U+1FFFE", 1),
        ("\ud83d", "U+D83D", 1),
        ("\u2028", "U+2028", 1),
        ("【银行】转账", "【", 1),
        ("转账】", "】", 3),
        ("\u0378【", "U+0378", 1),
    ],
)
def test_values_carry_no_characters_that_deceive_or_break(
    batch: BatchOf, sender: Sender, value: str, character: str, place: int
) -> None:
    sender.mainland_template.message_kind = MessageKind.NOTICE
    (verdict,) = ParametersFit().judge(batch([ONE], [(value,)]))
    assert verdict.code == Code.PARAMETER_CHARACTERS
    assert verdict.facts == {"position": 1, "character": character, "place": place}


@pytest.mark.parametrize(
    "value",
    [
        "",
        "张三 先生\u3000\u00a0",
        "two\nlines\r\n",
        "👨\u200d👩\u200d👧 ❤\ufe0f",
        "\U0001fae9",
        "می\u200cخواهم \u200f",
        "\U000323b0",
        "[A]",
        "é “x” €",
    ],
)
def test_values_in_every_script_pass(batch: BatchOf, sender: Sender, value: str) -> None:
    sender.mainland_template.message_kind = MessageKind.NOTICE
    assert refused(ParametersFit(), batch([ONE], [(value,)])) == {}


def test_a_gap_in_a_list_is_missing_and_an_empty_value_of_a_call_is_what_was_said(
    batch: BatchOf, sender: Sender
) -> None:
    gaps = batch(MANY[:3], [("1",), ("",), ("\u3000 ",)], is_list=True)
    assert refused(ParametersFit(), gaps) == dict.fromkeys((1, 2), Code.PARAMETER_MISSING)
    sender.mainland_template.message_kind = MessageKind.NOTICE
    assert refused(ParametersFit(), batch([ONE], [("",)])) == {}


def test_countries_without_a_price_are_closed(batch: BatchOf) -> None:
    assert refused(CountryOpen(), batch(["+33612345678"])) == {0: Code.COUNTRY_CLOSED}
    assert refused(CountryOpen(), batch([ABROAD, "+33612345678", "+6591234567"])) == {1: Code.COUNTRY_CLOSED}
    assert refused(CountryOpen(), batch([ONE, ABROAD], tariff=None)) == dict.fromkeys(
        (0, 1), Code.COUNTRY_CLOSED
    )


@pytest.mark.parametrize(
    ("signature", "kind", "is_heard"),
    [
        ("晨光书店", MessageKind.CODE, False),
        ("", None, False),
        ("晨光书店", None, False),
        ("晨光书店", MessageKind.MARKETING, True),
        ("另一家店", None, True),
    ],
)
def test_who_has_unsubscribed_hears_nothing_of_that_signature_and_kind(
    batch: BatchOf,
    sender: Sender,
    signature: str,
    kind: MessageKind | None,
    is_heard: bool,
    django_assert_num_queries: object,
) -> None:
    Unsubscribe.unscoped.create(
        account=sender.account,
        number_hash=number_hash(ONE),
        number_sealed=seal(ONE),
        number_last4=ONE[-4:],
        signature=signature,
        message_kind=kind,
        origin=Origin.REPLY,
    )
    expected = {} if is_heard else {0: Code.UNSUBSCRIBED}
    assert refused(Unsubscribed(), batch([ONE])) == expected
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = refused(Unsubscribed(), batch(MANY))
    assert found == ({} if is_heard else {MANY.index(ONE): Code.UNSUBSCRIBED})


def test_a_strangers_list_and_a_removed_entry_silence_nobody(batch: BatchOf, sender: Sender) -> None:
    columns = {
        "number_hash": number_hash(ONE),
        "number_sealed": seal(ONE),
        "number_last4": ONE[-4:],
        "origin": Origin.CUSTOMER,
    }
    Unsubscribe.unscoped.create(account=ready_to_send("mallory", 2).account, **columns)
    Unsubscribe.unscoped.create(account=sender.account, removed_at=clock.now(), **columns)
    assert refused(Unsubscribed(), batch([ONE])) == {}
