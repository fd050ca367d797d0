"""One request to a customer's server and what its answer means. No database here: it runs in threads."""

import logging
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any, Final

import orjson

from apps.callbacks.problems import Problem
from apps.core import clock, http

log = logging.getLogger(__name__)
SECONDS: Final = 5.0  # callbacks.md §4; for the connection and for each part of the answer, twice that in all
LONGEST_EXCERPT: Final = 300
_OK: Final = 200
# What the caller of addresses names, by the kinds of errors.
_PROBLEMS: Final = {
    "TimeoutError": Problem.TIMEOUT,
    "SSLCertVerificationError": Problem.TLS,
    "SSLError": Problem.TLS,
    "the name is unknown": Problem.NAME,
}


@dataclass(frozen=True, slots=True)
class Tried:
    """How one try went; problem is blank when the server has it. excerpt: the beginning of a stranger's text."""

    at: datetime
    milliseconds: int
    problem: str = ""
    http_status: int | None = None
    excerpt: str = ""

    @property
    def is_received(self) -> bool:
        return not self.problem


def ask(url: str, body: bytes, headers: dict[str, str]) -> Tried:
    """Post it once. Never raises: what goes wrong is what is kept of it."""
    at, began = clock.now(), monotonic()
    problem, status, excerpt = _ask(url, body, headers)
    return Tried(at, int((monotonic() - began) * 1000), problem, status, excerpt)


def _ask(url: str, body: bytes, headers: dict[str, str]) -> tuple[str, int | None, str]:
    try:
        answer = http.post(url, body, headers, seconds=SECONDS)
    except http.AddressRefused:
        return Problem.ADDRESS, None, ""
    except http.NotReached as error:
        usual = Problem.CONNECTION if error.is_untouched else Problem.CUT
        return _PROBLEMS.get(str(error), usual), None, ""
    except Exception as error:  # one strange address must not stop the pushes of the others
        log.error("a callback could not be made: %s", type(error).__name__)
        return Problem.ERROR, None, ""
    text = answer.body.decode("utf-8-sig", "replace")
    return judge(answer.status, text), answer.status, excerpt_of(text)


def judge(status: int, text: str) -> str:
    """What is wrong with an answer; blank for HTTP 200 with a JSON object whose `result` is the number 0."""
    if 300 <= status < 400:
        return Problem.REDIRECT
    if status != _OK:
        return Problem.STATUS
    try:
        said: Any = orjson.loads(text)
    except orjson.JSONDecodeError:
        return Problem.JSON
    if not isinstance(said, dict) or "result" not in said:
        return Problem.JSON
    result = said["result"]
    is_zero = isinstance(result, int | float) and not isinstance(result, bool) and result == 0
    return "" if is_zero else Problem.RESULT


def excerpt_of(text: str) -> str:
    """The beginning in one line, without what no page could show."""
    line = " ".join(text[: 4 * LONGEST_EXCERPT].split())
    shown = "".join(character if character.isprintable() else "\ufffd" for character in line)
    return shown if len(shown) <= LONGEST_EXCERPT else f"{shown[:LONGEST_EXCERPT]}…"
