"""A batch of messages before acceptance: one account, application, template and signature; many numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import Generic, TypeVar

from django.conf import settings

from apps.accounts.models import Account
from apps.applications.models import Application
from apps.core import clock
from apps.core.composing import compose
from apps.core.kinds import MessageKind, Region
from apps.core.phones import MAINLAND, Phone, PhoneProblem, parse
from apps.core.privacy import number_hash
from apps.core.segments import Segmentation, count
from apps.identity.kinds import Right
from apps.identity.rights import rights_of
from apps.message_templates import placeholders
from apps.message_templates.models import MessageTemplate
from apps.policy.limits import Limits, limits_of
from apps.pricing.quotes import Tariff
from apps.signatures.models import Signature
from apps.signatures.senders.queries import Senders, senders_of


@dataclass(slots=True)
class Candidate:
    """One number of the batch with the values that fill the template for it; `hash` is the number's when it is not given."""

    position: int
    given: str
    phone: Phone | PhoneProblem
    parameters: tuple[str, ...]
    hash: int = 0
    country: str = field(default="", init=False)
    is_mainland: bool | None = field(default=None, init=False)  # None when it is not a number

    def __post_init__(self) -> None:
        if isinstance(self.phone, Phone):
            self.hash = self.hash or number_hash(self.phone.e164)
            self.country, self.is_mainland = self.phone.country, self.phone.is_mainland


@dataclass(slots=True)
class JudgedRow:
    """A row of a list that was found good when the list was read, and is judged once more when it is accepted.

    What the lasting rules have found of it is not asked again, so that number and values stay sealed unless a rule looks
    at them: `opened` then gives both for a position, in E.164 and in the template's order. `content` is what `Batch.content`
    gave when it was read, None where that was not asked.
    """

    position: int
    hash: int
    country: str
    segments: int
    opened: Callable[[int], tuple[str, tuple[str, ...]]]
    content: int | None = None

    @property
    def is_mainland(self) -> bool | None:
        return self.country == MAINLAND

    @property
    def given(self) -> str:
        return self.opened(self.position)[0]

    @property
    def phone(self) -> Phone | PhoneProblem:
        return parse(self.given)

    @property
    def parameters(self) -> tuple[str, ...]:
        return self.opened(self.position)[1]


AnyCandidate = Candidate | JudgedRow
C = TypeVar("C", bound=AnyCandidate)


@dataclass
class Batch(Generic[C]):
    """What the rules judge; at most 1,000 candidates, of a list 4,000.

    template and signature are None when the call named none that the account may use; `signature_given` tells a missing
    name from a wrong one. `sender_given` is the sender ID that a call names, or empty. `is_list` marks rows of an uploaded
    list, which are judged each for itself: what would refuse a whole call is there the verdict of a row. `was_judged` marks
    those of them that the lasting rules have passed before,
    `words_digest` what words they were judged by then (words.sending). `address` is where a program called from, "" for a
    person at a browser. All windows are those of the instant `at`. `known_limits` holds one or none; those that `replace`
    makes of a batch share it.
    """

    account: Account
    application: Application
    template: MessageTemplate | None
    signature: Signature | None
    signature_given: str
    tariff: Tariff | None
    candidates: Sequence[C]
    sender_given: str = ""
    is_list: bool = False
    was_judged: bool = False
    words_digest: str = ""
    address: str = ""
    at: datetime = field(default_factory=clock.now)
    known_limits: list[Limits] = field(default_factory=list)
    _texts: dict[tuple[str, ...], tuple[str, Segmentation]] = field(default_factory=dict)
    _contents: dict[tuple[str, ...], int] = field(default_factory=dict)
    _senders: list[Senders] = field(default_factory=list)

    @cached_property
    def region(self) -> Region | None:
        """The side of the border that all valid numbers are on; None when they are on both or there are none."""
        sides = self._sides
        return Region.of(next(iter(sides))) if len(sides) == 1 else None

    @cached_property
    def rights(self) -> frozenset[Right]:
        """What the account may do; asked once for a batch, by the rules that need it."""
        return rights_of(self.account)

    @property
    def limits(self) -> Limits:
        """The limits of the application and its account; asked for once, unless whoever made the batch knew them."""
        if not self.known_limits:
            self.known_limits.append(
                limits_of(account_id=self.account.pk, application_id=self.application.pk)
            )
        return self.known_limits[0]

    @cached_property
    def thresholds(self) -> dict[str, int]:
        """The frequency rules that are on. Own ones count only while the account has the right to them (S17).

        The platform's own application, which sends alarms, needs none: no operator may stop alarms by changing rights.
        """
        limits = self.limits
        is_free = bool(limits.own) and (self.application.is_system or Right.FREQUENCY_LIMITS in self.rights)
        return limits.frequency(is_free=is_free)

    @cached_property
    def day(self) -> tuple[datetime, datetime]:
        """The account's calendar day, as instants [start, end)."""
        return clock.day_window(clock.business_day(self.at, self.account.zone), self.account.zone)

    @property
    def are_codes(self) -> bool:
        return self.template is not None and self.template.message_kind == MessageKind.CODE

    @property
    def is_mixed(self) -> bool:
        return len(self._sides) > 1

    @cached_property
    def _sides(self) -> set[bool]:
        return {side for one in self.candidates if (side := one.is_mainland) is not None}

    @property
    def senders(self) -> Senders:
        """The sender IDs that the account may use; asked once for a batch, however often it is cut."""
        if not self._senders:
            self._senders.append(senders_of(self.account))
        return self._senders[0]

    def sender(self, country: str) -> str:
        """What a message to this country carries as its sender; empty leaves it to the carrier."""
        if self.template is None or self.template.region == Region.MAINLAND:
            return ""
        return self.senders.of(country, self.sender_given)

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

    def content(self, parameters: tuple[str, ...]) -> int:
        """The keyed hash of the whole text for these values: 64 bits, signed. Equal texts are the same content."""
        known = self._contents.get(parameters)
        if known is None:
            hasher = self._content_hasher.copy()
            hasher.update(self.text(parameters)[0].encode("utf-8", "replace"))
            known = self._contents[parameters] = int.from_bytes(hasher.digest(), "big", signed=True)
        return known

    @cached_property
    def _content_hasher(self) -> "blake2b":
        return _hasher(settings.HASH_KEY)

    def content_of(self, one: AnyCandidate) -> int:
        """That of one candidate; a row of a list was asked when it was read."""
        if isinstance(one, JudgedRow) and one.content is not None:
            return one.content
        return self.content(one.parameters)


@lru_cache(maxsize=4)
def _hasher(key: bytes) -> "blake2b":
    return blake2b(key=key, digest_size=8, person=b"content")
