"""The money fuse: what a batch costs is reserved of every cap that concerns it, exactly, and what has no room is refused.

The reservation is written in the transaction that inserts the messages, under a lock on the rows of the windows concerned: two
batches never spend more than a cap together, and a rollback gives everything back. Only where somebody has set a cap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection

from apps.core.errors import Code
from apps.core.money import plain
from apps.core.statements import fetch
from apps.policy.batch import AnyCandidate, Batch, C, JudgedRow
from apps.policy.engine import Refusal
from apps.policy.rules.base import Verdict
from apps.protection.models import SpendCap
from apps.protection.queries import caps_for

_LOCK: Final = """
SELECT n.place, s.spent FROM unnest(%(caps)s::bigint[], %(starts)s::timestamptz[]) WITH ORDINALITY AS n(cap_id, starts_at, place)
JOIN protection_spend s USING (cap_id, starts_at) ORDER BY n.place FOR UPDATE OF s
"""
_MAKE: Final = """
INSERT INTO protection_spend (cap_id, starts_at, spent)
SELECT cap_id, starts_at, 0 FROM unnest(%(caps)s::bigint[], %(starts)s::timestamptz[]) AS n(cap_id, starts_at)
ORDER BY cap_id ON CONFLICT DO NOTHING
"""
_TAKE: Final = """
UPDATE protection_spend s SET spent = s.spent + n.amount
FROM unnest(%(caps)s::bigint[], %(starts)s::timestamptz[], %(amounts)s::numeric[]) AS n(cap_id, starts_at, amount)
WHERE s.cap_id = n.cap_id AND s.starts_at = n.starts_at
"""


@dataclass(frozen=True, slots=True)
class _Window:
    """A cap in its present window, with the limit for this kind of message."""

    cap: SpendCap
    starts_at: datetime
    ends_at: datetime
    limit: Decimal


Held = list[tuple[_Window, Decimal]]  # with what has been spent of each


def caps_of(batch: Batch) -> list[SpendCap]:
    """The caps that concern the batch, in the order in which their windows are locked; one statement."""
    if batch.template is None:
        return []
    countries = {one.country for one in batch.candidates}
    return caps_for(batch.account, batch.application.pk, batch.template.pk, countries)


def hold(batch: Batch[C], caps: Sequence[SpendCap]) -> Held:
    """Lock the caps' windows, in the transaction that inserts; before any counter is written (`counters.take`).

    Whoever needs both locks money first, so that no two wait for each other.
    """
    windows = [_window(batch, cap) for cap in caps] if batch.template is not None else []
    return list(zip(windows, _locked(windows), strict=True)) if windows else []


def reserve(batch: Batch[C], held: Held, candidates: Sequence[C]) -> tuple[list[C], list[Refusal[C]]]:
    """Part the candidates, in their order, into those that there is money for and the others; reserves for the first.

    A list ends at the first that there is no room for, as at its price cap.
    """
    if not held or not candidates:
        return list(candidates), []
    windows = [window for window, _spent in held]
    left = [window.limit - spent for window, spent in held]
    taken = [Decimal(0)] * len(windows)
    kept: list[C] = []
    over: list[Refusal[C]] = []
    for one in candidates:
        cost = _cost(batch, one)
        concerned = [index for index, window in enumerate(windows) if window.cap.country in ("", one.country)]
        full = next((windows[index] for index in concerned if taken[index] + cost > left[index]), None)
        if full is not None and cost:
            facts = _facts(batch, full)
            over.append(Refusal(one, Verdict(one.position, Code.SPEND_CAP, facts), is_recorded=True))
            if batch.is_list:
                break
            continue
        for index in concerned:
            taken[index] += cost
        kept.append(one)
    _take(windows, taken)
    return kept, over


def _window(batch: Batch, cap: SpendCap) -> _Window:
    assert batch.template is not None
    starts_at, ends_at = cap.window_at(batch.at, batch.account.zone)
    return _Window(cap, starts_at, ends_at, cap.limit_of(batch.template.message_kind))


def _locked(windows: Sequence[_Window]) -> list[Decimal]:
    """What has been spent in each window; its row is ours until the transaction ends."""
    asked = _names(windows)
    rows = fetch(_LOCK, asked)
    if len(rows) < len(windows):
        with connection.cursor() as cursor:
            cursor.execute(_MAKE, asked)
        rows = fetch(_LOCK, asked)
    return [spent for _place, spent in rows]


def _take(windows: Sequence[_Window], taken: Sequence[Decimal]) -> None:
    if any(taken):
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, {**_names(windows), "amounts": list(taken)})


def _names(windows: Sequence[_Window]) -> dict[str, Any]:
    return {"caps": [one.cap.pk for one in windows], "starts": [one.starts_at for one in windows]}


def _cost(batch: Batch, one: AnyCandidate) -> Decimal:
    """What acceptance will stamp on the message, before rounding."""
    price = batch.tariff.unit_price(one.country) if batch.tariff is not None else None
    segments = one.segments if isinstance(one, JudgedRow) else batch.text(one.parameters)[1].segments
    return (price or Decimal(0)) * segments


def _facts(batch: Batch, window: _Window) -> dict[str, Any]:
    until = window.ends_at.astimezone(ZoneInfo(batch.account.zone))
    return {
        "cap": plain(window.cap.amount),
        "currency": batch.account.currency,
        "what": window.cap.name,
        "until": f"{until:%Y-%m-%d %H:%M}",
        "free_at": window.ends_at.isoformat(),
    }
