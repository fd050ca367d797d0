"""One request to a customer's server: what counts as received, what is kept of an answer, and how long it may take."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from apps.callbacks.asking import ask, excerpt_of, judge
from apps.callbacks.problems import WORDS, Problem
from apps.core import http


@pytest.mark.parametrize(
    ("status", "text", "problem"),
    [
        (200, '{"result": 0, "errmsg": "OK"}', ""),
        (200, '{"result":0}', ""),
        (200, '{"result": 0.0}', ""),
        (200, '{"result": 1, "errmsg": "busy"}', Problem.RESULT),
        (200, '{"result": "0"}', Problem.RESULT),
        (200, '{"result": false}', Problem.RESULT),
        (200, '{"result": null}', Problem.RESULT),
        (200, '{"errmsg": "OK"}', Problem.JSON),
        (200, "OK", Problem.JSON),
        (200, "", Problem.JSON),
        (200, "[0]", Problem.JSON),
        (200, "<html><body>welcome</body></html>", Problem.JSON),
        (200, "[" * 100_000, Problem.JSON),
        (201, '{"result": 0}', Problem.STATUS),
        (500, '{"result": 0}', Problem.STATUS),
        (404, "", Problem.STATUS),
        (302, '{"result": 0}', Problem.REDIRECT),
    ],
)
def test_only_200_with_result_0_is_received(status: int, text: str, problem: str) -> None:
    assert judge(status, text) == problem


def test_an_answer_is_kept_as_one_short_harmless_line() -> None:
    assert excerpt_of("a\r\n\tb\x00c\x1b[31m") == "a b\ufffdc\ufffd[31m"
    assert len(excerpt_of("x" * 10_000)) == 301


@pytest.mark.parametrize(
    "beginning", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"]
)
def test_a_server_that_drips_its_answer_is_cut_off_and_called_too_slow(
    monkeypatch: pytest.MonkeyPatch, beginning: bytes
) -> None:
    """It was us who broke off: nobody is sent to look for a crash in their log."""
    monkeypatch.setattr("apps.callbacks.asking.SECONDS", 0.3)
    with dripping(beginning) as url:
        tried = ask(url, b"{}", {})
    assert (tried.problem, tried.http_status) == (Problem.TIMEOUT, None)
    assert tried.milliseconds < 5_000


@contextmanager
def dripping(beginning: bytes) -> Iterator[str]:
    """A server that says something each tenth of a second and never comes to an end."""

    def speak() -> None:
        caller, _address = listener.accept()
        with suppress(OSError), caller:
            caller.sendall(beginning)
            while not over.wait(0.1):
                caller.sendall(b"1")

    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=speak)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            over.set()
            thread.join()


def test_every_problem_has_its_words() -> None:
    assert set(WORDS) == {one.value for one in Problem}
    assert http.LONGEST_ANSWER < 200_000
