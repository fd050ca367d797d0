"""Identifiers that strangers see, and the shapes of secrets."""

import re
from itertools import pairwise

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from apps.core import ids, secrets

KEY = override_settings(HASH_KEY=b"h" * 32)
ID = st.integers(min_value=0, max_value=2**64 - 1)


@given(ID)
def test_a_public_number_leads_back_to_its_id(number: int) -> None:
    with KEY:
        public = ids.public_number(number)
        assert 0 <= public < 2**64
        assert ids.private_number(public) == number


@KEY
def test_neighbouring_ids_look_unrelated_and_never_collide() -> None:
    public = [ids.public_number(number) for number in range(2000)]
    assert len(set(public)) == 2000
    differing = [(a ^ b).bit_count() for a, b in pairwise(public)]
    assert 28 < sum(differing) / len(differing) < 36


def test_another_installation_has_other_numbers() -> None:
    with override_settings(HASH_KEY=b"a" * 32):
        one = ids.serial_number(1)
    with override_settings(HASH_KEY=b"b" * 32):
        assert ids.serial_number(1) != one
        assert ids.id_from_serial(one) is None


@KEY
@pytest.mark.parametrize("number", [-1, 2**64])
def test_numbers_beyond_64_bits_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="64 bits"):
        ids.public_number(number)


@given(st.integers(min_value=0, max_value=2**63 - 1))
def test_a_serial_has_the_documented_shape_and_leads_back(number: int) -> None:
    with KEY:
        serial = ids.serial_number(number)
        assert re.fullmatch(r"5000:[1-9][0-9]{27}", serial)
        assert ids.id_from_serial(serial) == number


@KEY
def test_altered_and_foreign_serials_are_not_ours() -> None:
    serial = ids.serial_number(42)
    for index in range(5, len(serial)):
        altered = serial[:index] + str((int(serial[index]) + 1) % 10) + serial[index + 1 :]
        assert ids.id_from_serial(altered) is None
    for text in (
        "",
        "5000:",
        serial[5:],
        serial + "0",
        "5000:1045710669157053657849499619",
        "5000:" + "１" * 28,
    ):
        assert ids.id_from_serial(text) is None


def test_public_ids_are_safe_in_a_url_and_differ() -> None:
    made = {ids.random_public_id() for _ in range(500)}
    assert len(made) == 500
    assert all(re.fullmatch(r"[0-9a-hjkmnp-tv-z]{16}", one) for one in made)
    assert ids.random_public_id("tpl").startswith("tpl-")


def test_secrets_have_the_shapes_that_clients_expect() -> None:
    assert re.fullmatch(r"AKID[A-Za-z0-9]{32}", secrets.secret_id())
    assert re.fullmatch(r"[A-Za-z0-9]{32}", secrets.secret_key())
    assert re.fullmatch(r"[0-9a-f]{32}", secrets.app_key())
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", secrets.one_time_token())
    for make in (secrets.secret_id, secrets.secret_key, secrets.app_key, secrets.one_time_token):
        assert len({make() for _ in range(100)}) == 100
