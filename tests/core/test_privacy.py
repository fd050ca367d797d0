"""Sealed columns, the keyed hash and masks."""

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from apps.core import privacy
from apps.core.privacy import UnsealError

OLD, NEW = b"o" * 32, b"n" * 32
ONE_KEY = override_settings(FIELD_KEYS={"k1": OLD}, HASH_KEY=b"h" * 32)


@given(st.lists(st.text(max_size=60), max_size=8), st.binary(max_size=12))
def test_what_is_sealed_opens_again(texts: list[str], context: bytes) -> None:
    with ONE_KEY:
        sealed = privacy.seal_many(texts, context=context)
        assert privacy.open_many(sealed, context=context) == texts
        assert privacy.open_many(map(memoryview, sealed), context=context) == texts


@ONE_KEY
def test_equal_texts_look_different_and_hide_their_content() -> None:
    first, second = privacy.seal_many(["+8613800001234"] * 2)
    assert first != second
    assert b"138" not in first
    assert first[:3] == b"\x02k1"
    assert privacy.key_id_of(first) == "k1"


@ONE_KEY
def test_half_a_surrogate_pair_does_not_stop_a_batch() -> None:
    assert privacy.open_many(privacy.seal_many(["ok", "a\ud83d"])) == ["ok", "a\ufffd"]


def test_after_a_rotation_old_values_open_and_new_ones_use_the_new_key() -> None:
    with override_settings(FIELD_KEYS={"k1": OLD}):
        sealed = privacy.seal("before")
    with override_settings(FIELD_KEYS={"k2": NEW, "k1": OLD}):
        fresh = privacy.seal("after")
        assert privacy.key_id_of(fresh) == "k2"
        assert privacy.open_many([sealed, fresh]) == ["before", "after"]
    with override_settings(FIELD_KEYS={"k2": NEW}), pytest.raises(UnsealError, match="Put the old key back"):
        privacy.open_sealed(sealed)
    with (
        override_settings(FIELD_KEYS={"k1": NEW}),
        pytest.raises(UnsealError, match="does not match its key"),
    ):
        privacy.open_sealed(sealed)


@ONE_KEY
def test_every_altered_octet_is_noticed() -> None:
    sealed = privacy.seal("secret", context=b"number")
    for index in range(len(sealed)):
        altered = bytearray(sealed)
        altered[index] ^= 1
        with pytest.raises(UnsealError) as raised:
            privacy.open_sealed(bytes(altered), context=b"number")
        assert "secret" not in str(raised.value)


@ONE_KEY
def test_a_value_of_another_column_does_not_open() -> None:
    with pytest.raises(UnsealError, match="another column"):
        privacy.open_sealed(privacy.seal("x", context=b"number"), context=b"content")


@ONE_KEY
@pytest.mark.parametrize(
    "octets", [b"", b"\x00", b"\x02k1", b"\x02k1" + b"n" * 12, b"\xff" * 8, b"plain text"]
)
def test_what_is_not_sealed_is_refused(octets: bytes) -> None:
    with pytest.raises(UnsealError, match="not a sealed value"):
        privacy.open_sealed(octets)


@ONE_KEY
def test_a_value_without_key_id_is_refused() -> None:
    with pytest.raises(UnsealError):
        privacy.key_id_of(b"")
    with pytest.raises(UnsealError):
        privacy.key_id_of(b"\x09k1")


def test_the_hash_is_stable_signed_and_keyed() -> None:
    with override_settings(HASH_KEY=b"h" * 32):
        one = privacy.number_hash("+8613800001234")
        assert one == privacy.number_hash("+8613800001234") != privacy.number_hash("+8613800001235")
        many = [privacy.number_hash(f"+861380000{tail:04}") for tail in range(300)]
        assert all(-(2**63) <= value < 2**63 for value in many)
        assert len(set(many)) == 300
        assert min(many) < 0 < max(many)
    with override_settings(HASH_KEY=b"i" * 32):
        assert privacy.number_hash("+8613800001234") != one


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("1002 USD", "1**2 USD"),
        ("012341", "0****1"),
        ("7", "*"),
        ("42", "**"),
        ("12,345.67", "**,3*5.**"),
        ("no digits", "no digits"),
        ("订单１２３号", "订单１*３号"),
        ("", ""),
    ],
)
def test_digits_of_values_are_masked(text: str, masked: str) -> None:
    assert privacy.mask_digits(text) == masked


@given(st.text(max_size=60))
def test_a_masked_value_keeps_its_length_and_shows_two_digits_a_run(text: str) -> None:
    masked = privacy.mask_digits(text)
    assert len(masked) == len(text)
    assert all(a == b or b == "*" for a, b in zip(text, masked, strict=True))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("TD", "TD"),
        ("0000", "0000"),
        ("call +8613800001234 now", "call +86138****1234 now"),
        ("call 138 0000 1234", "call ****34"),
        ("card 6222-0000-1111-2222", "card ****22"),
    ],
)
def test_free_text_hides_numbers_and_keeps_words(text: str, masked: str) -> None:
    assert privacy.mask_text(text) == masked
