"""Messages that have become chargeable, made by the verbs that make them so, without a network."""

from collections.abc import Iterable
from datetime import datetime
from itertools import count as count_from

from apps.carriers.models import Carrier, Receipt
from apps.carriers.protocols.base import Outcome, PartResult, ReceiptFact, SubmitResult
from apps.carriers.services import inbox
from apps.core import clock
from apps.messaging.models import Message
from apps.messaging.services import accept, dispatch, receipts
from tests.support.sending import Sender, numbers_of

HOLDER = "test"
US = [f"+120255501{index:02d}" for index in range(100)]
_first = count_from(
    13_800_000_000, 20_000
)  # each call writes to numbers of its own, which no frequency limit knows


def send(sender: Sender, count: int = 1, *, country: str = "CN") -> list[int]:
    """Accepted and waiting; gives the ids."""
    numbers = numbers_of(count, next(_first)) if country == "CN" else US[:count]
    template = sender.mainland_template_id if country == "CN" else sender.global_template_id
    from tests.support import lists

    before = set(Message.of(sender.account).values_list("pk", flat=True))
    outcomes = accept.send(
        actor=lists.actor_of(sender),
        application=sender.application,
        numbers=numbers,
        template_number=template,
        signature=sender.signature.content if country == "CN" else "",
        parameters=["123456"],
    )
    assert {outcome.code for outcome in outcomes} == {None}
    return sorted(set(Message.of(sender.account).values_list("pk", flat=True)) - before)


def submit(*, answered_at: datetime | None = None, limit: int = 1000) -> int:
    """Whatever waits is claimed and taken by the carrier; gives how many."""
    carrier = Carrier.objects.get(is_default=True)
    claim = dispatch.claim(carrier.pk, limit=limit, holder=HOLDER)
    at = answered_at or clock.now()
    dispatch.record(
        carrier.pk,
        [
            (
                claim.claimed_at,
                SubmitResult(
                    out.key, [PartResult(1, 1, Outcome.ACCEPTED, reference=f"r{out.key}", answered_at=at)]
                ),
            )
            for out in claim.outs
        ],
    )
    return len(claim.outs)


def sent(sender: Sender, count: int = 1, *, country: str = "CN") -> list[int]:
    """Accepted, submitted and so charged now."""
    ids = send(sender, count, country=country)
    submit()
    return ids


def received(ids: Iterable[int], state: str) -> None:
    """The carrier says this of these messages, now."""
    now = clock.now()
    facts = [ReceiptFact(f"r{one}", state, "", "", b"", now) for one in ids]
    inbox.keep_receipts(Carrier.objects.get(is_default=True).pk, facts)
    Receipt.objects.filter(message_id=None).update(try_after=now)  # it is due by the database's clock
    receipts.match()
