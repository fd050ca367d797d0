"""An application sends more than it wanted to be warned at (rule 59), or has reached what it may send in a day."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from apps.alarms.conditions.base import Audience, Habits, Level, Reading, Unit

# The window of today for each threshold that is set; without an alarm value the stop is what is warned of.
_USED: Final = """
SELECT t.account_id, t.application_id, a.name, a.is_system, max(100 * u.used / coalesce(t.alarm, t.stop))
FROM policy_sendingthreshold t
JOIN applications_application a ON a.id = t.application_id
JOIN policy_budget_uses u ON u.subject = t.application_id AND u.kind = 'application.' || t.region || '_day'
WHERE coalesce(t.alarm, t.stop) > 0 AND u.starts_at <= %(now)s AND u.ends_at > %(now)s
GROUP BY 1, 2, 3, 4
"""
# The same for countries, whose warning value is set one by one (rule 60).
_USED_BY_COUNTRY: Final = """
SELECT c.account_id, c.application_id, a.name, a.is_system, max(100 * u.used / coalesce(c.warning, c.daily))
FROM policy_countrylimit c
JOIN applications_application a ON a.id = c.application_id
JOIN policy_budget_uses u ON u.subject = c.application_id AND u.detail = c.country AND u.kind = 'application.country_day'
WHERE coalesce(c.warning, c.daily) > 0 AND u.starts_at <= %(now)s AND u.ends_at > %(now)s
GROUP BY 1, 2, 3, 4
"""


class OverLimit(Level):
    """Over with the day, because then another window is read."""

    name = "over_limit"
    label = _("Over-limit sending")
    explanation = _(
        "Messages of today, of the alarm value that is set for the application, a region or a country."
    )
    icon = "gauge"
    audiences = frozenset({Audience.APPLICATION})
    habits = Habits(group_minutes=30)
    raise_at = Decimal(100)
    clear_at = Decimal(99)
    unit = Unit.PERCENT

    def measure(self, now: datetime) -> Sequence[Reading]:
        found: dict[int, Reading] = {}
        with connection.cursor() as cursor:
            for statement in (_USED, _USED_BY_COUNTRY):
                cursor.execute(statement, {"now": now})
                for account, application, name, is_system, percent in cursor.fetchall():
                    value = Decimal(percent).quantize(Decimal("0.1"))
                    if application not in found or found[application].value < value:
                        subject = f"application:{application}"
                        found[application] = Reading(
                            subject, name, value, account, application, by_sms=not is_system
                        )
        return list(found.values())
