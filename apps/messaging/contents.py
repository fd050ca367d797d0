"""What a message says and to whom: masked for the screen, whole only where a verb has left a trace of it."""

from dataclasses import dataclass

import orjson
from django.utils.translation import gettext as _

from apps.core import phones, segments
from apps.core.composing import compose
from apps.core.phones import mask_number
from apps.core.privacy import UnsealError, mask_digits, mask_text, open_sealed
from apps.message_templates import placeholders
from apps.messaging.models import Message, Reply


@dataclass(frozen=True, slots=True)
class Content:
    """A text with its signature and how long it is; `characters` is that of the real text, masked or not."""

    text: str
    characters: int


def masked_number(message: Message) -> str:
    """`+86138****1234`, from the columns that are kept readable."""
    return phones.masked(message.number_prefix, message.number_last4)


def masked_content(message: Message) -> Content:
    """The text with the digits of its values masked (S13); reads template and signature of the row."""
    if is_removed(message):
        return Content(_("(Deleted when its time of keeping was over.)"), 0)
    try:
        values = _values(message)
    except UnsealError:  # one lost key must not take a whole page of records away
        return Content(_("(This content cannot be opened: the key it was sealed with is missing.)"), 0)
    masked = _composed(message, [mask_digits(value) for value in values])
    return Content(masked, _characters(message, _composed(message, values)))


def is_removed(message: Message) -> bool:
    """Whether retention has deleted the number and the values; hash and last digits are still there."""
    return not message.number_sealed


def whole_content(message: Message) -> Content:
    """The text as the handset gets it, empty once it is deleted; for `services.reveal` and files with a reason alone."""
    if is_removed(message):
        return Content("", 0)
    text = _composed(message, _values(message))
    return Content(text, _characters(message, text))


def masked_reply(reply: Reply) -> tuple[str, str]:
    """Number and text of a reply, each masked."""
    if not reply.number_sealed:
        return f"****{reply.number_last4}", _("(Deleted when its time of keeping was over.)")
    return mask_number(open_sealed(reply.number_sealed)), mask_text(open_sealed(reply.text_sealed))


def _values(message: Message) -> list[str]:
    if message.parameters_sealed is None:
        return []
    values: list[str] = orjson.loads(open_sealed(message.parameters_sealed))
    return values


def _composed(message: Message, values: list[str]) -> str:
    signature = message.signature.content if message.signature else None
    body = placeholders.render(message.template.content, values)
    return compose(signature, body, mainland=message.is_mainland)


def _characters(message: Message, text: str) -> int:
    return segments.count(text, mainland=message.is_mainland).characters
