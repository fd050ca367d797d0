"""What a row of the access table says: who may open an address, and what its parts name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from apps.accounts.permissions import Perm
from apps.core.kinds import Region


class Open(Enum):
    """Addresses that ask for something else than a right."""

    PUBLIC = auto()  # anybody, signed in or not
    SIGNED_IN = auto()  # everybody who is signed in, about themselves
    PROGRAM = auto()  # whoever signs a call with a key
    SUPERUSER = auto()  # stock admin, see tests/backoffice/test_admin.py


@dataclass(frozen=True)
class Row:
    who: Perm | Open
    thing: str = ""
    key: str = "public_id"
    arguments: Mapping[str, Any] = field(default_factory=dict)


MAINLAND = {"region": Region.MAINLAND}
GLOBAL = {"region": Region.GLOBAL}


def public(**arguments: Any) -> Row:
    return Row(Open.PUBLIC, arguments=arguments)


SIGNED_IN = Row(Open.SIGNED_IN)
