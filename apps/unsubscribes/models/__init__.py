"""Tables of who does not want to hear from whom."""

from apps.unsubscribes.models.blocked import BlockedNumber
from apps.unsubscribes.models.keyword import Keyword
from apps.unsubscribes.models.number_import import ImportStatus, Into, NumberImport
from apps.unsubscribes.models.removal import RemovalRequest
from apps.unsubscribes.models.scope import Scope, ScopeSetting
from apps.unsubscribes.models.unsubscribe import Origin, Unsubscribe, WayBack

__all__ = [
    "BlockedNumber",
    "ImportStatus",
    "Into",
    "Keyword",
    "NumberImport",
    "Origin",
    "RemovalRequest",
    "Scope",
    "ScopeSetting",
    "Unsubscribe",
    "WayBack",
]
