"""Which carrier a message goes to."""

from dataclasses import dataclass

from apps.carriers.models import Carrier


@dataclass(frozen=True, slots=True)
class Route:
    """The chosen carrier."""

    carrier_id: int


def route_for(*, region: str | None, message_kind: int | None) -> Route | None:
    """The default carrier while it is enabled, else the first enabled one; None when no carrier is connected."""
    carrier_id = (
        Carrier.objects.filter(is_enabled=True)
        .order_by("-is_default", "pk")
        .values_list("pk", flat=True)
        .first()
    )
    return Route(carrier_id) if carrier_id is not None else None
