"""A cache that only counts, in one round trip: what django-ratelimit asks of its cache in two."""

import threading
from typing import Any

from django_redis.cache import RedisCache
from django_redis.exceptions import ConnectionInterrupted
from redis.exceptions import RedisError

# A counter that does not exist yet begins at 0 and lives as long as the caller's window.
_COUNT = """
local count = redis.call('INCRBY', KEYS[1], ARGV[1])
if count == tonumber(ARGV[1]) then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
return count
"""
_LONGEST = 86_400 + 60


class CountingCache(RedisCache):
    """For settings.RATELIMIT_USE_CACHE alone.

    django-ratelimit adds a 1, and where there is a number already it increments. Here `add` only notes how long the counter
    is to live and always says that there is a number; `incr` then makes it or increments it.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._asked = threading.local()

    def add(self, key: Any, value: Any, timeout: Any = None, version: int | None = None) -> bool:
        """Never adds; remembers `timeout` (seconds) for the `incr` that follows in this thread."""
        self._asked.timeout = timeout
        return False

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """The count after this one; raises ConnectionInterrupted when the server is away, as the whole cache does."""
        client = self.client.get_client(write=True)
        timeout = getattr(self._asked, "timeout", None) or _LONGEST
        try:
            count: int = client.eval(_COUNT, 1, self.make_key(key, version), delta, timeout)
        except RedisError as error:
            raise ConnectionInterrupted(connection=client) from error
        return count
