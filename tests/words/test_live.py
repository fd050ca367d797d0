"""The scanner that a process keeps: how often it asks, when it builds anew."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from apps.accounts.actors import SYSTEM
from apps.words import live, queries, services
from tests.support import wording

pytestmark = pytest.mark.django_db


def age(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    monkeypatch.setattr(live._held, "asked_at", time.monotonic() - seconds)


def test_a_thousand_searches_cost_one_question(django_assert_num_queries: Any) -> None:
    wording.publish("Loans", "贷款")
    with django_assert_num_queries(2):  # which versions are live, and their words
        for _turn in range(1000):
            assert live.scan("贷款")


def test_what_has_not_changed_is_asked_about_and_not_read_again(
    django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wording.publish("Loans", "贷款")
    first = live.scanner()
    age(monkeypatch, 1.01)
    with django_assert_num_queries(1):
        assert live.scanner() is first


def test_a_publication_of_another_process_is_in_force_within_two_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    word_list = wording.publish("Loans", "贷款")
    assert not live.scan("借款")
    asked_at = live._held.asked_at
    wording.publish_again(word_list, ["借款"])
    live._held.asked_at = asked_at  # nobody told this process
    assert not live.scan("借款")
    assert live.ASK_EVERY <= 1
    age(monkeypatch, live.ASK_EVERY)
    assert live.scan("借款") and not live.scan("贷款")


def test_a_new_name_is_read_too() -> None:
    word_list = wording.publish("Loans", "贷款")
    assert live.scan("贷款")[0].word_set.name.english == "Loans"
    services.rename(actor=SYSTEM, word_list=word_list, name_en="Lending", name_zh="放贷")
    live.forget()
    assert live.scan("贷款")[0].word_set.name.english == "Lending"


def test_while_one_thread_asks_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    wording.publish("Loans", "贷款")
    held = live.scanner()
    age(monkeypatch, 1.2)
    live._held.lock.acquire()
    try:
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(live.scanner).result(timeout=5) is held
    finally:
        live._held.lock.release()


def test_a_failed_question_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    wording.publish("Loans", "贷款")
    with monkeypatch.context() as broken:
        broken.setattr(queries, "live_versions", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            live.scan("贷款")
    assert live.scan("贷款")
