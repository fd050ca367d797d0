"""Driving a carrier: one shift claims, submits, records and keeps receipts, under a lease, inside a Celery worker."""

import datetime as dt
import logging
import os
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress

from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    connections,
)

from apps.carriers.links import LINKS, Link
from apps.carriers.models import Carrier
from apps.carriers.protocols.base import FactGroup, LinkWord, SubmitResult
from apps.carriers.services import inbox, leases
from apps.carriers.services.carriers import values_of
from apps.core.tasks import hint
from apps.messaging.services import dispatch

log = logging.getLogger(__name__)
SHIFT_SECONDS = 50  # a shift ends well before the next tick would think it dead
REPORT_SECONDS = 1.0  # how often the lease is prolonged, the switch looked at, the state told
BATCH = 500
MIND_SECONDS = 3.0  # after a shift, how long its link may stay open without one
IDLE_SECONDS = 0.03
GRACE_SECONDS = (
    12  # for answers that are still out when a worker stops; within the patience of whoever stops it
)

Answer = tuple[dt.datetime, SubmitResult]
stopping = threading.Event()  # set when this worker shuts down: shifts end, links are unbound


def holder() -> str:
    """Who this process is in leases and claims; a new process is always a new holder."""
    return f"{socket.gethostname()[:50]}:{os.getpid()}:{_STARTED}"


_STARTED = int(time.time())


def drive(carrier_id: int) -> None:
    """Work one shift for a carrier; returns at once when another worker, or another thread of this one, has it."""
    with _turn(carrier_id) as ours:
        if ours and not stopping.is_set():
            _drive(carrier_id)


def _drive(carrier_id: int) -> None:
    if not leases.acquire(carrier_id, holder()):
        _part(carrier_id)  # a bind that nobody here reads would swallow receipts
        return
    carrier = Carrier.objects.filter(pk=carrier_id, is_enabled=True).first()
    if carrier is None:
        _part(carrier_id)
        leases.release(carrier_id, holder())
        return
    link = LINKS.open(carrier.pk, carrier.version, carrier.protocol, lambda: values_of(carrier))
    if _desk(link).work():
        # The next shift may start at once; the link stays open for it.
        _mind_later(carrier_id)
    else:
        _part(carrier_id)
    if stopping.is_set() or not Carrier.objects.filter(pk=carrier_id, is_enabled=True).exists():
        leases.release(carrier_id, holder())
    else:
        leases.pause(carrier_id, holder())
        hint("messaging.drive", carrier_id, queue="dispatch")


# One process's carriers: who is being driven, and what has been handed to each and is not written down yet. A desk
# outlasts its shifts: an answer that comes after the end of one is written down by the next.
_driven: set[int] = set()
_desks: dict[int, "_Desk"] = {}
_lock = threading.Lock()


@contextmanager
def _turn(carrier_id: int) -> Iterator[bool]:
    """True for the one thread of this process that may drive the carrier now: a hint may come twice."""
    with _lock:
        ours = carrier_id not in _driven
        _driven.add(carrier_id)
    try:
        yield ours
    finally:
        if ours:
            with _lock:
                _driven.discard(carrier_id)


def _desk(link: Link) -> "_Desk":
    desk = _desks.setdefault(link.carrier_id, _Desk(link))
    desk.link = link
    return desk


def _part(carrier_id: int) -> None:
    """Unbind, and write down what comes back meanwhile: what was never written to the carrier waits again."""
    closing = LINKS.retire(carrier_id)
    desk = _desks.get(carrier_id)
    if closing is not None and desk is not None:
        desk.finish(closing)


def _mind_later(carrier_id: int) -> None:
    timer = threading.Timer(MIND_SECONDS, _mind, [carrier_id])
    timer.daemon = True
    timer.start()


def _mind(carrier_id: int) -> None:
    """After a shift: unbind if the next one is worked elsewhere, or nowhere because the carrier was switched off."""
    with _turn(carrier_id) as ours:
        if not ours or stopping.is_set():
            return  # the next shift is on, or `stop` unbinds
        try:
            if leases.is_held(carrier_id, holder()):
                _mind_later(carrier_id)
            else:
                _part(carrier_id)
        except DatabaseError:
            _mind_later(carrier_id)
        finally:
            connections.close_all()


