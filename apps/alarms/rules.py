"""The rule of each condition as it stands: what the condition brings, and what operators have changed of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from apps.accounts.permissions import StaffRole
from apps.alarms.conditions import CONDITIONS
from apps.alarms.conditions.base import Condition, Habits, Level
from apps.alarms.models import Rule


@dataclass(frozen=True, slots=True)
class Standing:
    """One condition with its thresholds (None for news) and habits; `is_changed` when operators have decided."""

    condition: Condition
    habits: Habits
    raise_at: Decimal | None = None
    clear_at: Decimal | None = None
    is_enabled: bool = True
    is_changed: bool = False

    @property
    def public_id(self) -> str:
        return self.condition.name

    def is_beyond(self, value: Decimal) -> bool:
        """Whether it is raised at this value."""
        if self.raise_at is None:
            return False
        return value <= self.raise_at if self._is_floor else value >= self.raise_at

    def is_fine(self, value: Decimal) -> bool:
        """Whether it is over at this value; between the two thresholds everything stays as it is."""
        if self.clear_at is None:
            return True
        return value >= self.clear_at if self._is_floor else value <= self.clear_at

    @property
    def _is_floor(self) -> bool:
        return isinstance(self.condition, Level) and self.condition.is_floor


def standing() -> Mapping[str, Standing]:
    """Every condition by name, in one statement."""
    rows = {row.condition: row for row in Rule.objects.all()}
    return {name: of(condition, rows.get(name)) for name, condition in CONDITIONS.items()}


def of(condition: Condition, row: Rule | None) -> Standing:
    """The condition with its row, if there is one."""
    level = condition if isinstance(condition, Level) else None
    if row is None:
        return Standing(
            condition,
            condition.habits,
            level.raise_at if level else None,
            level.clear_at if level else None,
        )
    habits = Habits(
        is_urgent=row.is_urgent,
        hold_seconds=row.hold_seconds,
        group_minutes=row.group_minutes,
        again_minutes=row.again_minutes,
        most_rounds=row.most_rounds,
        escalate_minutes=row.escalate_minutes,
        staff_roles=tuple(StaffRole(role) for role in row.staff_roles if role in StaffRole.values),
    )
    return Standing(
        condition,
        habits,
        row.raise_at if level else None,
        row.clear_at if level else None,
        row.is_enabled,
        is_changed=True,
    )
