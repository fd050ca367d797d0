"""What every carrier protocol takes and gives: messages out, answers and facts back, settings, errors."""

import abc
import datetime as dt
import enum
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from apps.carriers.protocols.settings import Setting, Text


class CarrierError(Exception):
    """A carrier cannot be reached or used; `sentence` is for people, `permanent` says that waiting will not help."""

    permanent: ClassVar[bool] = False

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class ConnectFailed(CarrierError):
    """No connection: name not found, refused, timed out, or the TLS handshake failed."""


class BindRefused(CarrierError):
    """The carrier answered the sign-in with an error; `code` is its status, e.g. `ESME_RINVPASWD`."""

    permanent = True

    def __init__(self, sentence: Text, code: str) -> None:
        super().__init__(sentence)
        self.code = code


class LinkLost(CarrierError):
    """The connection ended while something waited for an answer on it."""


class Unsupported(CarrierError):
    """This protocol has no such operation."""

    permanent = True


class Outcome(enum.StrEnum):
    """What became of one part handed to a carrier."""

    ACCEPTED = "accepted"  # the carrier gave a reference
    REFUSED = "refused"  # the carrier answered with an error, or the part cannot be put on its wire
    UNKNOWN = "unknown"  # written, never answered: must not be sent again by machine
    NOT_SENT = "not_sent"  # provably never written: may be sent again


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message as the driver hands it over; the protocol encodes and splits it."""

    key: int  # message id; answers come back under it
    number: str  # E.164 with its plus sign
    text: str  # complete, signature included
    sender: str = ""  # sender ID or number; empty leaves it to the carrier
    mainland: bool = False  # counted and encoded by the mainland rule (70/67, always UCS-2)
    validity_seconds: int | None = None


@dataclass(slots=True)
class PartResult:
    """The answer for one part; `seq` counts from 1 to `total` as `core.segments` split the text."""

    seq: int
    total: int
    outcome: Outcome
    reference: str = ""  # the carrier's id, exactly as received
    code: str = ""  # the carrier's status, e.g. ESME_RINVDSTADR; empty when accepted
    reason: Text = ""  # for UNKNOWN, NOT_SENT and what never reached the wire: what happened
    permanent: bool = False  # a refusal that repeating will not heal
    throttled: bool = False  # a refusal for speed: the carrier did not take it, send later
    sent_at: dt.datetime | None = None
    answered_at: dt.datetime | None = None


@dataclass(slots=True)
class SubmitResult:
    """All answers for one message, ordered by part."""

    key: int
    parts: list[PartResult]

    @property
    def outcome(self) -> Outcome:
        """The message's own outcome: doubt outweighs all, then acceptance, then refusal, then not sent.

        A message of which one part is accepted and another provably not sent is UNKNOWN as well:
        repeating it whole would double the accepted part.
        """
        found = {part.outcome for part in self.parts}
        if Outcome.UNKNOWN in found or found == {Outcome.ACCEPTED, Outcome.NOT_SENT}:
            return Outcome.UNKNOWN
        for outcome in (Outcome.ACCEPTED, Outcome.REFUSED):
            if outcome in found:
                return outcome
        return Outcome.NOT_SENT


def user_reference(key: int, seq: int) -> int:
    """16 bits that a carrier may echo in a receipt: the low 12 bits of the message id, then the part's number.

    Helps to match the receipt of a part whose submission was never answered and so has no carrier id.
    """
    return (key & 0xFFF) << 4 | (seq & 0xF)


@dataclass(frozen=True, slots=True)
class ReceiptFact:
    """One delivery receipt as a carrier sent it; nothing in it is trusted or matched yet."""

    reference: str  # the carrier's id as received; empty if it gave none
    state: str  # upper case word, e.g. DELIVRD, UNDELIV, or a gateway's own such as MB:1013
    error_code: str
    number: str  # the addressee, with a plus sign where the carrier said it is international
    raw: bytes  # the whole PDU or request body
    received_at: dt.datetime
    done_at: dt.datetime | None = None
    submitted_at: dt.datetime | None = None
    text_head: str = ""
    other_reference: str = ""  # a second, different id in the same receipt (text against TLV)
    user_reference: int | None = None  # see `user_reference`, if the carrier echoes it
    final: bool = True  # False for ENROUTE and ACCEPTD

    @property
    def part_seq(self) -> int | None:
        """Which part our echoed reference names."""
        return None if self.user_reference is None else self.user_reference & 0xF


@dataclass(frozen=True, slots=True)
class Concatenation:
    """A reply's place in a longer text."""

    reference: int
    total: int
    seq: int


@dataclass(frozen=True, slots=True)
class ReplyFact:
    """One message from a handset (MO)."""

    number: str
    to: str
    text: str
    raw: bytes
    received_at: dt.datetime
    concatenation: Concatenation | None = None


@dataclass(frozen=True, slots=True)
class LateAnswer:
    """The answer to a part that had already been reported UNKNOWN for want of one."""

    key: int
    part: PartResult


Fact = ReceiptFact | ReplyFact | LateAnswer


