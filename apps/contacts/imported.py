"""What the last reading of a file has brought into a group, kept on its row so that a reading can go on where it stood."""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.contacts.models import ContactGroup
from apps.core.errors import code_named, sentence
from apps.core.phones import PhoneProblem
from apps.core.repairs import Ambiguity

BAD_KEPT = 100
OTHER_REGION = "region"
OTHER_REGION_SENTENCE = _("The number belongs to the other region than the group.")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that brought no number: its place as a spreadsheet counts, and why."""

    row_no: int
    reason: Promise


@dataclass(slots=True)
class Imported:
    """Counts of rows; `read` is always the sum of added, present, invalid, region and over.

    `through` is the last row that is stored, `tries` how often a reading was begun, `known` the group's
    columns before it, `bad` the first hundred rows without a
    number of the group's region as (row_no, reason).
    """

    read: int = 0
    expected: int = 0
    added: int = 0
    present: int = 0
    invalid: int = 0
    region: int = 0
    over: int = 0
    through: int = 0
    tries: int = 0
    known: list[str] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)
    problem: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, group: ContactGroup) -> "Imported":
        """As the row has it; all zero for a group that was never filled from a file."""
        return cls(**group.imported)

    def to_json(self) -> dict[str, Any]:
        """What the row keeps."""
        return asdict(self)

    def refuse(self, row_no: int, reason: str) -> None:
        """Count a row that brings no contact."""
        if reason == OTHER_REGION:
            self.region += 1
        else:
            self.invalid += 1
        if len(self.bad) < BAD_KEPT:
            self.bad.append((row_no, reason))

    @property
    def problem_sentence(self) -> str:
        """Why the reading ended early; "" when it did not."""
        known = code_named(self.problem)
        return sentence(known, self.facts) if known else ""

    @property
    def bad_rows(self) -> list[BadRow]:
        """The first rows without a number, with the reason in words."""
        return [BadRow(row_no, _reason(word)) for row_no, word in self.bad]

    @property
    def bad_count(self) -> int:
        return self.invalid + self.region


def _reason(word: str) -> Promise:
    if word == OTHER_REGION:
        return OTHER_REGION_SENTENCE
    kind = Ambiguity if word in set(Ambiguity) else PhoneProblem
    return kind(word).sentence
