"""The customer's own block list: at most 1,000 numbers over all signatures, in force at once (rule 73)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.models import Account, User
from apps.accounts.permissions import Perm
from apps.core import locks
from apps.core.errors import Code, DomainError
from apps.core.ids import random_public_id
from apps.core.phones import last4
from apps.core.privacy import number_hash, seal_many
from apps.unsubscribes.lines import Line, read_lines
from apps.unsubscribes.models import BlockedNumber
from apps.unsubscribes.services.listing import Added

NUMBERS_PER_ACCOUNT = 1_000


class Became(StrEnum):
    """What became of a line."""

    ADDED = "added"
    PRESENT = "present"
    INVALID = "invalid"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Result:
    """One line with what became of it, in the order in which they came."""

    line: Line
    became: Became


@transaction.atomic
def add(*, actor: Actor, text: str, signature: str = "", message_kind: int | None = None) -> list[Result]:
    """Put numbers, one in each line, on the list; each line has its result, and those that are no number harm no other.

    Raises DomainError(NO_NUMBERS), and DomainError(TOO_MANY_NUMBERS) for more lines than the list may hold.
    """
    actor.require(Perm.UNSUBSCRIBE_WRITE)
    lines = read_lines(text)
    if not lines:
        raise DomainError(Code.NO_NUMBERS, field="numbers")
    if len(lines) > NUMBERS_PER_ACCOUNT:
        facts = {"count": len(lines), "limit": NUMBERS_PER_ACCOUNT}
        raise DomainError(Code.TOO_MANY_NUMBERS, field="numbers", **facts)
    return _add(actor, lines, signature.strip(), message_kind)


def _add(actor: Actor, lines: Sequence[Line], signature: str, message_kind: int | None) -> list[Result]:
    account = actor.own_account
    numbers = [line.number for line in lines if line.number]
    placed = iter(_place(account, numbers, signature, message_kind, actor.user))
    results = [Result(line, next(placed) if line.number else Became.INVALID) for line in lines]
    added = sum(one.became is Became.ADDED for one in results)
    if added:
        audit.record(actor, "block_list.extended", account, account=account, count=added, signature=signature)
    return results


def store(
    account: Account, numbers: Sequence[str], *, signature: str, message_kind: int | None, by: User | None
) -> tuple[Added, int]:
    """Numbers of a file, in E.164; gives how many are new and were there, and for how many there was no room."""
    placed = _place(account, numbers, signature, message_kind, by)
    added = Added(placed.count(Became.ADDED), placed.count(Became.PRESENT))
    return added, placed.count(Became.OVER)


def _place(
    account: Account, numbers: Sequence[str], signature: str, message_kind: int | None, by: User | None
) -> list[Became]:
    """What becomes of each number, in order; in the caller's transaction."""
    locks.lock(f"block list:{account.pk}")  # two at once would both count below the limit
    same = BlockedNumber.of(account).filter(signature=signature, message_kind=message_kind)
    present = set(same.values_list("number_hash", flat=True))
    room = NUMBERS_PER_ACCOUNT - BlockedNumber.of(account).count()
    became: list[Became] = []
    new: list[str] = []
    for number in numbers:
        key = number_hash(number)
        if key in present:
            became.append(Became.PRESENT)
        elif len(new) >= room:
            became.append(Became.OVER)
        else:
            became.append(Became.ADDED)
            present.add(key)
            new.append(number)
    BlockedNumber.unscoped.bulk_create(
        BlockedNumber(
            public_id=random_public_id(),
            account=account,
            number_hash=number_hash(number),
            number_sealed=sealed,
            number_last4=last4(number),
            signature=signature,
            message_kind=message_kind,
            added_by=by,
        )
        for number, sealed in zip(new, seal_many(new), strict=True)
    )
    return became


@transaction.atomic
def remove(*, actor: Actor, public_ids: Sequence[str]) -> int:
    """Take numbers off the list, at most as many as it may hold; those that are not there are passed over."""
    actor.require(Perm.UNSUBSCRIBE_WRITE)
    account = actor.own_account
    chosen = list(public_ids)[:NUMBERS_PER_ACCOUNT]
    removed, _by_table = BlockedNumber.of(account).filter(public_id__in=chosen).delete()
    if removed:
        audit.record(actor, "block_list.reduced", account, account=account, count=removed)
    return removed
