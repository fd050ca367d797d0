"""What the log never shows: numbers, keys, and the links that work once."""

import uuid
from collections.abc import Callable

import pytest

from apps.core import secrets
from sms_console.logging import masked


@pytest.mark.parametrize(
    "make", [secrets.one_time_token, secrets.secret_key, secrets.secret_id, secrets.app_key]
)
def test_keys_and_one_time_links_are_masked(make: Callable[[], str]) -> None:
    for _attempt in range(50):
        key = make()
        assert key not in masked(f"Forbidden (CSRF token missing): /accounts/invitation/{key}/")


def test_numbers_are_masked_and_request_ids_stay() -> None:
    request_id = str(uuid.uuid4())
    assert masked(f"{request_id} +8613800000001") == f"{request_id} +8…01"
