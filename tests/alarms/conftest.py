"""People who are told, and a clock to turn."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from apps.alarms import rules
from apps.alarms.conditions import CONDITIONS
from apps.alarms.models import Recipient
from apps.alarms.services import letters, posting, raising, telling
from apps.applications.models import Application
from apps.core import clock, privacy
from apps.core.phones import mask_number

MakeRecipient = Callable[..., Recipient]


@pytest.fixture
def recipient() -> MakeRecipient:
    """recipient(application, email=…, mobile=…): verified, told of everything; without application the platform's."""

    def make(
        application: Application | None, name: str = "Ann", mobile: str = "", **columns: Any
    ) -> Recipient:
        now = clock.now()
        sealed = {}
        if mobile:
            sealed = {
                "mobile_sealed": privacy.seal(mobile, context=Recipient.MOBILE),
                "mobile_hash": privacy.number_hash(mobile),
                "mobile_masked": mask_number(mobile),
                "mobile_verified_at": now,
            }
        values: dict[str, Any] = {
            "email": f"{name.lower()}@example.com",
            "email_verified_at": now,
            "events": list(CONDITIONS),
            "webhook_secret_sealed": privacy.seal("secret", context=Recipient.SECRET),
            **sealed,
            **columns,
        }
        return Recipient.unscoped.create(
            account=application.account if application else None, application=application, name=name, **values
        )

    return make


class Rounds:
    """Ticks at instants that a test chooses."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def later(self, **span: float) -> "Rounds":
        self.now += timedelta(**span)
        return self

    def tick(self, *, post: bool = True) -> None:
        """What the periodic jobs do, one after another."""
        with time_machine.travel(self.now, tick=False):
            standings = dict(rules.standing())
            for name, standing in standings.items():
                condition = CONDITIONS[name]
                if hasattr(condition, "measure"):
                    raising.judge(condition, standing, self.now)
            raising.read_audit(standings, self.now)
            raising.read_messages(standings, self.now)
            for standing in standings.values():
                telling.escalate(standing, self.now)
                telling.remind(standing, self.now)
            letters.compose(standings, self.now)
            if post:
                posting.post(self.now)


@pytest.fixture
def rounds() -> Rounds:
    """Begins a cursor at the present end of the audit trail: the past is told to nobody."""
    made = Rounds(clock.now())
    raising.read_audit(dict(rules.standing()), made.now)
    return made
