"""Messages were refused because a number had heard too much, or too many codes were asked for (rules 57 and 66)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from apps.alarms.conditions.base import Audience, Habits, MessageNews, News
from apps.core.partitions import id_at

# Words of core.codes; a code that no rule gives (any more) is never found.
CODES: Final = (
    "same_content_soon",
    "number_hour_limit",
    "number_day_limit",
    "same_content_day_limit",
    "codes_often",
    "address_often",
    "application_day_limit",
)
# The id is the time of acceptance, so this reads the end of one partition, each message once.
_REFUSED: Final = """
SELECT m.account_id, m.application_id, a.name, m.code, count(*) FROM messages m
JOIN applications_application a ON a.id = m.application_id AND NOT a.is_system
WHERE m.id >= %(since)s AND m.id < %(until)s AND m.status = 'refused' AND m.code = ANY(%(codes)s)
GROUP BY 1, 2, 3, 4 ORDER BY 2, 4
"""
LONGEST: Final = timedelta(minutes=10)  # after a silence; what was refused before is history


class FrequencyLimit(MessageNews):
    name = "frequency_limit"
    label = _("Frequency limit hit")
    explanation = _("Messages were refused because a number was written to too often.")
    icon = "hand-stop"
    audiences = frozenset({Audience.APPLICATION})
    habits = Habits(group_minutes=60)

    def news(self, since: datetime, until: datetime) -> Sequence[News]:
        span: dict[str, int | list[str]] = {
            "since": id_at(max(since, until - LONGEST)),
            "until": id_at(until),
            "codes": list(CODES),
        }
        with connection.cursor() as cursor:
            cursor.execute(_REFUSED, span)
            rows = cursor.fetchall()
        return [
            News(
                f"application:{application}",
                name,
                {"code": code, "count": count},
                account_id=account,
                application_id=application,
                count=count,
            )
            for account, application, name, code, count in rows
        ]
