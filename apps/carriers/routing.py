"""Which carrier a message goes to."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.core.statements import fetch

_FIRST = """
SELECT id FROM carriers_carrier WHERE is_enabled AND id <> ALL(%s::bigint[]) ORDER BY is_default DESC, id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Route:
    """The chosen carrier."""

    carrier_id: int


def route_for(*, region: str | None, message_kind: int | None, avoiding: Iterable[int] = ()) -> Route | None:
    """The default carrier while it is enabled, else the first enabled one; None when no carrier is connected.

    avoiding: carriers that are stopped in an emergency.
    Read each time, so a carrier that is switched off gets no further message.
    """
    found = fetch(_FIRST, [list(avoiding)])
    return Route(found[0][0]) if found else None
