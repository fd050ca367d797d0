"""Every rule of a signature's text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.kinds import Region
from apps.identity.kinds import Right
from apps.reviews.findings import Found
from apps.signatures import rules
from apps.signatures.kinds import SignatureType

ALL = frozenset(Right)


def found(content: str, region: Region = Region.MAINLAND, **columns: object) -> list[Found]:
    options = {"type": SignatureType.COMPANY, "description": "", "rights": ALL, **columns}
    return rules.findings(content=content, region=region, **options)  # type: ignore[arg-type]


def reasons(content: str, region: Region = Region.MAINLAND, **columns: object) -> set[str]:
    return {one.reason for one in found(content, region, **columns)}


@pytest.mark.parametrize("content", ["青云", "青云科技", "青云abc123", "十二个汉字正好是十二个字", "Acme2"])
def test_good_mainland_signatures(content: str) -> None:
    assert found(content) == []


@pytest.mark.parametrize("content", ["Ac", "Acme Ltd.", "Müller & Co", "青云科技", "fifteen letters"])
def test_good_global_signatures(content: str) -> None:
    assert found(content, Region.GLOBAL) == []


@pytest.mark.parametrize(
    ("content", "region"),
    [
        ("青", Region.MAINLAND),
        ("十三个汉字就是太长了呀太长", Region.MAINLAND),
        ("A", Region.GLOBAL),
        ("sixteen letters!", Region.GLOBAL),
        ("", Region.GLOBAL),
    ],
)
def test_length(content: str, region: Region) -> None:
    assert "signature_length" in reasons(content, region)


@pytest.mark.parametrize("content", ["【青云】", "[Acme]", "（青云）科技", "青云【"])
@pytest.mark.parametrize("region", list(Region))
def test_brackets_are_not_entered(content: str, region: Region) -> None:
    listed = [one for one in found(content, region) if one.reason == "signature_brackets"]
    assert listed
    for one in listed:
        assert content[one.start : one.end] == one.words
    assert "signature_characters" not in reasons(content, region)


@pytest.mark.parametrize("content", ["青云-科技", "青 云", "青云！", "Ａｃｍｅ", "青云😀"])
def test_mainland_takes_only_chinese_letters_and_digits(content: str) -> None:
    assert "signature_characters" in reasons(content)


def test_invisible_characters() -> None:
    assert reasons("Ac\u200bme", Region.GLOBAL) == {"signature_control"}


@pytest.mark.parametrize(
    "content",
    [
        "test",
        "TEST",
        "aabb",
        "verification code",
        "Verification-Code",
        "notification",
        "测试",
        "验证码",
        "通知",
        "短信通知",
    ],
)
def test_neutral_words_name_nobody(content: str) -> None:
    region = Region.MAINLAND if content.isalnum() else Region.GLOBAL
    assert "signature_neutral" in reasons(content, region)


@pytest.mark.parametrize("content", ["青云通知", "TestFlight"])
def test_a_name_may_contain_a_neutral_word(content: str) -> None:
    assert found(content) == []


def test_digits_only_is_a_warning() -> None:
    (one,) = found("12306")
    assert (one.reason, one.blocking) == ("signature_digits", False)


@pytest.mark.parametrize("type", list(SignatureType))
def test_s5_individuals_have_four_types(type: SignatureType) -> None:
    allowed = type in {
        SignatureType.APP,
        SignatureType.WEBSITE,
        SignatureType.OFFICIAL_ACCOUNT,
        SignatureType.MINI_PROGRAM,
    }
    listed = reasons("青云科技", type=type, description="https://example.com", rights=())
    assert listed == (set() if allowed else {"type_not_for_individuals"})
    assert reasons("青云科技", type=type, description="https://example.com") == set()


def test_a_description_is_asked_for_but_not_demanded() -> None:
    (one,) = found("青云科技", type=SignatureType.APP)
    assert (one.reason, one.field, one.blocking) == ("description_wanted", "description", False)


@given(st.text(max_size=30), st.sampled_from(list(Region)))
def test_every_finding_points_into_the_text(content: str, region: Region) -> None:
    for one in found(content, region):
        assert one.sentence
        if one.start is not None and one.end is not None:
            assert 0 <= one.start <= one.end <= len(content)
            assert content[one.start : one.end] == one.words