class _Desk:
    """What is out at one carrier, and what has come back and is not written down yet."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.out: set[int] = set()  # ids of messages that the link has and has not answered for
        self.answers: queue.SimpleQueue[list[Answer]] = queue.SimpleQueue()
        self.unwritten: list[Answer] = []
        self.group: FactGroup | None = None
        self.unsure = True  # there may be claims in our name that never came to this desk

    def work(self) -> bool:
        """One shift. False when the link must be closed: carrier switched off or edited, lease lost, worker stopping."""
        ends = time.monotonic() + SHIFT_SECONDS
        reported = 0.0
        self.unsure = True
        while time.monotonic() < ends:
            if stopping.is_set():
                return False
            if time.monotonic() - reported >= REPORT_SECONDS:
                reported = time.monotonic()
                if not self._safely(self._may_go_on, otherwise=True):
                    return False
            busy = False
            # First: the carrier has the next batch while the answers to the last one are written down. Answers that could not
            # be written come before any claim.
            if self.link.state.word is LinkWord.BOUND and not self.unwritten:
                busy = self._safely(self._claim)
            busy |= self._safely(self._keep_facts) | self._safely(self._write_answers)
            if not busy:
                self._rest()
        return True

    def _may_go_on(self) -> bool:
        link = self.link
        if not leases.report(link.carrier_id, holder(), link.state):
            log.warning("carrier %s: the lease was lost", link.carrier_id)
            return False
        same = Carrier.objects.filter(pk=link.carrier_id, is_enabled=True, version=link.version).exists()
        if not same:
            log.info("carrier %s: switched off or edited", link.carrier_id)
        return same

    def _claim(self) -> bool:
        """No more than the window has room for, so that what is claimed is what is on the wire."""
        room = min(self.link.room, BATCH)
        if room <= 0 or (self.out and room < self.link.least_room):
            return False
        if self.unsure:
            dispatch.give_back(self.link.carrier_id, holder=holder(), known=self.out)
        self.unsure = True  # until the claim is here: it may be made and its answer lost
        claim = dispatch.claim(self.link.carrier_id, limit=room, holder=holder())
        self.out.update(out.key for out in claim.outs)
        self.unsure = False
        if not claim.outs:
            return False
        self.link.submit(
            claim.outs, lambda found: self.answers.put([(claim.claimed_at, one) for one in found])
        )
        return True

    def _write_answers(self) -> bool:
        """All answers so far in one statement; kept and tried again while the database is away."""
        while not self.answers.empty():
            self.unwritten += self.answers.get()
        if not self.unwritten:
            return False
        while self.unwritten:
            group = self.unwritten[:1000]
            dispatch.record(self.link.carrier_id, group)
            self.out.difference_update(result.key for _claimed_at, result in group)
            del self.unwritten[:1000]
        return True

    def _keep_facts(self) -> bool:
        """Store what the carrier tells us, then let it have its answer."""
        if self.group is None:
            try:
                self.group = self.link.facts.get_nowait()
            except queue.Empty:
                return False
        group = self.group
        inbox.keep_receipts(self.link.carrier_id, group.receipts)
        inbox.keep_replies(self.link.carrier_id, group.replies)
        dispatch.record_late(self.link.carrier_id, group.late_answers)
        self.link.ack(group)
        self.group = None
        return True

    def _rest(self) -> None:
        """Wait for the next answer, or a moment."""
        with suppress(queue.Empty):
            self.answers.put(self.answers.get(timeout=IDLE_SECONDS))  # written down in its turn

    def finish(self, closing: "Future[None]") -> None:
        """Keep what comes until the link is closed and all is written; what never comes the sweeper puts in doubt."""
        until = time.monotonic() + GRACE_SECONDS
        reported = time.monotonic()
        while time.monotonic() < until:
            if time.monotonic() - reported >= REPORT_SECONDS:
                reported = time.monotonic()
                self._safely(lambda: leases.report(self.link.carrier_id, holder(), self.link.state))
            over = closing.done() and self.link.facts.empty()
            busy = self._safely(self._keep_facts) | self._safely(self._write_answers)
            if over and not busy and not (self.out or self.unwritten or self.group):
                return
            if not busy:
                self._rest()

    def _safely(self, step: Callable[[], bool], *, otherwise: bool = False) -> bool:
        """A database that is away costs time, never an answer: the step is tried again in the next round."""
        try:
            return step()
        except (OperationalError, InterfaceError, DatabaseError) as error:
            log.warning("carrier %s: %s, trying again", self.link.carrier_id, type(error).__name__)
            connection.close()
            close_old_connections()
            time.sleep(0.5)
            return otherwise
