"""What a template will look like on a handset, with sample values in the places of its variables. Pure."""

from dataclasses import dataclass
from itertools import cycle, islice

from apps.core import segments
from apps.core.composing import compose
from apps.core.kinds import MessageKind, Region
from apps.core.privacy import mask_digits
from apps.message_templates import placeholders

CODE_SAMPLES = ("835142", "5")  # the code and its minutes
SAMPLES = {
    Region.MAINLAND: ("王小明", "A2048", "5月20日", "15:30", "88.00"),
    Region.GLOBAL: ("Alex", "A2048", "20 May", "15:30", "88.00"),
}
# Private-use characters mark where a value begins and ends; no keyboard types them.
_BEGIN, _END = "\ue000", "\ue001"


@dataclass(frozen=True)
class Stretch:
    """A part of the text; `is_value` where a sample value stands."""

    text: str
    is_value: bool


@dataclass(frozen=True)
class Preview:
    """The composed text in stretches and its count by the one counter."""

    stretches: tuple[Stretch, ...]
    text: str
    count: segments.Segmentation

    @property
    def encoding(self) -> str:
        """The name that people know."""
        return {"gsm7": "GSM-7", "ucs2": "UCS-2"}[self.count.encoding.value]


def sample_values(count: int, *, region: Region, message_kind: MessageKind) -> list[str]:
    """Values as such a message might carry them."""
    samples = CODE_SAMPLES if message_kind == MessageKind.CODE else SAMPLES[region]
    return list(islice(cycle(samples), count))


def preview(
    content: str,
    *,
    region: Region,
    message_kind: MessageKind,
    signature: str | None,
    is_masked: bool = False,
) -> Preview:
    """The text with its signature in front and sample values; characters that only we use are dropped first.

    Masked as customers' previews are (S13); a mask is as long as what it hides, so it is counted alike.
    """
    plain = content.replace(_BEGIN, "").replace(_END, "")
    values = sample_values(placeholders.count(plain), region=region, message_kind=message_kind)
    if is_masked:
        values = [mask_digits(value) for value in values]
    is_mainland = region == Region.MAINLAND
    marked = compose(
        signature,
        placeholders.render(plain, [f"{_BEGIN}{value}{_END}" for value in values]),
        mainland=is_mainland,
    )
    stretches = []
    for part in marked.split(_BEGIN):
        value, end, rest = part.partition(_END)
        stretches += [Stretch(value, True), Stretch(rest, False)] if end else [Stretch(part, False)]
    text = marked.replace(_BEGIN, "").replace(_END, "")
    shown = tuple(stretch for stretch in stretches if stretch.text)
    return Preview(shown, text, segments.count(text, mainland=is_mainland))
