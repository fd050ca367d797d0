"""Receipt words and what people read for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.carriers import codes
from apps.carriers.codes import Bucket, FailureClass, Outcome, explain


@pytest.mark.parametrize(
    ("code", "carrier", "outcome", "failure_class", "bucket"),
    [
        ("DELIVRD", "all", Outcome.DELIVERED, FailureClass.DELIVERED, Bucket.SUCCESS),
        ("DELIVRD", "CMCC", Outcome.DELIVERED, FailureClass.DELIVERED, Bucket.SUCCESS),
        ("UNDELIVRD", "CUCC", Outcome.FAILED, FailureClass.INVALID_OR_UNREACHABLE, Bucket.INVALID_NUMBER),
        ("002", "all", Outcome.FAILED, FailureClass.POWERED_OFF_OR_SUSPENDED, Bucket.SHUTDOWN),
        ("-106", "CTCC", Outcome.FAILED, FailureClass.CONTENT_BLOCKED, Bucket.INTERNAL_ERROR),
        ("BST-209", "all", Outcome.FAILED, FailureClass.BLACKLIST, Bucket.BLACK_LIST),
        ("XA:0100", "all", Outcome.FAILED, FailureClass.FREQUENCY_LIMIT, Bucket.FREQUENCY_LIMIT),
        ("ACCEPTD", "CTCC", Outcome.DELIVERED, FailureClass.DELIVERED, Bucket.SUCCESS),
        ("ACCEPTD", "CMCC", Outcome.WAITING, FailureClass.UNDERWAY, Bucket.NONE),
        ("EXPIRED", "CMCC", Outcome.FAILED, FailureClass.EXPIRED_OR_TIMEOUT, Bucket.INTERNAL_ERROR),
        ("EXPIRED", "CUCC", Outcome.FAILED, FailureClass.EXPIRED_OR_TIMEOUT, Bucket.SHUTDOWN),
        ("NOBODY:77", "CMCC", Outcome.FAILED, FailureClass.UNKNOWN, Bucket.INTERNAL_ERROR),
        (" delivrd ", "all", Outcome.DELIVERED, FailureClass.DELIVERED, Bucket.SUCCESS),
        ("", "all", Outcome.FAILED, FailureClass.UNKNOWN, Bucket.INTERNAL_ERROR),
    ],
)
def test_mainland_codes(
    code: str, carrier: str, outcome: Outcome, failure_class: FailureClass, bucket: Bucket
) -> None:
    explained = explain(code, carrier=carrier)
    assert (explained.outcome, explained.failure_class, explained.bucket) == (outcome, failure_class, bucket)
    assert explained.code == code.strip()


@pytest.mark.parametrize(
    ("code", "outcome", "bucket"),
    [
        ("DELIVRD", Outcome.DELIVERED, Bucket.SUCCESS),
        ("EXPIRED", Outcome.FAILED, Bucket.SHUTDOWN),
        ("UNDELIV", Outcome.FAILED, Bucket.INVALID_NUMBER),
        ("REJECTD", Outcome.FAILED, Bucket.INTERNAL_ERROR),
        ("DELETED", Outcome.FAILED, Bucket.INTERNAL_ERROR),
        ("UNKNOWN", Outcome.FAILED, Bucket.INTERNAL_ERROR),
        ("ENROUTE", Outcome.WAITING, Bucket.NONE),
        ("ACCEPTD", Outcome.WAITING, Bucket.NONE),
        ("002", Outcome.FAILED, Bucket.INTERNAL_ERROR),
    ],
)
def test_words_from_elsewhere_follow_smpp(code: str, outcome: Outcome, bucket: Bucket) -> None:
    explained = explain(code, mainland=False)
    assert (explained.outcome, explained.bucket) == (outcome, bucket)


def test_accepted_is_delivered_only_where_nothing_follows() -> None:
    assert explain("ACCEPTD", mainland=False, final=True).outcome is Outcome.DELIVERED


def test_the_same_code_may_mean_different_things_on_different_carriers() -> None:
    by_code: dict[str, set[FailureClass]] = {}
    for (_, code), (failure_class, _bucket) in codes._listed().items():
        by_code.setdefault(code, set()).add(failure_class)
    assert any(len(classes) > 1 for classes in by_code.values())


def test_every_published_code_has_words() -> None:
    assert len(codes._listed()) == 1974
    for carrier, code in codes._listed():
        explained = explain(code, carrier=carrier)
        assert str(explained.remark)
        assert str(explained.advice) or explained.outcome is Outcome.DELIVERED
        assert (explained.bucket is Bucket.SUCCESS) == (explained.outcome is Outcome.DELIVERED)


def test_a_code_with_a_reason_of_its_own_says_it() -> None:
    assert "phishing" in str(explain("TD:0004").remark)


@given(st.text(max_size=30), st.sampled_from(["all", "CMCC", "CUCC", "CTCC", "??"]), st.booleans())
def test_any_word_is_explained(code: str, carrier: str, mainland: bool) -> None:
    assert str(explain(code, carrier=carrier, mainland=mainland).remark)
