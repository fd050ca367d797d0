"""Acceptance, the one door of every message: judge, quote, insert; batches of up to 1,000 in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import orjson
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.accounts.actors import Actor
from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.carriers.routing import Route
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.ids import serial_number
from apps.core.phones import Phone, last4, leading, parse_many
from apps.core.privacy import reference_hash, seal, seal_many
from apps.core.statements import fetch
from apps.message_templates.models import MessageTemplate
from apps.messaging.models import Refusal as MessageRefusal
from apps.messaging.services import rows
from apps.messaging.services.routes import open_route
from apps.messaging.states import MessageStatus
from apps.policy import fuse
from apps.policy.batch import Batch, Candidate
from apps.policy.breaker.velocity import meter
from apps.policy.engine import Judgement, judge, reserve
from apps.policy.queries import wording_and_limits
from apps.pricing.quotes import tariff
from apps.signatures.models import Signature

NUMBERS_PER_CALL = 200  # rule 49
LONGEST_CONTEXT = 512


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one given number, in the order they were given.

    number: E.164, or as given when it is none. serial is empty and segments 0 when it was refused (`code`). A number that
    stands twice repeats the serial of its first occurrence with 0 segments and no code.
    """

    number: str
    country: str
    serial: str = ""
    segments: int = 0
    code: Code | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    is_duplicate: bool = False


def send(
    *,
    actor: Actor,
    application: Application,
    numbers: Sequence[str],
    template_number: str,
    signature: str,
    parameters: Sequence[str],
    sender: str = "",
    context: str = "",
) -> list[Outcome]:
    """One text to up to 200 numbers: the API's SendSms and the console's short form.

    Raises DomainError when the whole call is refused, and then has written nothing: NO_NUMBERS, TOO_MANY_NUMBERS,
    MIXED_REGIONS, APPLICATION_DISABLED, ACCOUNT_SUSPENDED, INVALID (context too long), NO_ROUTE.
    """
    actor.require(Perm.MESSAGE_SEND)
    account = actor.own_account
    if application.account_id != account.pk:
        raise DomainError(Code.APPLICATION_FOREIGN, field="application")
    if not numbers:
        raise DomainError(Code.NO_NUMBERS, field="numbers")
    if len(numbers) > NUMBERS_PER_CALL:
        raise DomainError(Code.TOO_MANY_NUMBERS, field="numbers", count=len(numbers), limit=NUMBERS_PER_CALL)
    if len(context.encode()) >= LONGEST_CONTEXT:
        problem = format_lazy(
            _("The session context has {size} bytes; it must be shorter than {limit}."),
            size=len(context.encode()),
            limit=LONGEST_CONTEXT,
        )
        raise DomainError(Code.INVALID, field="context", problem=problem)
    template, signature_found, limits = wording_and_limits(
        account, application.pk, template_number, signature
    )
    batch = batch_of(
        account=account,
        application=application,
        numbers=numbers,
        template=template,
        signature=signature_found,
        signature_given=signature,
        parameters=parameters,
        sender=sender,
        address=(actor.ip or "") if actor.via == "api" else "",
    )
    if limits is not None:
        batch.known_limits.append(limits)
    return accept(batch, context=context)


def batch_of(
    *,
    account: Account,
    application: Application,
    numbers: Sequence[str],
    template: MessageTemplate | None,
    signature: Signature | None,
    signature_given: str,
    parameters: Sequence[str],
    sender: str = "",
    address: str = "",
) -> Batch:
    """What a call asks for, read and priced but not yet judged; `signature_given` is the content without brackets."""
    values = tuple(parameters)
    return Batch(
        account=account,
        application=application,
        template=template,
        signature=signature,
        signature_given=signature_given,
        sender_given=sender,
        tariff=tariff(
            account,
            clock.business_day(clock.now(), account.zone),
            template.message_kind if template else None,
        ),
        candidates=[
            Candidate(position, given, phone, values)
            for position, (given, phone) in enumerate(zip(numbers, parse_many(numbers), strict=True))
        ],
        address=address,
    )


def accept(batch: Batch, *, context: str = "") -> list[Outcome]:
    """Judge the batch, price what is admitted, take what it needs of the limits and insert it, both or neither.

    What was read is not locked, so the transaction begins where something is written. Whoever ties the messages to rows of
    its own calls it inside the transaction that does so.
    """
    judgement = judge(batch)
    kept, abnormal = meter(batch, judgement.admitted)
    route = _route(batch) if kept else None
    caps = fuse.caps_of(batch) if kept else []
    with transaction.atomic(savepoint=False):
        held = fuse.hold(batch, caps)
        judgement = reserve(judgement, kept)
        kept, over = fuse.reserve(batch, held, judgement.admitted)
        judgement = replace(judgement, admitted=kept, refused=[*judgement.refused, *abnormal, *over])
        recorded = [refusal for refusal in judgement.refused if refusal.is_recorded]
        new = _Rows(batch, context, route=route if judgement.admitted else None)
        for candidate in judgement.admitted:
            new.add(candidate, None)
        for refusal in recorded:
            new.add(refusal.candidate, refusal.verdict.code)
        new.insert()
        facts = [one.verdict.facts for one in recorded]
        _say_why(zip(new.ids[len(judgement.admitted) :], facts, strict=True))
    return _outcomes(batch, judgement, new)


