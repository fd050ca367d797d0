"""The pushes at work: what is due is claimed, sent in threads with no transaction open, and the answers written down."""

from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from time import monotonic
from typing import Final

from apps.callbacks import wire
from apps.callbacks.asking import Tried, ask
from apps.callbacks.bodies import bodies
from apps.callbacks.models import Endpoint, Push, PushItem
from apps.callbacks.problems import Problem
from apps.callbacks.services import turns
from apps.callbacks.services.collecting import collect
from apps.callbacks.services.recording import Outcome, record, settle_lost
from apps.callbacks.services.turns import Due
from apps.core import clock
from apps.core.locks import held_by_session
from apps.core.privacy import open_sealed

LONGEST_RUN: Final = 10.0  # seconds in which any push is begun; the next tick goes on
_LOOK_EVERY: Final = 0.5  # seconds until what has become due meanwhile is begun, though nobody has answered
_TOGETHER: Final = 0.05  # seconds for which answers are gathered before they are written down
_COLLECT_EVERY: Final = 1.0


def push() -> int:
    """Tell customers' servers what has come about; gives how many pushes were tried.

    One run at a time: it alone knows how many calls are under way to whom. A run that is killed gives the lock back with its
    session, and what it was asking is asked again after a minute.
    """
    with held_by_session("callbacks.push") as is_ours:
        if not is_ours:
            return 0
        settle_lost(clock.now())
        collect()
        return Round().go()


class Round:
    """The calls under way, and what has come back. Threads only speak; everything else is done here, in one connection."""

    def __init__(self) -> None:
        self.flying: dict[Future[Tried], tuple[Push, Due]] = {}
        self.done = 0

    def go(self) -> int:
        end, collected = monotonic() + LONGEST_RUN, monotonic()
        stragglers: set[Future[Tried]] | None = None
        first = self._next()
        if not first:
            return self.done
        with ThreadPoolExecutor(turns.THREADS, thread_name_prefix="callback") as threads:
            self._begin(threads, first)
            while self.flying:
                wait(self.flying, timeout=_LOOK_EVERY, return_when=FIRST_COMPLETED)
                wait(self.flying, timeout=_TOGETHER)
                self._write_down()
                if monotonic() > end:
                    # While the next run cannot begin because of them, those that answer at once are told beside them.
                    if stragglers is None:
                        stragglers = set(self.flying)
                    if stragglers.isdisjoint(self.flying):
                        continue
                if monotonic() - collected > _COLLECT_EVERY:
                    collect()
                    collected = monotonic()
                self._begin(threads, self._next(is_ending=stragglers is not None))
        return self.done

    def _next(self, *, is_ending: bool = False) -> list[tuple[Push, Due]]:
        """What may begin now, claimed. is_ending: only what is likely to be answered soon, so that the run has an end."""
        under_way = [one for _push, one in self.flying.values()]
        if len(under_way) >= turns.THREADS:
            return []
        now = clock.now()
        found = [one for one in turns.due(now) if not (is_ending and one.is_careful)]
        chosen = {one.push_id: one for one in turns.chosen(found, under_way)}
        if not chosen:
            return []
        return [(push, chosen[push.pk]) for push in turns.claim(list(chosen), now)]

    def _begin(self, threads: ThreadPoolExecutor, claimed: Sequence[tuple[Push, Due]]) -> None:
        made, amended = bodies([push for push, _due in claimed]) if claimed else ({}, [])
        if amended:
            PushItem.objects.bulk_update(amended, ("status", "code", "at"))
        now = clock.now()
        empty = []
        for push, due in claimed:
            body = made.get(push.pk)
            if body is None:
                empty.append(Outcome(push, Tried(now, 0, Problem.GONE), is_asked=False))
                continue
            headers = wire.headers(push.public_id, body, now, secret=secret_of(push.endpoint))
            self.flying[threads.submit(ask, push.endpoint.url, body, headers)] = (push, due)
        record(empty)

    def _write_down(self) -> None:
        ready = [future for future in self.flying if future.done()]
        record([Outcome(self.flying[future][0], future.result()) for future in ready])
        for future in ready:
            del self.flying[future]
        self.done += len(ready)


def secret_of(endpoint: Endpoint) -> str:
    """The secret under which pushes are signed; blank while the signature is off."""
    if not endpoint.is_signed or not endpoint.has_secret:
        return ""
    return open_sealed(endpoint.secret_sealed, context=Endpoint.SECRET)
