"""The SMSC itself: listens, remembers, and owes receipts until a receiver has taken them."""

import asyncio
import datetime as dt
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from apps.carriers.protocols.smpp import encoding, pdu, receipts
from apps.carriers.simulator.fates import Fate, Tie, fate_of
from apps.carriers.simulator.journal import Journal, Submission
from apps.carriers.simulator.peer import Peer

KEPT_STATES: Final = 50_000  # messages whose state query_sm can still tell
TEXT_HEAD: Final = 20
WORD_NUMBERS: Final = {word: number for number, word in receipts.STATE_WORDS.items()}


@dataclass(slots=True)
class SmscOptions:
    """How the simulator behaves for all numbers."""

    users: dict[str, str]  # system ID → password
    latency_ms: float = 50.0  # from submit_sm to its answer
    receipt_ms: float = 50.0  # from the answer to the receipt
    window: int = 5000  # unanswered submissions per bind; more are throttled
    rate: int = 0  # submissions per second and system ID; more are throttled; 0: no limit
    journal: Path | None = None


@dataclass(slots=True)
class Delivery:
    """One deliver_sm that a system ID has coming; `message_id` is empty for replies, which are not remembered."""

    message_id: str
    frame: bytes  # with sequence number 0
    again: int = 0


@dataclass(slots=True)
class Mailbox:
    """What one system ID has coming, and who listens."""

    waiting: deque[Delivery] = field(default_factory=deque)
    receivers: list[Peer] = field(default_factory=list)
    second: int = 0  # the second in which `taken` submissions came
    taken: int = 0


class Smsc:
    """One running simulator."""

    def __init__(self, options: SmscOptions) -> None:
        self.options = options
        self.journal = Journal(options.journal)
        self.mailboxes: dict[str, Mailbox] = {}
        self._server: asyncio.Server | None = None
        self._peers: set[Peer] = set()
        self._throttled_once: set[tuple[str, bytes]] = set()
        self._states: dict[str, tuple[str, float]] = {}  # id → (state word, unix time of the end)
        self._references = 0
        submissions = self.journal.contents.submissions
        last = max((int(each.message_id) for each in submissions if each.message_id.isdigit()), default=0)
        # Ids count on from the clock in microseconds: unique over restarts below a million messages a second.
        self._next_id = max(last + 1, int(time.time() * 1_000_000))

    async def start(self, host: str, port: int) -> int:
        """Listen; returns the port (useful with port 0). Receipts owed from before are due at once."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Peer(self), host, port, reuse_address=True)
        self._resume()
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Hang up on everybody and close the journal."""
        if self._server is not None:
            self._server.close()
        for peer in list(self._peers):
            peer.abort()
        if self._server is not None:
            await self._server.wait_closed()
        self.journal.close()

    def _resume(self) -> None:
        now = time.time()
        for submission in self.journal.contents.owed:
            fate = fate_of(submission.destination)
            if fate.receipts and submission.registered & 3:
                delay = max(0.0, submission.at + self._receipt_delay(fate) - now)
                self.later(delay, [(submission, fate)])

    # Peers

    def joined(self, peer: Peer) -> None:
        self._peers.add(peer)

    def left(self, peer: Peer) -> None:
        """A connection ended: what it had not acknowledged waits for the next receiver, in order."""
        self._peers.discard(peer)
        if not peer.system_id:
            return
        mailbox = self.mailbox(peer.system_id)
        if peer in mailbox.receivers:
            mailbox.receivers.remove(peer)
        mailbox.waiting.extendleft(reversed(list(peer.unanswered.values())))
        peer.unanswered.clear()
        self.hand_out(peer.system_id)

    def mailbox(self, system_id: str) -> Mailbox:
        return self.mailboxes.setdefault(system_id, Mailbox())

    def listens(self, peer: Peer) -> None:
        """A receiver has bound."""
        self.mailbox(peer.system_id).receivers.append(peer)
        self.hand_out(peer.system_id)

    def too_fast(self, system_id: str, now: float) -> bool:
        """Count a submission against the rate."""
        if not self.options.rate:
            return False
        mailbox = self.mailbox(system_id)
        if mailbox.second != int(now):
            mailbox.second, mailbox.taken = int(now), 0
        mailbox.taken += 1
        return mailbox.taken > self.options.rate

    # Messages

    def accept(self, message: pdu.ShortMessage, system_id: str, now: float) -> Submission:
        """Give a submission its id and write it down; the caller flushes the journal before it answers."""
        self._next_id += 1
        submission = Submission.read(str(self._next_id), now, system_id, message)
        self.journal.submitted(submission)
        return submission

    def throttles_first(self, message: pdu.ShortMessage) -> bool:
        """Whether this is the first attempt of a message whose fate is to be throttled once."""
        key = (message.destination, message.payload)
        if key in self._throttled_once:
            return False
        self._throttled_once.add(key)
        return True

    def _receipt_delay(self, fate: Fate) -> float:
        own = 0.0 if fate.receipt_first else (self.options.latency_ms + self.options.receipt_ms) / 1000
        return own + fate.receipt_delay

    def plan(self, accepted: list[tuple[Submission, Fate]]) -> None:
        """Arrange the receipts and replies of submissions that came together: one timer per different delay."""
        groups: dict[float, list[tuple[Submission, Fate]]] = {}
        for submission, fate in accepted:
            if fate.replies or (fate.receipts and submission.registered & 3):
                groups.setdefault(self._receipt_delay(fate), []).append((submission, fate))
        for delay, group in groups.items():
            self.later(delay, group)

    def later(self, delay: float, group: list[tuple[Submission, Fate]]) -> None:
        """Deliver what a group has coming after `delay` seconds; at once, before any answer, if that is nothing."""
        if delay:
            asyncio.get_running_loop().call_later(delay, self._due, group)
        else:
            self._due(group)

    def _due(self, group: list[tuple[Submission, Fate]]) -> None:
        now = time.time()
        done_at = dt.datetime.fromtimestamp(now, dt.UTC)
        for submission, fate in group:
            waiting = self.mailbox(submission.system_id).waiting
            self._remember(submission.message_id, fate.state, now)
            if fate.receipts and submission.registered & 3:
                frame = receipt(submission, fate, done_at).encode()
                waiting.extend(Delivery(submission.message_id, frame) for _ in range(fate.receipts))
            self._references = self._references % 0xFF + 1
            waiting.extend(
                Delivery("", each.encode()) for each in replies(submission, fate, self._references)
            )
        for system_id in {submission.system_id for submission, _fate in group}:
            self.hand_out(system_id)

    def _remember(self, message_id: str, state: str, now: float) -> None:
        self._states[message_id] = (state, now)
        if len(self._states) > KEPT_STATES:
            del self._states[next(iter(self._states))]

    def hand_out(self, system_id: str) -> None:
        """Give waiting deliveries to the system ID's receivers, as many as each may have unanswered."""
        mailbox = self.mailbox(system_id)
        for peer in mailbox.receivers:
            if not mailbox.waiting:
                return
            peer.deliver(mailbox.waiting)

    def delivered(self, delivery: Delivery, kept: bool, system_id: str) -> None:
        """A receiver answered: it has kept the delivery, or it is to come again in a second."""
        if kept:
            if delivery.message_id:
                self.journal.finished(delivery.message_id)
            return
        delivery.again += 1
        asyncio.get_running_loop().call_later(1.0, self._requeue, delivery, system_id)

    def _requeue(self, delivery: Delivery, system_id: str) -> None:
        self.mailbox(system_id).waiting.append(delivery)
        self.hand_out(system_id)

    def state_of(self, message_id: str) -> tuple[int, str] | None:
        """(message_state, final date) for query_sm; None for an id that is not known."""
        if message_id in self._states:
            word, ended = self._states[message_id]
            at = dt.datetime.fromtimestamp(ended, dt.UTC)
            return WORD_NUMBERS[word], f"{at:%y%m%d%H%M%S}000+"
        return None


