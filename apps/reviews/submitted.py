"""What a review keeps of the text that was submitted: to be compared with later ones, and to know identical ones."""

import json
from hashlib import sha256
from typing import Any

from apps.reviews.kinds import KINDS

LONGEST_COMPARED = 2000  # characters


def columns(target: Any) -> dict[str, str]:
    """The columns of Review that hold what is submitted now; empty ones for kinds that are not compared."""
    kind = KINDS[target.kind]
    return {
        "text": target.content[:LONGEST_COMPARED] if kind.is_compared else "",
        "fingerprint": fingerprint(target),
    }


def fingerprint(target: Any) -> str:
    """Equal for applications that are the same in all that is judged; empty for kinds without such columns."""
    names = KINDS[target.kind].same
    if not names:
        return ""
    values = [target.kind, *(getattr(target, name) for name in names)]
    return sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()
