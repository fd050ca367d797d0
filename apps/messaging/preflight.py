"""Before sending: what acceptance would take, refuse and charge, judged by the same rules, with nothing written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.accounts.models import Account
from apps.applications.models import Application
from apps.carriers.routing import route_for
from apps.core.errors import Code, DomainError, sentence
from apps.core.phones import PhoneProblem
from apps.core.segments import Segmentation
from apps.message_templates.models import MessageTemplate
from apps.messaging.remarks import Words
from apps.messaging.services.accept import batch_of
from apps.policy.engine import Refusal, judge
from apps.signatures.models import Signature


@dataclass(frozen=True, slots=True)
class CountryCost:
    """The part of a send that goes to one country; segments are those of all its messages together."""

    country: str
    messages: int
    segments: int
    unit_price: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Unsent:
    """A line of the list that would not be sent, as it was typed, and why; `line` counts from 1."""

    line: int
    number: str
    sentence: Words
    is_duplicate: bool


@dataclass(frozen=True, slots=True)
class Preflight:
    """`messages` numbers would be sent the text; amounts are before rounding.

    senders: what handsets of each country would show as the sender; empty where the carrier says so.
    """

    text: str
    count: Segmentation
    messages: int
    costs: tuple[CountryCost, ...]
    unsent: tuple[Unsent, ...]
    senders: Mapping[str, str]
    currency: str

    @property
    def segments(self) -> int:
        return sum(cost.segments for cost in self.costs)

    @property
    def amount(self) -> Decimal:
        return sum((cost.amount for cost in self.costs), Decimal(0))


def preflight(
    *,
    account: Account,
    application: Application,
    template: MessageTemplate,
    signature: Signature | None,
    parameters: Sequence[str],
    numbers: Sequence[str],
    sender: str = "",
) -> Preflight:
    """Judge and price, write nothing. Raises DomainError where acceptance would refuse the whole call."""
    batch = batch_of(
        account=account,
        application=application,
        template=template,
        signature=signature,
        signature_given=signature.content if signature else "",
        parameters=parameters,
        numbers=numbers,
        sender=sender,
    )
    judgement = judge(batch)
    for refusal in judgement.refused:
        if (
            refusal.verdict.code in _ABOUT_CONTENT
        ):  # the content is the same for all, so it is the call that is wrong
            raise _refused_content(refusal)
    if judgement.admitted and route_for(region=batch.region, message_kind=template.message_kind) is None:
        raise DomainError(Code.NO_ROUTE)
    text, count = batch.text(tuple(parameters))
    prices = batch.tariff.prices if batch.tariff else {}
    costs = []
    for country, messages in Counter(one.country for one in judgement.admitted).most_common():
        price, filled = prices[country], messages * count.segments
        costs.append(CountryCost(country, messages, filled, price, price * filled))
    return Preflight(
        text=text,
        count=count,
        messages=len(judgement.admitted),
        costs=tuple(costs),
        unsent=tuple(sorted((_unsent(one) for one in judgement.refused), key=lambda one: one.line)),
        senders={cost.country: batch.sender(cost.country) for cost in costs},
        currency=batch.tariff.currency if batch.tariff else account.currency,
    )


_ABOUT_CONTENT = {
    Code.TEMPLATE_UNAPPROVED: "template",
    Code.TEMPLATE_PARAMETERS: "template",
    Code.CONTENT_TOO_LONG: "template",
    Code.SIGNATURE_UNAPPROVED: "signature",
    Code.SIGNATURE_REGION: "signature",
    Code.CODE_PARAMETER: "value_{position}",
    Code.PARAMETER_TOO_LONG: "value_{position}",
    Code.PARAMETER_LINK: "value_{position}",
    Code.PARAMETER_CHARACTERS: "value_{position}",
    Code.PARAMETER_MISSING: "value_{position}",
    Code.SENSITIVE_WORDS: "value_{position}",
}


def _refused_content(refusal: Refusal) -> DomainError:
    verdict = refusal.verdict
    field = _ABOUT_CONTENT[verdict.code]
    if verdict.code is Code.SENSITIVE_WORDS and "position" not in verdict.facts:
        field = "template"  # the word stands in the template itself, or across its border to a value
    return DomainError(verdict.code, field=field.format_map(verdict.facts), **verdict.facts)


def _unsent(refusal: Refusal) -> Unsent:
    one, verdict = refusal.candidate, refusal.verdict
    words: Words = sentence(verdict.code, verdict.facts)
    if verdict.code is Code.NUMBER_INVALID and isinstance(one.phone, PhoneProblem):
        words = one.phone.sentence  # says which mistake it is
    return Unsent(one.position + 1, one.given, words, verdict.code is Code.NUMBER_DUPLICATE)