@dataclass(slots=True)
class FactGroup:
    """Facts that arrived together (≤ 500 or 20 ms). Store them, then `ack()`: only then is the carrier answered.

    `refuse()` asks the carrier to repeat them later; doing neither leaves them to its own time-out.
    """

    facts: list[Fact]
    _ack: Callable[[bool], None]

    @property
    def receipts(self) -> list[ReceiptFact]:
        return [fact for fact in self.facts if isinstance(fact, ReceiptFact)]

    @property
    def replies(self) -> list[ReplyFact]:
        return [fact for fact in self.facts if isinstance(fact, ReplyFact)]

    @property
    def late_answers(self) -> list[LateAnswer]:
        return [fact for fact in self.facts if isinstance(fact, LateAnswer)]

    def ack(self) -> None:
        """Tell the carrier that all of the group is kept. Harmless if its connection has gone: it will repeat."""
        self._ack(True)

    def refuse(self) -> None:
        """Tell the carrier to send the group again later."""
        self._ack(False)


class LinkWord(enum.StrEnum):
    """How a carrier's links stand, for live display."""

    CLOSED = "closed"
    CONNECTING = "connecting"
    BOUND = "bound"
    FAILED = "failed"


LINK_LABELS: Mapping[LinkWord, Text] = {
    LinkWord.CLOSED: _("Closed"),
    LinkWord.CONNECTING: _("Connecting"),
    LinkWord.BOUND: _("Bound"),
    LinkWord.FAILED: _("Failed"),
}


@dataclass(slots=True)
class LinkState:
    """Figures since `open`; counts are of parts."""

    word: LinkWord = LinkWord.CLOSED
    reason: Text = ""
    binds_up: int = 0
    binds: int = 0
    in_flight: int = 0
    queued: int = 0
    submitted: int = 0
    accepted: int = 0
    refused: int = 0
    throttled: int = 0
    unknown: int = 0
    receipts: int = 0
    replies: int = 0
    malformed: int = 0
    reconnects: int = 0
    round_trip_ms: float | None = None
    bound_at: dt.datetime | None = None
    last_error: Text = ""
    last_error_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class TestResult:
    """What a trial sign-in found."""

    __test__ = False  # not a test class, whatever its name makes pytest think

    ok: bool
    sentence: Text
    round_trip_ms: float | None = None


class Protocol(abc.ABC):
    """One carrier connection. Every method runs on one event loop; no method touches the database."""

    name: ClassVar[str]
    label: ClassVar[Text]
    description: ClassVar[Text]  # one sentence for whoever chooses among protocols
    settings: ClassVar[tuple[Setting, ...]]
    groups: ClassVar[
        tuple[tuple[Text, tuple[str, ...]], ...]
    ] = ()  # legends of the form, with their settings
    keeps_session: ClassVar[bool]  # True: `receive` yields facts; False: they come by HTTP to `read_receipts`

    window: int  # how many parts may be in flight
    rate: float = 0  # parts per second that may be written; 0 sets no limit

    @abc.abstractmethod
    def __init__(self, values: Mapping[str, Any]) -> None:
        """Raises `SettingsInvalid` with one sentence per wrong value."""

    @abc.abstractmethod
    async def open(self) -> None:
        """Start the links; returns when the first is up or the first attempt has failed (then `state` says why)."""

    @abc.abstractmethod
    async def close(self) -> None:
        """Wait for what is in flight, sign off, disconnect. What was never written is answered NOT_SENT."""

    @abc.abstractmethod
    async def submit_many(self, outs: Sequence[Outbound]) -> list[SubmitResult]:
        """Submit a batch and wait for every answer; results are in the order of `outs`. Never raises for a message.

        Several batches may run at once; they share the window and the rate.
        """

    async def submit(self, out: Outbound) -> SubmitResult:
        """Submit one message."""
        return (await self.submit_many([out]))[0]

    def receive(self) -> AsyncIterator[FactGroup]:
        """Yield groups of facts until the protocol is closed; one reader at a time."""
        raise Unsupported(_("This protocol gets its receipts by HTTP."))

    def read_receipts(self, body: bytes, headers: Mapping[str, str]) -> list[ReceiptFact | ReplyFact]:
        """Read the facts in a carrier's HTTP request; raises `CarrierError` for a body that is not one."""
        raise Unsupported(_("This protocol gets its receipts over its session."))

    async def query(self, reference: str, sender: str = "") -> ReceiptFact | None:
        """Ask the carrier what became of a part; None if it does not know. Raises `CarrierError`."""
        raise Unsupported(_("This protocol cannot be asked for the state of a message."))

    @property
    @abc.abstractmethod
    def state(self) -> LinkState:
        """A snapshot for live display."""

    def adjust(self, values: Mapping[str, Any]) -> bool:
        """Take new settings while running; False if they need a new connection. Raises `SettingsInvalid`."""
        return False

    @classmethod
    @abc.abstractmethod
    async def test_bind(cls, values: Mapping[str, Any]) -> TestResult:
        """Sign in, measure one round trip, sign off. Never raises for what the carrier does."""
