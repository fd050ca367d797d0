"""Driving a carrier: one shift claims, submits, records and keeps receipts, under a lease, inside a Celery worker."""

import datetime as dt
import logging
import os
import queue
import socket
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection

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
LEAST_ROOM = 50  # a smaller gap in the window is not worth a claim of its own while answers are coming
IDLE_SECONDS = 0.03
GRACE_SECONDS = 12  # for answers that are still out when a worker stops; within the patience of whoever stops it

Answer = tuple[dt.datetime, SubmitResult]
stopping = threading.Event()  # set when this worker shuts down: shifts end, links are unbound


def holder() -> str:
    """Who this process is in leases and claims; a new process is always a new holder."""
    return f"{socket.gethostname()[:50]}:{os.getpid()}:{_STARTED}"


_STARTED = int(time.time())


def drive(carrier_id: int) -> None:
    """Work one shift for a carrier; returns at once when another worker has the lease."""
    if stopping.is_set() or not leases.acquire(carrier_id, holder()):
        return
    carrier = Carrier.objects.filter(pk=carrier_id, is_enabled=True).first()
    if carrier is None:
        leave(carrier_id)
        return
    link = LINKS.open(carrier.pk, carrier.version, carrier.protocol, lambda: values_of(carrier))
    _Shift(link).work()
    if stopping.is_set() or not Carrier.objects.filter(pk=carrier_id, is_enabled=True).exists():
        leave(carrier_id)
    else:
        # The next shift may start at once; the link stays open for it.
        leases.pause(carrier_id, holder())
        hint("messaging.drive", carrier_id, queue="dispatch")


def leave(carrier_id: int) -> None:
    """Unbind and give the lease away."""
    LINKS.close(carrier_id)
    leases.release(carrier_id, holder())


class _Shift:
    """One shift's state: what is out at the carrier, and what has come back and is not written down yet."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.out = 0
        self.answers: queue.SimpleQueue[list[Answer]] = queue.SimpleQueue()
        self.unwritten: list[Answer] = []
        self.group: FactGroup | None = None

    def work(self) -> None:
        """Until the shift is over, the carrier is switched off or edited, the lease is lost or the worker stops."""
        ends = time.monotonic() + SHIFT_SECONDS
        reported = 0.0
        going = True
        while going:
            if time.monotonic() - reported >= REPORT_SECONDS:
                reported = time.monotonic()
                going = self._safely(self._may_go_on, otherwise=True)
            going = going and time.monotonic() < ends and not stopping.is_set()
            busy = self._safely(self._keep_facts) | self._safely(self._write_answers)
            if going and self.link.state.word is LinkWord.BOUND and not self.unwritten:
                busy |= self._safely(self._claim)
            if not busy:
                self._rest()
        self._finish()

    def _may_go_on(self) -> bool:
        link = self.link
        if not leases.report(link.carrier_id, holder(), link.state):
            log.warning("carrier %s: the lease was lost", link.carrier_id)
            LINKS.close(link.carrier_id)
            return False
        same = Carrier.objects.filter(pk=link.carrier_id, is_enabled=True, version=link.version).exists()
        if not same:
            log.info("carrier %s: switched off or edited", link.carrier_id)
        return same

    def _claim(self) -> bool:
        """No more than the window has room for, so that what is claimed is what is on the wire."""
        room = min(self.link.room, BATCH)
        if room <= 0 or (self.out and room < LEAST_ROOM):
            return False
        claim = dispatch.claim(self.link.carrier_id, limit=room, holder=holder())
        if not claim.outs:
            return False
        self.out += len(claim.outs)
        self.link.submit(claim.outs, lambda found: self.answers.put([(claim.claimed_at, one) for one in found]))
        return True

    def _write_answers(self) -> bool:
        """All answers so far in one statement; kept and tried again while the database is away."""
        while not self.answers.empty():
            group = self.answers.get()
            self.out -= len(group)
            self.unwritten += group
        if not self.unwritten:
            return False
        for start in range(0, len(self.unwritten), 1000):
            dispatch.record(self.link.carrier_id, self.unwritten[start : start + 1000])
        self.unwritten = []
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
        now = dt.datetime.now(dt.UTC)
        dispatch.record(
            self.link.carrier_id,
            [(late.part.sent_at or now, SubmitResult(late.key, [late.part])) for late in group.late_answers],
        )
        self.link.ack(group)
        self.group = None
        return True

    def _rest(self) -> None:
        """Wait for the next answer, or a moment."""
        try:
            group = self.answers.get(timeout=IDLE_SECONDS)
        except queue.Empty:
            return
        self.out -= len(group)
        self.unwritten += group

    def _finish(self) -> None:
        """Wait for the answers that are still out; what never comes is put in doubt by the sweeper."""
        until = time.monotonic() + GRACE_SECONDS
        while (self.out or self.unwritten or self.group) and time.monotonic() < until:
            if not self._safely(self._write_answers) | self._safely(self._keep_facts):
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
