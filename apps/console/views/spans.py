"""How far away an instant is, in words a person would use."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core import clock


def from_now(at: datetime) -> str:
    """From now until then, rounded to what one can use: "in about 3 minutes"."""
    seconds = (at - clock.now()).total_seconds()
    if seconds < 60:
        return _("in less than a minute")
    minutes = round(seconds / 60)
    if minutes < 60:
        return ngettext("in about %(n)d minute", "in about %(n)d minutes", minutes) % {"n": minutes}
    hours = round(seconds / 3600)
    if hours < 48:
        return ngettext("in about %(n)d hour", "in about %(n)d hours", hours) % {"n": hours}
    days = round(seconds / 86_400)
    return ngettext("in about %(n)d day", "in about %(n)d days", days) % {"n": days}
