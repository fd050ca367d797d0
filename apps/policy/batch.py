"""A batch of messages before acceptance: one account, application, template and signature; many numbers."""

from dataclasses import dataclass, field
from functools import cached_property

from apps.accounts.models import Account
from apps.applications.models import Application
from apps.core.composing import compose
from apps.core.kinds import Region
from apps.core.phones import Phone, PhoneProblem
from apps.core.privacy import number_hash
from apps.core.segments import Segmentation, count
from apps.message_templates import placeholders
from apps.message_templates.models import MessageTemplate
from apps.pricing.quotes import Tariff
from apps.signatures.models import Signature


@dataclass(slots=True)
class Candidate:
    """One number of the batch with the values that fill the template for it; `hash` is the number's when it is not given."""

    position: int
    given: str
    phone: Phone | PhoneProblem
    parameters: tuple[str, ...]
    hash: int = 0

    def __post_init__(self) -> None:
        if not self.hash and isinstance(self.phone, Phone):
            self.hash = number_hash(self.phone.e164)

    @property
    def country(self) -> str:
        return self.phone.country if isinstance(self.phone, Phone) else ""


@dataclass
class Batch:
    """What the rules judge; at most 1,000 candidates.

    template and signature are None when the call named none that the account may use; `signature_given` tells a missing
    name from a wrong one. `is_list` marks rows of an uploaded list, which are judged each for itself: what would refuse a
    whole call is there the verdict of a row.
    """

    account: Account
    application: Application
    template: MessageTemplate | None
    signature: Signature | None
    signature_given: str
    tariff: Tariff | None
    candidates: list[Candidate]
    is_list: bool = False
    _texts: dict[tuple[str, ...], tuple[str, Segmentation]] = field(default_factory=dict)

    @cached_property
    def region(self) -> Region | None:
        """The side of the border that all valid numbers are on; None when they are on both or there are none."""
        sides = {one.phone.is_mainland for one in self.candidates if isinstance(one.phone, Phone)}
        return Region.of(sides.pop()) if len(sides) == 1 else None

    @property
    def is_mixed(self) -> bool:
        return len({one.phone.is_mainland for one in self.candidates if isinstance(one.phone, Phone)}) > 1

    def text(self, parameters: tuple[str, ...]) -> tuple[str, Segmentation]:
        """The whole text with signature for these values, and its count; made once per set of values."""
        known = self._texts.get(parameters)
        if known is None:
            assert self.template is not None, "a rule has refused batches without template"
            mainland = self.template.region == Region.MAINLAND
            body = placeholders.render(self.template.content, parameters)
            text = compose(self.signature.content if self.signature else None, body, mainland=mainland)
            known = self._texts[parameters] = (text, count(text, mainland=mainland))
        return known
