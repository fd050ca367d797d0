"""The counting cache: each window counts alone, counters vanish by themselves, and it suits django-ratelimit."""

import uuid

import pytest
import time_machine
from django.core.cache import caches
from django.test import RequestFactory
from django_ratelimit.core import is_ratelimited
from django_redis.exceptions import ConnectionInterrupted

from apps.core.counting import CountingCache


def is_over(key: str, rate: str) -> bool:
    request = RequestFactory().get("/")
    over: bool = is_ratelimited(request, group="test", key=lambda *_: key, rate=rate, increment=True)
    return over


def test_a_window_counts_from_its_own_beginning() -> None:
    key = uuid.uuid4().hex
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        assert [is_over(key, "2/s") for _ in range(4)] == [False, False, True, True]
        assert not is_over(uuid.uuid4().hex, "2/s")
        clock.shift(1)
        assert not is_over(key, "2/s")


def test_a_counter_lives_as_long_as_its_window() -> None:
    counters = caches["counters"]
    key = uuid.uuid4().hex
    counters.add(key, 1, timeout=7)
    assert [counters.incr(key) for _ in range(3)] == [1, 2, 3]
    assert 0 < counters.ttl(key) <= 7
    assert counters.get(key) == 3


def test_a_server_that_is_away_is_an_error_of_the_cache() -> None:
    nowhere = CountingCache("redis://127.0.0.1:1/0", {})
    with pytest.raises(ConnectionInterrupted):
        nowhere.incr("anything")
