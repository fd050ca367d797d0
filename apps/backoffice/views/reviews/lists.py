"""What a reviewer sees of a list: whose it is, what it says with real values, whom it reaches and what it costs."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.countries import country_name
from apps.core.money import plain
from apps.messaging import report
from apps.messaging.models import SendTask
from apps.web.text import Text

SAMPLES = 5


def shown(task: SendTask) -> dict[str, Any]:
    """The list's own part of the desk; numbers and the digits of values are masked, as everywhere."""
    return {
        "facts": _facts(task),
        "samples": report.samples(task, SAMPLES),
        "report": report.report(task),
        "legs": [
            {"country": country_name(leg.country), "messages": leg.message_count, "amount": plain(leg.amount)}
            for leg in task.legs.order_by("-message_count", "country")
        ],
    }


def _facts(task: SendTask) -> list[tuple[Text, Any]]:
    template = task.template
    return [
        (_("ID"), task.public_id),
        (_("Region"), task.get_region_display()),
        (_("Application"), task.application.name),
        (_("Template"), f"{template.name} · {template.number}"),
        (_("Type"), template.get_message_kind_display()),
        (_("Remarks"), template.remarks or None),
        (_("Signature"), task.signature.bracketed if task.signature else None),
        *([(_("Sender ID"), task.sender)] if task.sender else []),
        (_("Source"), task.get_source_display()),
        (_("Messages"), task.good_count),
        (_("Segments"), task.segments),
        (_("Price"), f"{plain(task.amount)} {task.currency}"),
        (_("Begins"), _begins(task)),
        (_("Confirmed by"), task.confirmed_by),
    ]


def _begins(task: SendTask) -> Text:
    if task.scheduled_at is None:
        return _("when it is approved")
    return f"{task.scheduled_wall.replace('T', ' ')} ({task.scheduled_zone})"
