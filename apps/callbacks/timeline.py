"""What customers' servers were told of a message, as steps of its story; joined to it by those who show it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.callbacks.models import Kind, Push, PushAttempt, PushItem
from apps.callbacks.problems import WORDS
from apps.callbacks.states import PushStatus
from apps.core.states import BAD, CARE, GOOD, WAITING
from apps.messaging.models import Message
from apps.messaging.states import MESSAGE_STATES
from apps.messaging.timeline import Event


def callbacks(messages: Sequence[Message], *, page: str = "") -> dict[int, list[Event]]:
    """The pushes of these messages and of replies to them by the messages' ids; two statements, one where there are none.

    page: the name of the route that shows a push, for the face that links to it.
    """
    items = PushItem.objects.filter(message_id__in=[message.pk for message in messages])
    found: dict[int, list[Event]] = defaultdict(list)
    rows = list(items.select_related("push").order_by("id"))
    tries: dict[int, list[PushAttempt]] = defaultdict(list)
    for row in (
        PushAttempt.objects.filter(push__in={row.push_id for row in rows}).order_by("id") if rows else ()
    ):
        tries[row.push_id].append(row)
    for item in rows:
        url = reverse(page, args=[item.push.public_id]) if page else ""
        told = _told(item, item.push, tries[item.push_id])
        found[item.message_id] += [replace(event, url=url, kind="callback") for event in told]
    return found


def with_callbacks(message: Message, events: Sequence[Event], *, page: str) -> list[Event]:
    """The story of one message with its callbacks in their places."""
    return sorted(
        [*events, *callbacks([message], page=page).get(message.pk, [])],
        key=lambda event: event.at.replace(microsecond=0),
    )


def _told(item: PushItem, push: Push, tries: Sequence[PushAttempt]) -> Iterator[Event]:
    what = _("the reply") if push.kind == Kind.REPLY else _("“%(status)s”") % {"status": _status(item)}
    for number, one in enumerate(tries, start=1):
        code = f"HTTP {one.http_status}" if one.http_status else ""
        if not one.problem:
            words = _("The server was told %(what)s and has answered that it has it.") % {"what": what}
            yield Event(one.at, _("Callback received"), GOOD, words, code=code)
            continue
        words = _("The server was to be told %(what)s.") % {"what": what}
        words += f" {WORDS[one.problem].sentence}"
        if number == len(tries) and push.status == PushStatus.WAITING:
            at = timezone.localtime(push.due_at)
            words += " " + _("The next try is due at %(at)s.") % {"at": f"{at:%Y-%m-%d %H:%M:%S}"}
        yield Event(one.at, _("Callback not received"), CARE, words, str(WORDS[one.problem].advice), code)
    if push.status == PushStatus.FAILED and push.ended_at is not None:
        words = str(WORDS[push.problem].sentence) if push.problem in WORDS else ""
        advice = _("It is kept: replay it on the page of callbacks.")
        yield Event(push.ended_at, _("Callback given up"), BAD, words, advice)
    elif not tries:
        words = _("The server is to be told %(what)s.") % {"what": what}
        yield Event(push.created_at, _("Callback waits"), WAITING, words)


def _status(item: PushItem) -> str:
    return MESSAGE_STATES.label(item.status)
