"""What a condition is: something measured again and again, or news read from what other layers have written."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import StaffRole

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Words
else:
    from django.utils.functional import Promise as Words

PLATFORM = "platform"  # the subject of what concerns no single thing


class Audience(StrEnum):
    """Who may be told."""

    APPLICATION = "application"  # the recipients of the application, or of all of the account
    STAFF = "staff"
    FINANCE = "finance"  # owners and finance people of the account, by e-mail
    APPLICANT = "applicant"  # the person who asked for what was decided


class Unit(StrEnum):
    """How a value is read."""

    PERCENT = "percent"
    SECONDS = "seconds"
    HOURS = "hours"
    COUNT = "count"
    CALLS = "calls"
    LINKS = "links"
    MONEY = "money"


UNITS: dict[Unit, Words] = {
    Unit.PERCENT: _("%"),
    Unit.SECONDS: _("s"),
    Unit.HOURS: _("h"),
    Unit.COUNT: _("items"),
    Unit.CALLS: _("calls"),
    Unit.LINKS: _("down"),
    Unit.MONEY: _("in the account’s currency"),
}


@dataclass(frozen=True, slots=True)
class Habits:
    """How people are told; operators may change each. Minutes of 0 mean never.

    group: nobody gets a second letter about the same condition sooner; again: who knows is told again while it stays open,
    `most_rounds` times at most; escalate: the next in line is told when nobody has acknowledged.
    """

    is_urgent: bool = False
    hold_seconds: int = 0
    group_minutes: int = 10
    again_minutes: int = 0
    most_rounds: int = 0
    escalate_minutes: int = 0
    staff_roles: tuple[StaffRole, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One subject as it was measured. `by_sms` False: a text message about it could be its own cause."""

    subject: str
    label: str
    value: Decimal
    account_id: int | None = None
    application_id: int | None = None
    by_sms: bool = True
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened to one subject; `item` says what, without numbers, contents and keys."""

    subject: str
    label: str
    item: dict[str, Any]
    account_id: int | None = None
    application_id: int | None = None
    user_id: int | None = None
    count: int = 1


class Condition:
    """`name` stands in rows and programs; label and explanation are what people read."""

    name: ClassVar[str]
    label: ClassVar[Words]
    explanation: ClassVar[Words]
    icon: ClassVar[str] = "bell"
    audiences: ClassVar[frozenset[Audience]]
    habits: ClassVar[Habits] = Habits()


class Level(Condition):
    """Measured on every tick, all subjects at once: raised at `raise_at` or beyond, over at `clear_at` or less (or, where
    `is_floor`, the other way round: raised at or below, over at or above)."""

    raise_at: ClassVar[Decimal]
    clear_at: ClassVar[Decimal]
    unit: ClassVar[Unit] = Unit.COUNT
    is_floor: ClassVar[bool] = False

    def measure(self, now: datetime) -> Sequence[Reading]:
        """Every subject that could be beyond the threshold; one that is left out counts as fine. A few statements at most."""
        raise NotImplementedError


class AuditNews(Condition):
    """Read from the audit trail."""

    def wants(self, verb: str) -> bool:
        """Whether an event of this verb is one of its news."""
        raise NotImplementedError

    def news(self, events: Sequence[AuditEvent]) -> Sequence[News]:
        """The news in these events, in their order; events that turn out to concern nobody are left out."""
        raise NotImplementedError


class MessageNews(Condition):
    """Counted among the messages that were accepted or refused since the last tick."""

    def news(self, since: datetime, until: datetime) -> Sequence[News]:
        """What happened in the half-open span [since, until). A statement or two."""
        raise NotImplementedError
