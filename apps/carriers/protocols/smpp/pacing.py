"""How fast a carrier may be fed: a token bucket for its agreed rate, and a pause that grows while it asks for one."""

import math
from typing import Final

BURST_SECONDS: Final = 0.1  # how much of a second's allowance may go at once after a lull
FIRST_PAUSE: Final = 0.2
LONGEST_PAUSE: Final = 10.0


class Pace:
    """Shared by all binds of a carrier; instants are seconds of the event loop's clock."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._tokens = 0.0
        self._counted_at = -math.inf
        self._paused_until = -math.inf
        self._pause = FIRST_PAUSE

    def set_rate(self, rate: float) -> None:
        """Segments per second from now on; 0 sets no limit."""
        self._rate = rate
        self._tokens = min(self._tokens, self._burst)

    @property
    def _burst(self) -> float:
        return max(1.0, self._rate * BURST_SECONDS)

    def grant(self, now: float, wanted: int) -> int:
        """Take leave to write up to `wanted` segments now."""
        if now < self._paused_until:
            return 0
        if not self._rate:
            return wanted
        self._refill(now)
        granted = min(wanted, int(self._tokens))
        self._tokens -= granted
        return granted

    def give_back(self, count: int) -> None:
        """Return leave that was taken and not used."""
        if self._rate:
            self._tokens = min(self._burst, self._tokens + count)

    def delay(self, now: float) -> float:
        """Seconds until `grant` may give something again."""
        if now < self._paused_until:
            return self._paused_until - now
        if not self._rate:
            return 0.0
        self._refill(now)
        return max(0.0, (1.0 - self._tokens) / self._rate)

    def _refill(self, now: float) -> None:
        if now > self._counted_at:
            self._tokens = min(self._burst, self._tokens + (now - self._counted_at) * self._rate)
            self._counted_at = now

    def slow_down(self, now: float) -> bool:
        """The carrier throttles: pause, longer each time; False if the pause is on already."""
        if now < self._paused_until:
            return False
        self._paused_until = now + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        return True

    def flows(self, now: float) -> None:
        """The carrier accepts again: the next pause starts short."""
        if now >= self._paused_until:
            self._pause = FIRST_PAUSE
