"""The carrier a batch goes to, past those that an emergency switch has stopped."""

from apps.carriers.routing import Route, route_for
from apps.core.errors import Code, DomainError
from apps.protection.queries import stopped_now


def open_route(*, region: str | None, message_kind: int | None) -> Route:
    """Raises NO_ROUTE when no carrier is connected, CARRIER_STOPPED when all that are have been stopped."""
    route = route_for(region=region, message_kind=message_kind)
    if route is None:
        raise DomainError(Code.NO_ROUTE)
    stopped = stopped_now().carriers
    if route.carrier_id in stopped:
        route = route_for(region=region, message_kind=message_kind, avoiding=stopped)
    if route is None:
        raise DomainError(Code.CARRIER_STOPPED)
    return route
