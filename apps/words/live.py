"""The scanner of what is published: one per process, built anew when a version has changed.

No message and no keystroke costs a query: a process asks at most once a second which versions are live (one short
statement), and only when that has changed does it read the words. So a publication reaches every process within two seconds,
and a process that has been idle asks before its first search.
"""

import threading
import time
from dataclasses import dataclass, field

from apps.words import queries
from apps.words.matching import Hit, Scanner
from apps.words.sending import SendingWords

ASK_EVERY = 1.0  # seconds
_PATIENCE = 1.8  # seconds of age after which a search waits for the thread that is asking


@dataclass
class _Held:
    lock: threading.Lock = field(default_factory=threading.Lock)
    versions: queries.LiveVersions | None = None
    scanner: Scanner = field(default_factory=lambda: Scanner(()))
    at_sending: SendingWords = field(default_factory=lambda: SendingWords(()))
    asked_at: float = float("-inf")

    @property
    def age(self) -> float:
        return time.monotonic() - self.asked_at


_held = _Held()


def scan(text: str) -> list[Hit]:
    """Every word of the published lists in the text."""
    return scanner().scan(text)


def scanner() -> Scanner:
    """The scanner of the published lists, at most two seconds old."""
    _keep_fresh()
    return _held.scanner


def at_sending() -> SendingWords:
    """What messages are judged by when they are sent, at most two seconds old."""
    _keep_fresh()
    return _held.at_sending


def forget() -> None:
    """The next search asks again; for the process that has just published."""
    _held.asked_at = float("-inf")


def _keep_fresh() -> None:
    """While one thread asks, the others go on with what there is."""
    if _held.age < ASK_EVERY:
        return
    if _held.lock.acquire(blocking=_held.age > _PATIENCE):
        try:
            if _held.age >= ASK_EVERY:
                _refresh()
        finally:
            _held.lock.release()


def _refresh() -> None:
    asked_at = time.monotonic()  # before the question: what is published meanwhile is found by the next one
    versions = queries.live_versions()
    if versions != _held.versions:
        sets = queries.live_sets()
        _held.scanner, _held.at_sending = Scanner(sets), SendingWords(sets)
        _held.versions = versions
    _held.asked_at = asked_at
