"""The scale on which waiting times are counted, and percentiles read from it; times are milliseconds."""

import math
from collections.abc import Mapping
from typing import Final

# Bucket 0 is below 10 ms; from there each doubling is cut in two, so that a percentile is at most a fifth off.
FIRST: Final = 10.0
PER_DOUBLING: Final = 2
LONGEST: Final = 2_000_000_000  # 23 days; nothing is counted as longer


def bucket_of(ms: int) -> int:
    """The bucket that a time is counted in; the same formula stands in statistics.statements."""
    return 0 if ms < FIRST else 1 + math.floor(PER_DOUBLING * math.log(ms / FIRST) / math.log(2.0))


def bounds(bucket: int) -> tuple[float, float]:
    """From (included) and to (excluded) which times a bucket counts."""
    if bucket == 0:
        return 0.0, FIRST
    return FIRST * 2 ** ((bucket - 1) / PER_DOUBLING), FIRST * 2 ** (bucket / PER_DOUBLING)


def percentile(counts: Mapping[int, int], percent: float) -> float | None:
    """The time that `percent` of the messages did not exceed, interpolated within its bucket; None without messages.

    counts: messages by bucket.
    """
    total = sum(counts.values())
    if total <= 0:
        return None
    wanted = total * percent / 100
    seen = 0
    for bucket in sorted(counts):
        count = counts[bucket]
        if count > 0 and seen + count >= wanted:
            lower, upper = bounds(bucket)
            share = (wanted - seen) / count
            # Within a bucket times are spread evenly on the logarithmic scale.
            return upper * share if bucket == 0 else lower * (upper / lower) ** share
        seen += count
    return bounds(max(counts))[1]
