"""The protocols by which carriers are reached; a new one is one file and one line here."""

from typing import Final

from apps.carriers.protocols.base import Protocol
from apps.carriers.protocols.simulator import SimulatorProtocol
from apps.carriers.protocols.smpp.client import SmppProtocol

PROTOCOLS: Final[dict[str, type[Protocol]]] = {
    "smpp": SmppProtocol,
    "simulator": SimulatorProtocol,
}
