"""What a submit_sm carries as its sender: the message's own, else the carrier's, each with its type and plan."""

import pytest

from apps.carriers.protocols.base import Outbound
from apps.carriers.protocols.smpp.config import SETTINGS, read_config
from apps.carriers.protocols.smpp.wording import short_messages


@pytest.mark.parametrize(
    ("own", "carrier_s", "source", "ton", "npi"),
    [
        ("Acme", "10690000", "Acme", 5, 0),
        ("+447700900123", "", "447700900123", 1, 1),
        ("60123", "", "60123", 0, 1),
        ("", "10690000", "10690000", 0, 1),
        ("", "House", "House", 5, 0),
        ("", "", "", 0, 0),
    ],
)
def test_the_message_s_own_sender_goes_before_the_carrier_s(
    own: str, carrier_s: str, source: str, ton: int, npi: int
) -> None:
    config = read_config(SETTINGS, {"host": "localhost", "system_id": "us", "sender": carrier_s})
    (message,) = short_messages(Outbound(1, "+447700900123", "Hello", own, mainland=False), config)
    assert (message.source, message.source_ton, message.source_npi) == (source, ton, npi)
