"""State tables: which status may follow which, what people read, and the only two functions that change one."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, NamedTuple

from django.db import models
from django.db.models import Q, QuerySet

from apps.core.errors import IllegalMove


class Tone(NamedTuple):
    """How a status looks: a colour name of the kit and an icon, never colour alone."""

    colour: str
    icon: str


WAITING = Tone("blue", "clock")
WORKING = Tone("azure", "progress")
GOOD = Tone("green", "circle-check")
BAD = Tone("red", "circle-x")
CARE = Tone("orange", "alert-triangle")
QUIET = Tone("secondary", "circle-minus")


class StateTable:
    """Declared once per status column.

    moves: from → allowed to. A status with no moves is final. `field` is the column's name.
    """

    all: ClassVar[list["StateTable"]] = []

    def __init__(
        self,
        states: type[models.TextChoices],
        *,
        moves: Mapping[Any, frozenset[Any]],
        tones: Mapping[Any, Tone],
        field: str = "status",
    ) -> None:
        members = set(states)
        if set(moves) != members or set(tones) != members:
            raise ValueError(f"{states.__name__}: every status needs its moves and its tone")
        self.states = states
        self.moves = {str(source): frozenset(map(str, targets)) for source, targets in moves.items()}
        self.tones = {str(state): tone for state, tone in tones.items()}
        self.field = field
        StateTable.all.append(self)

    @property
    def final(self) -> frozenset[str]:
        """The states from which nothing leads away."""
        return frozenset(state for state, targets in self.moves.items() if not targets)

    def label(self, state: str) -> str:
        """The word people read."""
        return str(self.states(state).label)

    def sources(self, to: str) -> list[str]:
        """The states from which `to` may be reached."""
        return [source for source, targets in self.moves.items() if str(to) in targets]

    def may(self, obj: models.Model, to: str) -> bool:
        """Whether the move is allowed from the state the object was read in."""
        return str(to) in self.moves[getattr(obj, self.field)]

    def advance(self, obj: models.Model, to: str, **columns: Any) -> None:
        """Move one row by conditional update and bring `obj` up to date; raises IllegalMove when it was not ours."""
        if not self.advance_many(self._row(obj), to, **columns):
            current = self._row(obj).values_list(self.field, flat=True).first()
            raise IllegalMove(self.label(current) if current else "?")
        setattr(obj, self.field, str(to))
        for name, value in columns.items():
            setattr(obj, name, value)

    def advance_many(self, rows: QuerySet[Any], to: str, **columns: Any) -> int:
        """Move those rows of a queryset that may move; returns how many it owned."""
        allowed = rows.filter(**{f"{self.field}__in": self.sources(to)})
        return allowed.update(**{self.field: str(to)}, **columns)

    def constraint(self, name: str) -> models.CheckConstraint:
        """The check constraint that lets the database refuse an unknown state."""
        return models.CheckConstraint(condition=Q(**{f"{self.field}__in": _values(self.states)}), name=name)

    @staticmethod
    def _row(obj: models.Model) -> QuerySet[Any]:
        return type(obj)._base_manager.filter(pk=obj.pk)


def _values(states: type[models.TextChoices]) -> Iterable[str]:
    return [str(value) for value in states.values]
