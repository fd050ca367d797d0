"""Calls a second: per account and action, per address of refused calls, and what happens without a cache."""

from typing import Any

import pytest
import time_machine
from django.core.cache import caches

from apps.api import throttles
from apps.api.api3.actions import ACTIONS
from tests.api.wire import Caller, answer, error_code
from tests.support.sending import Sender

pytestmark = pytest.mark.django_db
PULL = "PullSmsSendStatusByPhoneNumber"


@pytest.fixture(autouse=True)
def nobody_shut_out() -> Any:
    throttles._shut_out.clear()
    yield
    throttles._shut_out.clear()


def test_an_account_over_its_rate_waits_a_second_and_others_do_not(alice: Sender, mallory: Sender) -> None:
    caller, other = Caller(alice.secret_id, alice.secret_key), Caller(mallory.secret_id, mallory.secret_key)
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        codes = [error_code(caller.post(PULL, {})) for _ in range(ACTIONS[PULL].calls_per_second + 2)]
        over = "RequestLimitExceeded.UinLimitExceeded"
        assert codes[-3:] == ["MissingParameter", over, over]
        assert error_code(caller.post("SendSms", {})) == "MissingParameter"
        assert error_code(other.post(PULL, {})) == "MissingParameter"
        clock.shift(1)
        assert error_code(caller.post(PULL, {})) == "MissingParameter"


def test_an_address_that_only_guesses_is_shut_out_for_the_second(
    alice: Sender, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(throttles, "REFUSED_PER_SECOND", 3)
    guesser = Caller("AKIDguess", "x")
    over = "RequestLimitExceeded.IPLimitExceeded"
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        codes = [error_code(guesser.post(PULL, {})) for _ in range(5)]
        assert codes == ["AuthFailure.SecretIdNotFound"] * 3 + [over] * 2
        with django_assert_num_queries(0):
            assert error_code(guesser.post(PULL, {})) == over
        clock.shift(1)
        assert error_code(guesser.post(PULL, {})) == "AuthFailure.SecretIdNotFound"


def test_without_the_cache_calls_go_on_and_the_log_says_it_once(
    alice: Sender, caller: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_args: Any, **_options: Any) -> None:
        raise ConnectionError("nobody listens")

    monkeypatch.setattr(caches["counters"], "incr", away)
    for _ in range(30):
        assert error_code(caller.post(PULL, {})) == "MissingParameter"
    assert caplog.text.count("while the cache is away") == 1
    monkeypatch.undo()
    assert "Error" in answer(caller.post(PULL, {}))
    assert caplog.text.count("counted again") == 1
