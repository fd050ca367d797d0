"""Founding rule S6, by the verbs: names that nobody can be identified by, and words that no signature may have."""

from collections.abc import Iterator

import pytest

from apps.core.errors import Code, DomainError
from apps.core.kinds import Region
from apps.reviews.models import Review
from apps.signatures import services
from apps.signatures.models import Signature, SignatureType
from apps.words import live
from apps.words.loading import load_starting_words
from tests.support.reviewing import customer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def starting_words(db: None) -> Iterator[None]:
    load_starting_words()
    live.forget()
    yield
    live.forget()


def drafted(content: str, region: Region = Region.GLOBAL) -> Signature:
    return Signature(
        account=customer().account, region=region, content=content, type=SignatureType.COMPANY, purpose=0
    )


def blocking(content: str, region: Region = Region.GLOBAL) -> set[str]:
    return {one.reason for one in drafted(content, region).findings() if one.blocking}


def advice(content: str, region: Region = Region.GLOBAL) -> set[str]:
    return {one.reason for one in drafted(content, region).findings() if not one.blocking}


@pytest.mark.parametrize(
    "content",
    [
        "test", "aabb", "verification", "notification", "Test 1", "test123", "ｔｅｓｔ", "t e s t", "te\u200bst",
        "验证码", "测试", "测试2", "通 知",
    ],
)  # fmt: skip
def test_s6_non_identifiable_signatures_are_found_before_submission(content: str) -> None:
    assert "signature_neutral" in blocking(content)


def test_s6_a_non_identifiable_signature_cannot_be_submitted_and_nothing_is_written() -> None:
    actor = customer()
    with pytest.raises(DomainError) as refusal:
        services.submit(
            actor=actor,
            signature=services.create(
                actor=actor, region=Region.MAINLAND, content="验证码", type=SignatureType.COMPANY
            ),
        )
    assert refusal.value.code is Code.CONTENT_REFUSED
    assert not Review.unscoped.exclude(round=0).exists()


@pytest.mark.parametrize("content", ["aaaa", "XXYY", "qwerty", "asdf12", "zxcvbn"])
def test_s6_what_was_typed_blindly_is_advised_against(content: str) -> None:
    assert "signature_neutral" in advice(content) | blocking(content)


@pytest.mark.parametrize("content", ["Coco", "Lulu", "Acme", "Testo", "Notion", "Qweb", "AAA"])
def test_s6_names_are_left_alone(content: str) -> None:
    assert "signature_neutral" not in advice(content) | blocking(content)


@pytest.mark.parametrize("content", ["皇家赌场", "六合彩资讯", "色情网", "法轮功", "观音菩萨", "毒品交流"])
def test_s6_pornography_gambling_drugs_religion_and_politics_are_in_no_name(content: str) -> None:
    assert blocking(content, Region.MAINLAND) == {"banned_words"}


@pytest.mark.parametrize("content", ["青云贷款", "仁爱医院", "百家好会所", "启明培训班"])
def test_s6_a_name_of_a_business_that_may_not_send_is_left_to_the_reviewer(content: str) -> None:
    assert blocking(content, Region.MAINLAND) == set()
    found = drafted(content, Region.MAINLAND).findings()
    assert {"doubtful_words"} <= {one.reason for one in found}
