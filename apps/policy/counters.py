"""Counting what may be sent, so that two batches at once never take more than a limit together.

How it is exact. A batch is weighed against what stands in the database without a lock (`look`), in Python, where the rules can
be read. What it then takes is written by one statement in the transaction that inserts the messages (`take`): so a
rollback gives everything back. Each number's row is written only if it still is the one that was read, each budget only if
there still is room; either way the row is ours until the transaction ends. When somebody was faster with one of them, all
rows in question are ours by then: they are read again, weighed again, and written as they come out, which nobody can
disturb any more. Only those that were admitted at first are weighed again, so that no further row is wanted.

Locks are taken in the order (number, by hash), then (budget, by its name), in one statement whose second half reads the
result of its first: two batches cannot wait for each other. Budgets are rows that every batch of an application or account
writes; they come last, and only exist where somebody has set a limit.

What it costs. A number has one row for all its windows, however many rules are on: for a list of 100,000 that is 100,000 rows
of some 100 octets with one index entry each, where a row for each window would be two to six times as many. They are
updated in place (HOT: no indexed column changes), expire by themselves, and are swept block by block.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, Generic

from django.db import connection

from apps.core.statements import fetch, integers, octets
from apps.policy import frequency
from apps.policy.batch import AnyCandidate, Batch, C
from apps.policy.frequency import Active
from apps.policy.kinds import NUMBER_RULES, NumberRule
from apps.policy.rules.base import Amount, Budget, BudgetKey, Verdict

# By index whatever the statistics say, which are of before the list that is being accepted.
_READ = """
SELECT w.number_hash, w.revision, w.slots, NULL::bigint, NULL::numeric
FROM unnest(%(hashes)s::bigint[]) AS n(number_hash) CROSS JOIN LATERAL (
  SELECT number_hash, revision, slots FROM policy_number_windows
  WHERE application_id = %(application)s AND number_hash = n.number_hash OFFSET 0
) w
UNION ALL
SELECT NULL, NULL, NULL, n.place, b.used
FROM unnest(%(kinds)s::text[], %(subjects)s::bigint[], %(details)s::text[], %(starts)s::timestamptz[]) WITH ORDINALITY
     AS n(kind, subject, detail, starts_at, place)
JOIN policy_budget_uses b USING (kind, subject, detail, starts_at)
"""

_TAKE = """
WITH named AS (
  SELECT * FROM unnest(%(kinds)s::text[], %(subjects)s::bigint[], %(details)s::text[], %(starts)s::timestamptz[],
                       %(ends)s::timestamptz[], %(amounts)s::numeric[], %(ceilings)s::numeric[]) WITH ORDINALITY
       AS n(kind, subject, detail, starts_at, ends_at, used, ceiling, place)
), numbers AS (
  INSERT INTO policy_number_windows AS w (application_id, number_hash, revision, expires_at, slots)
  SELECT %(application)s::bigint, n.number_hash, n.revision + 1, %(expires)s::timestamptz, n.slots
  FROM unnest(%(hashes)s::bigint[], %(revisions)s::int[], %(slots)s::bytea[]) AS n(number_hash, revision, slots)
  ORDER BY n.number_hash
  ON CONFLICT (application_id, number_hash) DO UPDATE
  SET revision = EXCLUDED.revision, expires_at = EXCLUDED.expires_at, slots = EXCLUDED.slots
  WHERE w.revision = EXCLUDED.revision - 1
  RETURNING number_hash
), written AS MATERIALIZED (
  SELECT count(*) AS amount FROM numbers
), budgets AS (
  INSERT INTO policy_budget_uses AS b (kind, subject, detail, starts_at, ends_at, used, ceiling)
  SELECT kind, subject, detail, starts_at, ends_at, used, ceiling FROM named
  WHERE (SELECT amount FROM written) >= 0  -- so that the numbers come first
  ORDER BY kind, subject, detail, starts_at
  ON CONFLICT (kind, subject, detail, starts_at) DO UPDATE
  SET used = b.used + EXCLUDED.used, ceiling = EXCLUDED.ceiling
  WHERE EXCLUDED.ceiling IS NULL OR b.used + EXCLUDED.used <= EXCLUDED.ceiling
  RETURNING kind, subject, detail, starts_at
)
SELECT CASE WHEN w.amount < cardinality(%(hashes)s::bigint[]) THEN ARRAY(SELECT number_hash FROM numbers) END,
       ARRAY(SELECT place FROM named JOIN budgets USING (kind, subject, detail, starts_at))
