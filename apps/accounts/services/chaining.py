"""Chaining the audit trail, and finding out whether anybody has touched it since."""

import logging
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef

from apps.accounts import audit
from apps.accounts.actors import SYSTEM
from apps.accounts.chain import GENESIS, digest
from apps.accounts.models import AuditEvent, AuditLink, AuditUnlinked
from apps.core.locks import alone

log = logging.getLogger(__name__)
CHUNK: Final = 1000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found: how many entries hold, the digest of the last one in hex, and the first thing wrong.

    problem: empty when the whole chain holds; else a sentence that names the position.
    """

    entries: int
    head: str
    problem: str = ""


def chain() -> int:
    """Give every event that has none its place behind the others; returns how many. One worker at a time, else 0.

    Events stand in the order in which they became visible, which need not be that of their ids: a transaction that took
    long comes later. Each thousand is one transaction, so that an event is linked once or still waits.
    """
    linked = 0
    while True:
        with alone("accounts.chain") as ours:
            count = _chain_some() if ours else 0
        linked += count
        if count < CHUNK:
            return linked


def _chain_some() -> int:
    waiting = list(AuditUnlinked.objects.order_by("pk").values_list("pk", flat=True)[:CHUNK])
    if not waiting:
        return 0
    last = AuditLink.objects.order_by("-position").first()
    position, before = (last.position, bytes(last.digest)) if last else (0, GENESIS)
    links = []
    for event in AuditEvent.objects.filter(pk__in=waiting).order_by("pk"):
        position, before = position + 1, digest(before, event)
        links.append(AuditLink(position=position, event=event, digest=before))
    AuditLink.objects.bulk_create(links)
    AuditUnlinked.objects.filter(pk__in=waiting).delete()
    return len(waiting)


def verify(*, known_head: str = "") -> Verdict:
    """Walk the whole chain; `known_head` is a digest that was written down earlier and must stand somewhere in it.

    Finds an event that was changed, removed or slipped in, a link that was removed or exchanged, and, with a known head,
    an end that was cut off. Reads in pieces of a thousand; what is appended meanwhile is judged too.
    """
    position, before = 0, GENESIS
    head_was_met = not known_head
    while links := list(AuditLink.objects.filter(position__gt=position).order_by("position")[:CHUNK]):
        events = AuditEvent.objects.in_bulk([link.event_id for link in links])
        for link in links:
            event = events.get(link.event_id)
            problem = _problem(link, event, position, before)
            if problem:
                return Verdict(position, before.hex(), problem)
            position, before = link.position, bytes(link.digest)
            head_was_met = head_was_met or before.hex() == known_head
    if not head_was_met:
        return Verdict(
            position, before.hex(), "The known head stands nowhere in the chain: entries were cut off."
        )
    return Verdict(position, before.hex(), _never_linked())


def _problem(link: AuditLink, event: AuditEvent | None, position: int, before: bytes) -> str:
    if link.position != position + 1:
        return f"Entry {position + 1} is missing from the chain."
    if event is None:
        return f"Entry {link.position}: its event {link.event_id} was removed."
    if digest(before, event) != bytes(link.digest):
        return f"Entry {link.position}: its event {link.event_id} was changed, or HASH_KEY is another."
    return ""


def _never_linked() -> str:
    """An event with neither a link nor a place among those that wait was written past the trigger."""
    is_linked = Exists(AuditLink.objects.filter(event=OuterRef("pk")))
    is_waiting = Exists(AuditUnlinked.objects.filter(event=OuterRef("pk")))
    stray = AuditEvent.objects.filter(~is_linked, ~is_waiting).order_by("pk").first()
    return f"Event {stray.pk} stands outside the chain." if stray else ""


def verify_nightly() -> None:
    """Verify, and write the outcome into the trail itself, where alarms and readers find it."""
    chain()
    found = verify()
    last = AuditLink.objects.order_by("-position").first()
    if last is None:
        return
    if found.problem:
        log.error("the audit trail is broken: %s", found.problem)
        audit.record(SYSTEM, "audit.broken", last, entries=found.entries, problem=found.problem)
    else:
        audit.record(SYSTEM, "audit.verified", last, entries=found.entries, head=found.head[:16])
