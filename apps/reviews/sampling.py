"""Which decisions are judged again: drawn by a keyed digest, so that nobody can foresee it and the draw can be repeated."""

from django.utils.crypto import salted_hmac

from apps.reviews.kinds import KINDS
from apps.reviews.models import RecheckRate

DEFAULT_PERCENT = 10
_SALT = "reviews.recheck"
_RANGE = 2**64


def rates() -> dict[str, int]:
    """Percent by kind of what is drawn: what operators decided, else the default."""
    decided = dict(RecheckRate.objects.values_list("kind", "percent"))
    return {kind: decided.get(kind, DEFAULT_PERCENT) for kind in KINDS}


def is_drawn(public_id: str, round: int, percent: int, *, secret: str | None = None) -> bool:
    """Whether the decision of that round is among the `percent` of all; the same answer each time.

    `secret` is the installation's unless it is given.
    """
    digest = salted_hmac(_SALT, f"{public_id}:{round}", secret=secret, algorithm="sha256").digest()
    return int.from_bytes(digest[:8], "big") * 100 < percent * _RANGE
