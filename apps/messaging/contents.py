"""What a message says and to whom: masked for the screen, whole only where a verb has left a trace of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson
from django.utils.translation import gettext as _

from apps.core import phones, segments
from apps.core.composing import compose
from apps.core.phones import mask_number
from apps.core.privacy import UnsealError, mask_digits, mask_text, open_many, open_sealed
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
        return deleted()
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


def deleted() -> Content:
    """What stands in the place of a text that retention has deleted."""
    return Content(_("(Deleted when its time of keeping was over.)"), 0)


@dataclass(frozen=True, slots=True)
class Frame:
    """What the texts of one template under one signature have in common; see `frame`."""

    head: str
    fixed: tuple[tuple[str, int], ...]
    tail: str
    is_mainland: bool

    def filled(self, values: list[str]) -> str:
        if not self.fixed:
            return self.head + self.tail
        return self.head + "".join([text + values[number - 1] for text, number in self.fixed]) + self.tail


def frame(template: str, signature: str | None, *, mainland: bool) -> Frame:
    """For composing the texts of many messages: the signature, the pieces of the template and its end."""
    fixed, tail = placeholders.pieces(template)
    return Frame(compose(signature, "", mainland=mainland), fixed, tail, mainland)


def texts(
    frames: Sequence[Frame], sealed: Sequence[bytes | memoryview | None], *, whole: bool
) -> list[Content]:
    """The texts of many messages, masked or whole: the sealed values of each with the frame of its template and signature.

    None stands for no values. What cannot be opened says so, as on the page.
    """
    found = []
    for one, values in zip(frames, _opened(sealed), strict=True):
        if values is None or len(values) < max((number for _text, number in one.fixed), default=0):
            found.append(
                Content(_("(This content cannot be opened: the key it was sealed with is missing.)"), 0)
            )
            continue
        text = one.filled(values)
        characters = segments.count(text, mainland=one.is_mainland).characters
        found.append(Content(text if whole else one.filled([*map(mask_digits, values)]), characters))
    return found


def _opened(sealed: Sequence[bytes | memoryview | None]) -> Iterator[list[str] | None]:
    """The values of each; None where they cannot be opened."""
    try:
        opened = iter(open_many(one for one in sealed if one is not None))
    except UnsealError:  # one lost key must not take the others away
        for one in sealed:
            try:
                yield [] if one is None else orjson.loads(open_sealed(one))
            except UnsealError:
                yield None
        return
    for one in sealed:
        yield [] if one is None else orjson.loads(next(opened))


def masked_reply(reply: Reply) -> tuple[str, str]:
    """Number and text of a reply, each masked."""
    if not reply.number_sealed:
        return f"****{reply.number_last4}", deleted().text
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