def _say_why(refused: Iterable[tuple[int, dict[str, Any]]]) -> None:
    """Keep the facts of refused messages, where more is to be said than the code."""
    rows = [MessageRefusal(message_id=message_id, facts=said) for message_id, said in refused if said]
    if rows:
        MessageRefusal.objects.bulk_create(rows)


def _route(batch: Batch) -> Route:
    return open_route(
        region=batch.region, message_kind=batch.template.message_kind if batch.template else None
    )


class _Rows:
    """The columns of the rows to insert, as one list each, so that one statement takes them all."""

    def __init__(self, batch: Batch, context: str, *, route: Route | None) -> None:
        self.batch = batch
        self.route = route
        self.context = context
        self.candidates: list[Candidate] = []
        self.codes: list[Code | None] = []
        self.segments: list[int] = []
        self.prices: list[Decimal] = []
        self.ids: list[int] = []

    def add(self, candidate: Candidate, code: Code | None) -> None:
        self.candidates.append(candidate)
        self.codes.append(code)
        tariff = self.batch.tariff
        price = tariff.unit_price(candidate.country) if tariff else None
        self.segments.append(0 if code else self.batch.text(candidate.parameters)[1].segments)
        self.prices.append(Decimal(0) if code or price is None else price)

    def insert(self) -> None:
        """One statement for messages, dispatch entries and tallies together; it gives the ids."""
        if not self.candidates:
            return
        batch, template, tariff = self.batch, self.batch.template, self.batch.tariff
        assert template is not None
        assert tariff is not None or not self.route, "CountryOpen admits nothing without a tariff"
        numbers = [one.phone.e164 for one in self.candidates if isinstance(one.phone, Phone)]
        columns = {
            "account": batch.account.pk,
            "application": batch.application.pk,
            "template": template.pk,
            "signature": batch.signature.pk if batch.signature else None,
            "kind": template.message_kind,
            "region": template.region,
            "context": seal(self.context) if self.context else None,
            "reference": reference_hash(batch.account.pk, self.context) if self.context else None,
            "price_version": tariff.version_id if tariff else None,
            "currency": tariff.currency if tariff else batch.account.currency,
            "charging_moment": tariff.charging_moment if tariff else "submit",
            "carrier": self.route.carrier_id if self.route else None,
            "accepted_at": clock.now(),
            "called_from": batch.address or None,
            "numbers_sealed": seal_many(numbers),
            "hashes": [one.hash for one in self.candidates],
            "prefixes": [leading(number) for number in numbers],
            "last4": [last4(number) for number in numbers],
            "countries": [one.country for one in self.candidates],
            "senders": [batch.sender(one.country) for one in self.candidates],
            "parameters": _sealed_parameters(self.candidates),
            "statuses": [
                (MessageStatus.REFUSED if code else MessageStatus.ACCEPTED).value for code in self.codes
            ],
            "codes": [code.value if code else "" for code in self.codes],
            "segments": self.segments,
            "prices": self.prices,
        }
        self.ids = [row[0] for row in fetch(rows.INSERT_MESSAGES, columns)]


def _sealed_parameters(candidates: Sequence[Candidate]) -> list[bytes | None]:
    # Sealed for each row even when equal: equal ciphertexts would tell which messages say the same.
    packed = [orjson.dumps(one.parameters).decode() if one.parameters else "" for one in candidates]
    sealed = iter(seal_many([text for text in packed if text]))
    return [next(sealed) if text else None for text in packed]


def _outcomes(batch: Batch, judgement: Judgement, new: _Rows) -> list[Outcome]:
    found: dict[int, Outcome] = {}
    for candidate, row_id, segments, code in zip(
        new.candidates, new.ids, new.segments, new.codes, strict=True
    ):
        number = candidate.phone.e164 if isinstance(candidate.phone, Phone) else candidate.given
        if code is None:
            found[candidate.position] = Outcome(number, candidate.country, serial_number(row_id), segments)
    for refusal in judgement.refused:
        one, verdict = refusal.candidate, refusal.verdict
        number = one.phone.e164 if isinstance(one.phone, Phone) else one.given
        if verdict.code is not Code.NUMBER_DUPLICATE:
            found[one.position] = Outcome(number, one.country, code=verdict.code, facts=verdict.facts)
    for refusal in judgement.refused:
        if refusal.verdict.code is Code.NUMBER_DUPLICATE:
            first = found[refusal.verdict.facts["first"]]
            found[refusal.candidate.position] = Outcome(
                first.number, first.country, first.serial, 0, first.code, first.facts, is_duplicate=True
            )
    return [found[one.position] for one in batch.candidates]