def receipt(submission: Submission, fate: Fate, done_at: dt.datetime) -> pdu.ShortMessage:
    """The deliver_sm that reports a submission's end, by text and by parameters alike."""
    head = "" if submission.data_coding == encoding.UCS2 else submission.text[:TEXT_HEAD]
    text = receipts.receipt_text(
        submission.message_id,
        fate.state,
        fate.error_code,
        dt.datetime.fromtimestamp(submission.at, dt.UTC),
        done_at,
        head.encode("ascii", "replace").decode("ascii"),
    )
    tlvs = {
        pdu.RECEIPTED_MESSAGE_ID: submission.message_id.encode("ascii") + b"\0",
        pdu.MESSAGE_STATE: bytes((WORD_NUMBERS[fate.state],)),
        pdu.NETWORK_ERROR_CODE: b"\x03" + int(fate.error_code).to_bytes(2, "big"),
    }
    if submission.user_reference is not None:
        tlvs[pdu.USER_MESSAGE_REFERENCE] = submission.user_reference.to_bytes(2, "big")
    return pdu.ShortMessage(
        pdu.DELIVER_SM,
        source=submission.destination,
        destination=submission.source,
        short_message=text.encode("ascii"),
        esm_class=pdu.ESM_RECEIPT,
        source_ton=1,
        source_npi=1,
        tlvs=tlvs,
    )


def replies(submission: Submission, fate: Fate, reference: int) -> list[pdu.ShortMessage]:
    """What the handset sends back; only the last part of a long message is answered, so that it is answered once."""
    seq, total = submission.part
    if not fate.replies or seq != total:
        return []
    total = len(fate.replies)
    messages = []
    for number in fate.order or range(1, total + 1):
        part = encoding.encode(fate.replies[number - 1], mainland=False, reference=0)[0]
        header, tlvs = tied(fate.tie, reference, total, number) if total > 1 else (b"", {})
        messages.append(
            pdu.ShortMessage(
                pdu.DELIVER_SM,
                source=submission.destination,
                destination=submission.source,
                short_message=header + part.short_message,
                esm_class=pdu.ESM_UDHI if header else 0,
                data_coding=part.data_coding,
                source_ton=1,
                source_npi=1,
                tlvs=tlvs,
            )
        )
    return messages


def tied(tie: Tie, reference: int, total: int, number: int) -> tuple[bytes, dict[int, bytes]]:
    """The header and the parameters by which a part names its place."""
    if tie is Tie.SAR:
        return b"", encoding.sar(reference, total, number)
    if tie is Tie.UDH_16:
        wide = (reference | 0x0100).to_bytes(2, "big")  # a reference that does not fit one octet
        return bytes((6, encoding.UDH_CONCAT_16, 4, *wide, total, number)), {}
    return encoding.udh(reference, total, number), {}
