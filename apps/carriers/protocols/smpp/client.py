"""SMPP 3.4 as a carrier protocol: keeps its binds up, shares window and rate among them, collects the facts."""

import asyncio
import contextlib
import dataclasses
import datetime as dt
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, ClassVar, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.carriers.protocols.base import (
    BindRefused,
    CarrierError,
    FactGroup,
    LinkLost,
    LinkState,
    LinkWord,
    Outbound,
    Protocol,
    ReceiptFact,
    SubmitResult,
    TestResult,
)
from apps.carriers.protocols.settings import Setting, Text
from apps.carriers.protocols.smpp import addresses, pdu, receipts, statuses
from apps.carriers.protocols.smpp.config import GROUPS, LIVE, SETTINGS, SmppConfig, read_config
from apps.carriers.protocols.smpp.inbox import Inbox
from apps.carriers.protocols.smpp.outbox import Outbox
from apps.carriers.protocols.smpp.session import Session

FIRST_BACKOFF: Final = 0.25  # seconds; doubles with each failure
LONGEST_BACKOFF: Final = 30.0
STEADY_SECONDS: Final = 10.0  # a link that lived this long starts the back-off anew

MODES: Final[dict[str, tuple[int, ...]]] = {
    "transceiver": (pdu.BIND_TRANSCEIVER,),
    "pair": (
        pdu.BIND_RECEIVER,
        pdu.BIND_TRANSMITTER,
    ),  # the ear first: a receipt may follow the first submission
}


