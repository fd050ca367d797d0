"""What every rule is: it judges a whole batch and says which candidates it refuses, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from apps.core.errors import Code
from apps.policy.batch import Batch


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


def refuse_all(batch: Batch, code: Code, **facts: Any) -> Iterable[Verdict]:
    """The same verdict for every candidate."""
    return [Verdict(one.position, code, facts) for one in batch.candidates]
