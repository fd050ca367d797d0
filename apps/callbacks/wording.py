"""What the pages of both faces say of a push."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.callbacks import queries
from apps.callbacks.models import Kind, Push
from apps.callbacks.problems import WORDS, Problem
from apps.callbacks.states import PUSH_STATES, PushStatus
from apps.messaging.states import MESSAGE_STATES


def went(push: Push) -> Promise | str | None:
    """How the last try went, in two or three words; None while nothing was wrong."""
    if not push.problem:
        return None
    words = Problem(push.problem).label
    return f"{words} ({push.http_status})" if push.problem == Problem.STATUS else words


def shown(push: Push) -> dict[str, Any]:
    """What the page of a push is made of; about eight statements."""
    facts = [
        (_("Kind"), push.get_kind_display()),
        (_("Application"), push.application.name),
        (_("Server"), push.endpoint.host or None),
        (_("Reports"), push.count),
        (_("Tries"), push.attempts),
        (_("Created"), _time(push.created_at)),
        (_("Next try"), _time(push.due_at) if push.status == PushStatus.WAITING else None),
        (_("Ended"), _time(push.ended_at)),
    ]
    return {
        "states": PUSH_STATES,
        "message_states": MESSAGE_STATES,
        "words": WORDS.get(push.problem),
        "lines": queries.lines(push),
        "tries": queries.tries(push),
        "body": queries.shown_body(push),
        "is_reply": push.kind == Kind.REPLY,
        "facts": [(words, value) for words, value in facts if value is not None],
    }


def _time(at: datetime | None) -> str | None:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}" if at is not None else None
