"""What a list would cost, how long it would take and who has to agree, with nothing written."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import orjson
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account
from apps.carriers.routing import route_for
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.kinds import MessageKind
from apps.identity.kinds import Right
from apps.identity.rights import may
from apps.messaging import finish
from apps.messaging.models import SendTask
from apps.messaging.preflight import CountryCost
from apps.messaging.scheduling import NOW, When, instant
from apps.messaging.states import RowVerdict
from apps.pricing.quotes import tariff
from apps.signatures.senders.queries import senders_of

REVIEWED: Final = _("Lists of individual accounts are looked at by an operator before they are sent.")


@dataclass(frozen=True, slots=True)
class Quote:
    """The good rows by country, the dearest first, at the tariff of the day on which the send begins.

    `closed` names countries that have no price on that day: their rows would be refused. `fingerprint` is what `confirm`
    takes: it changes with anything that a person was shown here.
    """

    costs: tuple[CountryCost, ...]
    closed: tuple[str, ...]
    currency: str
    fingerprint: str

    @property
    def messages(self) -> int:
        return sum(cost.messages for cost in self.costs)

    @property
    def segments(self) -> int:
        return sum(cost.segments for cost in self.costs)

    @property
    def amount(self) -> Decimal:
        return sum((cost.amount for cost in self.costs), Decimal(0))


@dataclass(frozen=True, slots=True)
class DryRun:
    """A quote with what else one wants to know before confirming.

    refused: rows that are not sent, by RowVerdict in the order of the table. needs: why somebody else has to agree first.
    obstacle: why it cannot be confirmed at all, None when it can.
    """

    quote: Quote
    refused: tuple[tuple[RowVerdict, int], ...]
    finish: finish.Finish
    needs: tuple[str | Promise, ...]
    obstacle: DomainError | None

    @property
    def costs(self) -> tuple[CountryCost, ...]:
        return self.quote.costs

    @property
    def messages(self) -> int:
        return self.quote.messages

    @property
    def segments(self) -> int:
        return self.quote.segments

    @property
    def amount(self) -> Decimal:
        return self.quote.amount

    @property
    def currency(self) -> str:
        return self.quote.currency

    @property
    def fingerprint(self) -> str:
        return self.quote.fingerprint


def dry_run(task: SendTask, when: When = NOW) -> DryRun:
    """What confirming with this `when` would come to; raises what `scheduling.instant` raises."""
    priced = quote(task, when)
    return DryRun(
        quote=priced,
        refused=refused_rows(task.counts),
        finish=finish.expected(
            task,
            begins_at=instant(when),
            spread_minutes=when.spread_minutes,
            pace=when.pace,
            left={cost.country: (cost.messages, cost.segments) for cost in priced.costs},
        ),
        needs=needs(task, priced.messages, priced.amount),
        obstacle=obstacle(task),
    )


def quote(task: SendTask, when: When = NOW) -> Quote:
    """The same tariff and the same segments as acceptance takes, so that the bill is this; see Quote."""
    at = instant(when) or clock.now()
    prices = tariff(task.account, clock.business_day(at, task.account.zone), task.template.message_kind)
    costs, closed = [], []
    for leg in task.legs.filter(message_count__gt=0).order_by("country"):
        price = prices.unit_price(leg.country) if prices else None
        if price is None:
            closed.append(leg.country)
            continue
        costs.append(CountryCost(leg.country, leg.message_count, leg.segments, price, price * leg.segments))
    costs.sort(key=lambda cost: (-cost.amount, cost.country))
    currency = prices.currency if prices else task.currency
    return Quote(tuple(costs), tuple(closed), currency, _fingerprint(task, costs, closed, currency))


def refused_rows(counts: Mapping[str, int]) -> tuple[tuple[RowVerdict, int], ...]:
    """The rows that are not sent, by verdict in the order of the table; verdicts without rows are left out."""
    return tuple(
        (verdict, counts[verdict])
        for verdict in RowVerdict
        if verdict != RowVerdict.GOOD and counts.get(verdict)
    )


def needs(task: SendTask, messages: int, amount: Decimal) -> tuple[str | Promise, ...]:
    """Why somebody else has to agree before it is sent, in sentences; empty when nobody has to."""
    reasons: list[str | Promise] = list(second_person_reasons(task.account, messages, amount))
    if not may(task.account, Right.UNREVIEWED_LISTS):
        reasons.append(REVIEWED)
    return tuple(reasons)


def second_person_reasons(account: Account, messages: int, amount: Decimal) -> tuple[str, ...]:
    """Which of the account's thresholds a list is above."""
    reasons = []
    if account.approval_above_count is not None and messages > account.approval_above_count:
        words = _("Above {limit} messages a second person of the account has to approve.")
        reasons.append(str(words).format(limit=account.approval_above_count))
    if account.approval_above_amount is not None and amount > account.approval_above_amount:
        words = _("Above {limit} {currency} a second person of the account has to approve.")
        reasons.append(
            str(words).format(
                limit=f"{account.approval_above_amount.normalize():f}", currency=account.currency
            )
        )
    return tuple(reasons)


def obstacle(task: SendTask) -> DomainError | None:
    """What acceptance would refuse the whole list for, by the same codes; None when nothing stands in the way."""
    account, template, signature = task.account, task.template, task.signature
    found: Code | None = account.closed_by(for_code=template.message_kind == MessageKind.CODE)
    if found:
        pass
    elif not task.application.is_enabled:
        found = Code.APPLICATION_DISABLED
    elif not template.is_approved or template.deleted_at is not None:
        found = Code.TEMPLATE_UNAPPROVED
    elif signature is not None and (not signature.is_approved or signature.deleted_at is not None):
        found = Code.SIGNATURE_UNAPPROVED
    elif not _has_sender(task):
        found = Code.SENDER_ID_UNKNOWN
    elif template.message_kind == MessageKind.MARKETING and not may(account, Right.MARKETING):
        found = Code.INDIVIDUAL_MARKETING
    elif not task.good_count:
        found = Code.NOTHING_TO_SEND
    elif route_for(region=task.region, message_kind=template.message_kind) is None:
        found = Code.NO_ROUTE
    return DomainError(found, sender=task.sender) if found else None


def _has_sender(task: SendTask) -> bool:
    """Whether the sender ID that the list names, if it names one, is still approved anywhere."""
    if not task.sender:
        return True
    senders = senders_of(task.account)
    return senders.has(task.sender) or not senders.is_named(task.sender)


def _fingerprint(task: SendTask, costs: list[CountryCost], closed: list[str], currency: str) -> str:
    said = [
        task.pk,
        task.import_run,
        task.row_count,
        sorted((str(verdict), count) for verdict, count in task.counts.items() if count),
        [
            [one.country, one.messages, one.segments, f"{one.unit_price:f}", f"{one.amount:f}"]
            for one in costs
        ],
        closed,
        currency,
    ]
    return hashlib.blake2b(
        orjson.dumps(said), key=settings.HASH_KEY, digest_size=16, person=b"quote of a list"
    ).hexdigest()
