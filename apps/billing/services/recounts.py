"""Counting a settled day again: from the charges and, where they are still there, from the messages themselves."""

from dataclasses import dataclass
from typing import Final

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.billing import canonical
from apps.billing.models import Settlement
from apps.billing.services import settle
from apps.billing.states import SettlementStatus
from apps.core.errors import Code, DomainError

MOST_MESSAGES: Final = 2_000_000  # of a day that a page waits for; the nightly comparison has no such end


@dataclass(frozen=True, slots=True)
class Recount:
    """What a recount came to. from_messages is None where the messages were not counted.

    is_identical: every file has the bytes that were hashed when the day was closed.
    """

    settlement: Settlement
    written: bytes
    from_charges: bytes
    from_messages: bytes | None

    @property
    def is_identical(self) -> bool:
        files = [self.written, self.from_charges, *([self.from_messages] if self.from_messages else [])]
        return all(canonical.digest(one) == self.settlement.sha256 for one in files)


def recount(settlement: Settlement) -> Recount:
    """Count a closed day again; reads only. Raises DAY_OPEN."""
    if settlement.status != SettlementStatus.CLOSED:
        raise DomainError(Code.DAY_OPEN, day=settlement.day.isoformat())
    ids = [settlement.pk]
    with_messages = abs(settlement.count) <= MOST_MESSAGES
    return Recount(
        settlement=settlement,
        written=_file(settlement, dict(settle.written_lines(ids))),
        from_charges=_file(settlement, dict(settle.lines_from_charges(ids))),
        from_messages=_file(settlement, dict(settle.lines_from_messages(ids))) if with_messages else None,
    )


def count_again(*, actor: Actor, settlement: Settlement) -> Recount:
    """The same by a person, with its result in the trail."""
    actor.require(Perm.STAFF_SETTLEMENT_WRITE)
    found = recount(settlement)
    facts = {"day": settlement.day.isoformat(), "sha256": settlement.sha256}
    result = "identical" if found.is_identical else "different"
    audit.record(
        actor, "settlement.recounted", settlement, account=settlement.account, result=result, **facts
    )
    return found


def _file(settlement: Settlement, lines: dict[int, list[canonical.Line]]) -> bytes:
    return settle.octets_of(settlement, lines[settlement.pk])
