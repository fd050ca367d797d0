"""What every rule is: it judges a whole batch and says which candidates it refuses, and why."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Protocol

from apps.core.errors import Code
from apps.policy.batch import AnyCandidate, Batch

Amount = int | Decimal
BudgetKey = tuple[str, int, str, datetime]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One candidate is refused; `facts` fill the code's sentence."""

    position: int
    code: Code
    facts: dict[str, Any] = field(default_factory=dict)


class Rule(Protocol):
    """Judges the candidates that earlier rules have left; at most two statements per batch.

    A rule that concerns the whole call raises DomainError instead. `is_recorded` tells whether its refusals are kept as
    refused messages (a rule that protects somebody) or only answered (a request that could not be meant). `is_lasting` tells
    whether what it finds of a row of a list can only change with the row itself, so that it is not asked again.
    """

    is_recorded: ClassVar[bool]
    is_lasting: ClassVar[bool]

    def judge(self, batch: Batch) -> Iterable[Verdict]: ...


@dataclass(frozen=True, slots=True)
class Budget:
    """What a window [starts_at, ends_at) may take together: messages, or money.

    kind, subject and detail name it (`application.day`, the application's id, "" or a country, say). `cost` is what one
    candidate takes of it, 0 when it is not concerned; `each` the same where it is known to be equal for all. limit: None is only counted, so that somebody can be told. `code`
    and `facts` are what a candidate hears for which there is no room.
    """

    kind: str
    subject: int
    starts_at: datetime
    ends_at: datetime
    limit: Amount | None
    code: Code
    cost: Callable[[AnyCandidate], Amount]
    detail: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    each: Amount | None = None

    def sum(self, candidates: Sequence[AnyCandidate]) -> Amount:
        """What they take together."""
        if self.each is not None:
            return self.each * len(candidates)
        return sum(map(self.cost, candidates))

    @property
    def key(self) -> BudgetKey:
        return self.kind, self.subject, self.detail, self.starts_at


class CountedRule(Protocol):
    """A rule with budgets. It names those that concern a batch; `policy.counters` sees that no two batches overdraw them.

    A budget costs every batch that it concerns a write to the same row, so one is named only where somebody has set a limit.
    """

    def budgets(self, batch: Batch) -> Iterable[Budget]: ...


def refuse_all(batch: Batch, code: Code, **facts: Any) -> Iterable[Verdict]:
    """The same verdict for every candidate."""
    return [Verdict(one.position, code, facts) for one in batch.candidates]


def one_each(_candidate: AnyCandidate) -> int:
    """The cost where messages are counted."""
    return 1