class SmppProtocol(Protocol):
    """One carrier: `binds` transceivers, or as many pairs of transmitter and receiver."""

    name: ClassVar[str] = "smpp"
    label: ClassVar[Text] = _("SMPP 3.4")
    description: ClassVar[Text] = _(
        "A carrier or an aggregator that gave you a host, a port, a system ID and a password."
    )
    settings: ClassVar[tuple[Setting, ...]] = SETTINGS
    groups = GROUPS
    keeps_session: ClassVar[bool] = True

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._config = read_config(self.settings, values)
        self._figures = LinkState()
        self._sessions: list[Session] = []
        self._keepers: list[asyncio.Task[None]] = []
        self._outbox = Outbox(self._config, self._figures, self._pump)
        self._inbox: Inbox | None = None
        self._tried: asyncio.Event | None = None
        self._failures = 0

    @property
    def window(self) -> int:  # type: ignore[override]
        """Parts in flight over all binds that submit."""
        return self._config.window * self._config.binds

    @property
    def rate(self) -> float:  # type: ignore[override]
        """Parts per second over all binds."""
        return self._config.rate

    @property
    def room(self) -> int:
        """How many more parts could be written right now; the driver need not claim more than about this."""
        return max(0, self.window - sum(each.in_flight for each in self._sessions) - len(self._outbox.queue))

    # Links

    async def open(self) -> None:
        """Start all binds; returns when the first is up or each has failed once."""
        if self._keepers:
            return
        modes = MODES[self._config.bind_mode] * self._config.binds
        self._inbox = Inbox()
        self._tried = asyncio.Event()
        self._failures = 0
        self._figures.word = LinkWord.CONNECTING
        self._figures.binds = len(modes)
        self._outbox.start()
        self._keepers = [
            asyncio.create_task(self._keep(mode, self._inbox), name="smpp-bind") for mode in modes
        ]
        await self._tried.wait()

    async def close(self) -> None:
        """Give back the queue, wait for what is in flight, unbind."""
        for keeper in self._keepers:
            keeper.cancel()
        self._outbox.stop(_("The carrier's links are closed."))
        await asyncio.gather(*(session.close() for session in list(self._sessions)))
        await asyncio.gather(*self._keepers, return_exceptions=True)
        self._keepers = []
        self._sessions = []
        self._outbox.close()
        if self._inbox is not None:
            self._inbox.close()
        self._figures.word = LinkWord.CLOSED
        self._figures.binds_up = 0

    async def _keep(self, mode: int, inbox: Inbox) -> None:
        """Hold one bind up for as long as the protocol is open."""
        delay = FIRST_BACKOFF
        loop = asyncio.get_running_loop()
        while True:
            session = Session(self._config, mode, self._outbox, inbox)
            try:
                await session.open()
            except CarrierError as error:
                self._failed(error.sentence)
            except Exception as error:  # whatever a resolver or TLS stack throws, the next try comes
                self._failed(repr(error))
            else:
                began = loop.time()
                await self._live(session)
                if loop.time() - began >= STEADY_SECONDS:
                    delay = FIRST_BACKOFF
            await asyncio.sleep(delay * random.uniform(0.5, 1.0))
            delay = min(delay * 2, LONGEST_BACKOFF)
            self._figures.reconnects += 1

    async def _live(self, session: Session) -> None:
        self._came(session)
        try:
            reason = await asyncio.shield(session.closed)
        finally:
            if session.closed.done():
                self._went(session)
            # else: `close` cancelled this keeper and closes the session itself
        self._note(reason)

    def _came(self, session: Session) -> None:
        self._sessions.append(session)
        figures = self._figures
        figures.binds_up += 1
        figures.word, figures.reason = LinkWord.BOUND, ""
        figures.bound_at = dt.datetime.now(dt.UTC)
        if session.sends:
            self._outbox.sender_came()
        self._settle_open()
        session.pump()

    def _went(self, session: Session) -> None:
        if session not in self._sessions:
            return
        self._sessions.remove(session)
        self._figures.binds_up -= 1
        if not self._sessions:
            self._figures.word = LinkWord.CONNECTING
        if session.sends:
            self._outbox.sender_went()

    def _failed(self, sentence: Text) -> None:
        self._note(sentence)
        if not self._sessions:
            self._figures.word = LinkWord.FAILED
        self._failures += 1
        if self._failures >= len(self._keepers):
            self._settle_open()

    def _settle_open(self) -> None:
        if self._tried is not None:
            self._tried.set()

    def _note(self, sentence: Text) -> None:
        figures = self._figures
        figures.reason = figures.last_error = sentence
        figures.last_error_at = dt.datetime.now(dt.UTC)
        if self._sessions:
            figures.reason = ""

    def _pump(self) -> None:
        for session in self._sessions:
            if not self._outbox.queue:
                return
            session.pump()

    # Traffic

    async def submit_many(self, outs: Sequence[Outbound]) -> list[SubmitResult]:
        """Submit a batch; see `Protocol.submit_many`."""
        return await self._outbox.submit(outs)

    async def receive(self) -> AsyncIterator[FactGroup]:
        """Groups of facts until the protocol is closed; it must be open. One reader at a time."""
        if self._inbox is not None:
            async for group in self._inbox.groups():
                yield group

    async def query(self, reference: str, sender: str = "") -> ReceiptFact | None:
        """query_sm: None if the carrier does not know the id or does not answer queries. Raises `LinkLost`."""
        sessions = [session for session in self._sessions if session.sends]
        if not sessions:
            raise LinkLost(_("No bind to the carrier is up."))
        address = addresses.sender_address(
            sender or self._config.sender, self._config.sender_ton, self._config.sender_npi
        )
        request = pdu.QuerySm(pdu.QUERY_SM, 0, reference, address.ton, address.npi, address.digits)
        answer = await sessions[0].request(request)
        if not isinstance(answer, pdu.QuerySmResp) or answer.status != statuses.OK:
            return None
        state = receipts.STATE_WORDS.get(answer.message_state, "")
        return ReceiptFact(
            reference=answer.message_id or reference,
            state=state,
            error_code=f"{answer.error_code:03d}" if answer.error_code else "",
            number="",
            raw=answer.encode(),
            received_at=dt.datetime.now(dt.UTC),
            done_at=receipts.parse_absolute(answer.final_date),
            final=state not in receipts.PASSING_STATES and bool(state),
        )

    @property
    def state(self) -> LinkState:
        """A snapshot for live display."""
        in_flight = sum(session.in_flight for session in self._sessions)
        return dataclasses.replace(self._figures, in_flight=in_flight, queued=len(self._outbox.queue))

    def adjust(self, values: Mapping[str, Any]) -> bool:
        """Take window, rate and times at once; False if anything else differs, which needs a new connection."""
        fresh = read_config(self.settings, values)
        current = self._config
        for field in dataclasses.fields(SmppConfig):
            if field.name not in LIVE and getattr(fresh, field.name) != getattr(current, field.name):
                return False
        for name in LIVE:
            setattr(current, name, getattr(fresh, name))
        self._outbox.pace.set_rate(current.rate)
        for session in self._sessions:
            session.widen()
        self._pump()
        return True

    @classmethod
    async def test_bind(cls, values: Mapping[str, Any]) -> TestResult:
        """Bind in the wanted mode, send one enquire_link, unbind. Raises only `SettingsInvalid`."""
        config = read_config(cls.settings, values)
        loop = asyncio.get_running_loop()
        outbox = Outbox(config, LinkState(), lambda: None)
        for mode in MODES[config.bind_mode]:
            session = Session(config, mode, outbox, Inbox())
            try:
                await session.open()
                began = loop.time()
                await session.request(pdu.Bare(pdu.ENQUIRE_LINK))
                round_trip = (loop.time() - began) * 1000
            except BindRefused as error:
                return TestResult(
                    False, format_lazy("{sentence} ({code})", sentence=error.sentence, code=error.code)
                )
            except CarrierError as error:
                return TestResult(False, error.sentence)
            finally:
                with contextlib.suppress(CarrierError):
                    await session.hang_up()
        return TestResult(True, _("The bind succeeded and the carrier answers."), round(round_trip, 3))