FROM written w
"""

# All of these rows are ours, so nothing is asked and nothing is waited for.
_REWRITE = """
WITH numbers AS (
  UPDATE policy_number_windows w SET revision = w.revision + 1, slots = n.slots
  FROM unnest(%(hashes)s::bigint[], %(slots)s::bytea[]) AS n(number_hash, slots)
  WHERE w.application_id = %(application)s AND w.number_hash = n.number_hash
)
UPDATE policy_budget_uses b SET used = n.used
FROM unnest(%(kinds)s::text[], %(subjects)s::bigint[], %(details)s::text[], %(starts)s::timestamptz[],
            %(amounts)s::numeric[]) AS n(kind, subject, detail, starts_at, used)
WHERE (b.kind, b.subject, b.detail, b.starts_at) = (n.kind, n.subject, n.detail, n.starts_at)
"""


@dataclass
class Seen:
    """What was read: hash → (revision, packed slots), and how much of each budget is used up."""

    windows: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    used: dict[BudgetKey, Amount] = field(default_factory=dict)


@dataclass
class Claim(Generic[C]):
    """Who of a batch there is room for, and what they would take; nothing is written before `take`.

    `verdicts` are of those for whom there is none. slots: number hash → its counters as they would be.
    """

    batch: Batch[C]
    actives: list[Active]
    budgets: list[Budget]
    seen: Seen
    admitted: list[C] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    slots: dict[int, bytes] = field(default_factory=dict)
    taken: dict[BudgetKey, Amount] = field(default_factory=dict)


def look(
    batch: Batch[C],
    budgets: Iterable[Budget],
    *,
    seen: Seen | None = None,
    rules: Iterable[NumberRule] = NUMBER_RULES,
) -> Claim[C]:
    """Weigh a batch against what has been sent so far; at most one statement, none when `seen` is given."""
    actives = frequency.active(rules, batch.thresholds, at=batch.at, day=batch.day, are_codes=batch.are_codes)
    named = list(budgets)
    if seen is None:
        hashes = {one.hash for one in batch.candidates} - batch.limits.allowed if actives else set()
        seen = read(batch.application.pk, hashes, named)
    return weigh(Claim(batch, actives, named, seen), batch.candidates)


def take(claim: Claim[C]) -> Claim[C]:
    """Write what the admitted take, in the caller's transaction; gives the claim as it came out.

    Somebody may have been faster since `look`: then fewer are admitted. One statement; two more when that happened.
    """
    budgets = [budget for budget in claim.budgets if budget.key in claim.taken]
    if not claim.slots and not budgets:
        return claim
    windows = claim.seen.windows
    columns: dict[str, Any] = {
        "application": claim.batch.application.pk,
        "expires": _expires(claim),
        "hashes": integers(claim.slots),
        "revisions": integers([windows.get(number, _NEW)[0] for number in claim.slots]),
        "slots": octets(claim.slots.values()),
        **_names(budgets),
        "ends": [one.ends_at for one in budgets],
        "amounts": [Decimal(claim.taken[one.key]) for one in budgets],
        "ceilings": [None if one.limit is None else Decimal(one.limit) for one in budgets],
    }
    numbers, places = fetch(_TAKE, columns)[0]
    if numbers is None and len(places) == len(budgets):
        return claim
    written = {budgets[place - 1].key for place in places}
    return _settle(claim, budgets, claim.slots.keys() if numbers is None else set(numbers), written)


def without(claim: Claim[C], kept: Sequence[C]) -> Claim[C]:
    """The claim of only some of those that were admitted, in their order; no statement."""
    if len(kept) == len(claim.admitted):
        return claim
    less = weigh(Claim(claim.batch, claim.actives, claim.budgets, claim.seen), kept)
    less.verdicts = claim.verdicts + less.verdicts
    return less


def weigh(claim: Claim[C], candidates: Sequence[C]) -> Claim[C]:
    """Decide on candidates in their order: each takes of what those before have left, a refused one takes nothing."""
    batch, actives, slots = claim.batch, claim.actives, claim.slots
    plan = frequency.Plan(actives)
    allowed = batch.limits.allowed if actives else frozenset()
    asks_content = any(one.rule.per_content for one in actives)
    windows = claim.seen.windows
    used: list[Amount] = [claim.seen.used.get(budget.key, 0) for budget in claim.budgets]
    before = list(used)
    is_tight = any(map(partial(_is_tight, candidates), claim.budgets, used))
    admitted: list[C] = []
    for one in candidates:
        number, after = one.hash, b""
        if actives and number not in allowed:
            content = batch.content_of(one) if asks_content else 0
            packed = slots.get(number) or windows.get(number, _NEW)[1]
            found = plan.after(packed, content) if packed else plan.fresh(content)
            if isinstance(found, frequency.Active):
                facts = {"limit": found.threshold}
                claim.verdicts.append(Verdict(one.position, found.rule.code, facts))
                continue
            after = found
        if is_tight:
            costs = [budget.cost(one) for budget in claim.budgets]
            over = _first_over(claim.budgets, used, costs)
            if over is not None:
                claim.verdicts.append(Verdict(one.position, over.code, over.facts))
                continue
            used = [amount + cost for amount, cost in zip(used, costs, strict=True)]
        if after:
            slots[number] = after
        admitted.append(one)
    claim.admitted += admitted
    if not is_tight:
        used = [amount + budget.sum(admitted) for budget, amount in zip(claim.budgets, used, strict=True)]
    for budget, was, amount in zip(claim.budgets, before, used, strict=True):
        if amount != was:
            claim.taken[budget.key] = amount - was
    return claim


_NEW = (0, b"")


def _is_tight(candidates: Sequence[AnyCandidate], budget: Budget, used: Amount) -> bool:
    """Whether it may come to its end with these candidates, so that each has to be looked at."""
    return budget.limit is not None and used + budget.sum(candidates) > budget.limit


def _first_over(budgets: list[Budget], used: list[Amount], costs: list[Amount]) -> Budget | None:
    for budget, amount, cost in zip(budgets, used, costs, strict=True):
        if cost and budget.limit is not None and amount + cost > budget.limit:
            return budget
    return None


def _settle(
    claim: Claim[C], budgets: list[Budget], own_numbers: Set[int], own_budgets: Set[BudgetKey]
) -> Claim[C]:
    """Weigh the admitted again; every row that they touch is locked by now, and what of it is ours is known."""
    now = read(claim.batch.application.pk, claim.slots, budgets)
    before = Seen(windows=dict(claim.seen.windows), used=dict(claim.seen.used))
    before.windows |= {key: window for key, window in now.windows.items() if key not in own_numbers}
    for key, amount in claim.taken.items():
        before.used[key] = now.used[key] - (amount if key in own_budgets else 0)
    again = weigh(Claim(claim.batch, claim.actives, claim.budgets, before), claim.admitted)
    again.verdicts = claim.verdicts + again.verdicts
    slots = {number: before.windows.get(number, _NEW)[1] for number in claim.slots} | again.slots
    columns: dict[str, Any] = {
        "application": claim.batch.application.pk,
        "hashes": integers(slots),
        "slots": octets(slots.values()),
        **_names(budgets),
        "amounts": [Decimal(before.used[one.key] + again.taken.get(one.key, 0)) for one in budgets],
    }
    with connection.cursor() as cursor:
        cursor.execute(_REWRITE, columns)
    return again


def read(application: int, hashes: Iterable[int], budgets: Sequence[Budget]) -> Seen:
    """What stands in the database of these numbers and budgets; one statement, none when there is nothing to ask."""
    wanted = list(hashes)
    if not wanted and not budgets:
        return Seen()
    rows = fetch(_READ, {"application": application, "hashes": integers(wanted), **_names(budgets)})
    seen = Seen()
    for number, revision, slots, place, used in rows:
        if place is None:
            seen.windows[number] = (revision, slots)
        else:
            seen.used[budgets[place - 1].key] = used
    return seen


def _names(budgets: Sequence[Budget]) -> dict[str, list[Any]]:
    return {
        "kinds": [one.kind for one in budgets],
        "subjects": [one.subject for one in budgets],
        "details": [one.detail for one in budgets],
        "starts": [one.starts_at for one in budgets],
    }


def _expires(claim: Claim[C]) -> datetime:
    ends = [frequency.instant(one.ends) for one in claim.actives]
    return max(ends, default=claim.batch.day[1])
