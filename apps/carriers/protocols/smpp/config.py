"""The settings of an SMPP carrier: what the form asks for, and their typed shape."""

import ssl
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from apps.carriers.protocols.settings import Setting, Text, read_settings
from apps.carriers.protocols.smpp.encoding import Alphabet, LongMessages

LIVE: Final = frozenset({"window", "rate", "response_seconds", "keepalive_seconds"})  # need no new connection

SETTINGS: Final[tuple[Setting, ...]] = (
    Setting(
        "host", "text", _("Host"), required=True, most=255, help=_("Name or address of the carrier's SMSC.")
    ),
    Setting("port", "number", _("Port"), 2775, required=True, least=1, most=65535),
    Setting("system_id", "text", _("System ID"), required=True, most=15),
    Setting("password", "secret", _("Password"), secret=True, most=64),
    Setting(
        "system_type", "text", _("System type"), most=12, help=_("Leave empty unless the carrier names one.")
    ),
    Setting("tls", "switch", _("Encrypt the connection (TLS)"), default=False),
    Setting("tls_verify", "switch", _("Check the carrier's certificate"), default=True),
    Setting(
        "tls_server_name", "text", _("Name in the certificate"), most=255, help=_("If it is not the host.")
    ),
    Setting(
        "bind_mode",
        "choice",
        _("Kind of bind"),
        "transceiver",
        choices=(("transceiver", _("Transceiver")), ("pair", _("Transmitter and receiver"))),
    ),
    Setting(
        "binds", "number", _("Binds"), 1, least=1, most=16, help=_("Connections (or pairs) at the same time.")
    ),
    Setting(
        "window",
        "number",
        _("Window"),
        100,
        least=1,
        most=5000,
        help=_("Unanswered submissions allowed per bind."),
    ),
    Setting(
        "rate",
        "number",
        _("Rate"),
        0,
        least=0,
        most=100_000,
        help=_("Segments per second over all binds together; 0 sets no limit."),
    ),
    Setting("response_seconds", "number", _("Wait for an answer, in seconds"), 30, least=0.1, most=300),
    Setting(
        "keepalive_seconds", "number", _("Test a silent link after, in seconds"), 30, least=0.1, most=600
    ),
    Setting("connect_seconds", "number", _("Wait for a connection, in seconds"), 10, least=0.1, most=120),
    Setting(
        "number_format",
        "choice",
        _("Form of numbers"),
        "international",
        choices=(
            ("international", _("8613800138000")),
            ("plus", _("+8613800138000")),
            ("mainland", _("13800138000 (mainland numbers only)")),
        ),
    ),
    Setting("destination_ton", "number", _("Type of number (TON) of destinations"), 1, least=0, most=6),
    Setting("destination_npi", "number", _("Numbering plan (NPI) of destinations"), 1, least=0, most=18),
    Setting(
        "sender",
        "text",
        _("Sender of messages that have none"),
        most=20,
        help=_("A number or a word; empty leaves it to the carrier."),
    ),
    Setting(
        "sender_ton",
        "number",
        _("Type of number (TON) of senders"),
        least=0,
        most=6,
        help=_("Empty: by the sender's form."),
    ),
    Setting(
        "sender_npi",
        "number",
        _("Numbering plan (NPI) of senders"),
        least=0,
        most=18,
        help=_("Empty: by the sender's form."),
    ),
    Setting("service_type", "text", _("Service type"), most=5),
    Setting(
        "long_messages",
        "choice",
        _("Long messages"),
        LongMessages.UDH,
        choices=(
            (LongMessages.UDH, _("User data header")),
            (LongMessages.SAR, _("SAR parameters")),
            (LongMessages.PAYLOAD, _("One message_payload, cut by the carrier")),
        ),
    ),
    Setting(
        "default_alphabet",
        "choice",
        _("The carrier's default alphabet"),
        Alphabet.GSM7,
        choices=((Alphabet.GSM7, _("GSM 7-bit")), (Alphabet.LATIN1, _("Latin-1"))),
    ),
    Setting(
        "user_reference",
        "switch",
        _("Send a reference of our own"),
        default=True,
        help=_("Carriers that repeat it in receipts let doubtful messages be resolved."),
    ),
    Setting(
        "receipts_by_text",
        "switch",
        _("Recognize receipts by their text"),
        default=False,
        help=_("Only for carriers that do not mark receipts: a handset could forge one."),
    ),
    Setting("time_zone", "zone", _("Time zone of the carrier's receipts"), "UTC"),
)

# How a form lays them out, in order: legend and names.
GROUPS: Final[tuple[tuple[Text, tuple[str, ...]], ...]] = (
    (_("Where and who"), ("host", "port", "system_id", "password", "system_type", "bind_mode", "binds")),
    (_("Encryption"), ("tls", "tls_verify", "tls_server_name")),
    (
        _("Speed and patience"),
        ("window", "rate", "response_seconds", "keepalive_seconds", "connect_seconds"),
    ),
    (
        _("Numbers and senders"),
        (
            "number_format",
            "destination_ton",
            "destination_npi",
            "sender",
            "sender_ton",
            "sender_npi",
            "service_type",
        ),
    ),
    (_("Texts"), ("long_messages", "default_alphabet")),
    (_("Receipts"), ("user_reference", "receipts_by_text", "time_zone")),
)


@dataclass(slots=True)
class SmppConfig:
    """The settings with their types; names as in `SETTINGS`."""

    host: str
    port: int
    system_id: str
    password: str
    system_type: str
    tls: bool
    tls_verify: bool
    tls_server_name: str
    bind_mode: str
    binds: int
    window: int
    rate: float
    response_seconds: float
    keepalive_seconds: float
    connect_seconds: float
    number_format: str
    destination_ton: int
    destination_npi: int
    sender: str
    sender_ton: int | str  # empty: by the sender's form
    sender_npi: int | str
    service_type: str
    long_messages: LongMessages
    default_alphabet: Alphabet
    user_reference: bool
    receipts_by_text: bool
    time_zone: str

    def __post_init__(self) -> None:
        self.long_messages = LongMessages(self.long_messages)
        self.default_alphabet = Alphabet(self.default_alphabet)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def tls_context(self) -> ssl.SSLContext | None:
        """What to connect with; None for plain TCP."""
        if not self.tls:
            return None
        context = ssl.create_default_context()
        if not self.tls_verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def read_config(settings: tuple[Setting, ...], values: Mapping[str, Any]) -> SmppConfig:
    """Typed settings; raises `SettingsInvalid`."""
    return SmppConfig(**read_settings(settings, values))
