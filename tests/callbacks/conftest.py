"""An account that sends, with a callback to a server of the test's own."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from apps.accounts.actors import Actor
from apps.accounts.permissions import ROLES, Role
from apps.callbacks.models import Endpoint, Push
from apps.callbacks.queries import reply_endpoint, status_endpoint
from apps.callbacks.services import configuring
from apps.callbacks.services.collecting import collect
from apps.callbacks.services.configuring import Details
from apps.callbacks.states import PushStatus
from apps.carriers.models import Carrier
from apps.carriers.protocols.base import ReceiptFact
from apps.carriers.services.inbox import keep_receipts
from apps.core import clock
from apps.core.kinds import MessageKind
from apps.core.partitions import id_at
from apps.core.phones import last4, leading
from apps.core.privacy import number_hash, seal
from apps.messaging.models import Message, Part, Report
from apps.messaging.services import receipts
from apps.messaging.states import MessageStatus
from tests.support.receiver import Receiver, receiver
from tests.support.sending import Sender, open_network, ready_to_send


@pytest.fixture(autouse=True)
def private_allowed(settings: Any) -> None:
    settings.CALL_PRIVATE_ADDRESSES = True


@pytest.fixture
def sender(db: None) -> Sender:
    made = ready_to_send()
    open_network()
    return made


@pytest.fixture
def owner(sender: Sender) -> Actor:
    return owner_of(sender)


@pytest.fixture
def server() -> Iterator[Receiver]:
    with receiver() as made:
        yield made


Listening = Callable[..., Endpoint]


@pytest.fixture
def listening(sender: Sender, owner: Actor, server: Receiver) -> Listening:
    """listening(is_signed=…): the status of the application's messages is pushed to the server."""

    def make(*, url: str = "", is_signed: bool = False, of: Sender = sender) -> Endpoint:
        details = Details(url or server.url, is_on=True, is_signed=is_signed)
        configuring.set_status_callback(actor=owner_of(of), application=of.application, details=details)
        found = status_endpoint(of.application)
        assert found is not None
        return found

    return make


@pytest.fixture
def hearing(sender: Sender, owner: Actor, server: Receiver) -> Endpoint:
    """Replies to the account are pushed to the server."""
    configuring.set_reply_callback(actor=owner, details=Details(server.url, is_on=True))
    found = reply_endpoint(sender.account)
    assert found is not None
    return found


def owner_of(sender: Sender) -> Actor:
    """The person of the account, at a browser."""
    return Actor(
        user=sender.user, account=sender.account, perms=ROLES[Role.OWNER], via="browser", ip="127.0.0.1"
    )


_numbers = count(1)


def submitted(sender: Sender, amount: int = 1, **columns: Any) -> list[Message]:
    """Messages that a carrier has, each with one part of which no receipt has come."""
    at = clock.now() - timedelta(minutes=5)
    carrier = Carrier.objects.get()
    usual: dict[str, Any] = {
        "account": sender.account, "application": sender.application, "template": sender.mainland_template,
        "signature": sender.signature, "message_kind": MessageKind.CODE, "region": "mainland", "country": "CN",
        "parameters_sealed": seal('["123456"]'), "status": MessageStatus.SUBMITTED, "segments": 1, "unit_price": 0,
        "fee": 0, "currency": "USD", "charging_moment": "submit", "carrier": carrier, "accepted_at": at,
        "claimed_at": at, "submitted_at": at,
    }  # fmt: skip
    made = []
    for number in (f"+86138{next(_numbers):08d}" for _index in range(amount)):
        named = {
            "id": id_at(at) + next(_numbers), "number_sealed": seal(number), "number_hash": number_hash(number),
            "number_prefix": leading(number), "number_last4": last4(number),
        }  # fmt: skip
        made.append(Message(**{**usual, **named, **columns}))
    Message.unscoped.bulk_create(made)
    Part.objects.bulk_create(
        Part(
            message_id=row.pk, seq=1, total=1, carrier_id=carrier.pk, reference=f"r{row.pk}", status="submitted",
            code="", submitted_at=at,
        )
        for row in made
    )  # fmt: skip
    return made


def end(messages: Iterable[Message], state: str = "DELIVRD", *, done_at: datetime | None = None) -> None:
    """The carrier's receipts, matched."""
    keep_receipts(
        Carrier.objects.get().pk,
        [ReceiptFact(f"r{row.pk}", state, "", "", b"", clock.now(), done_at) for row in messages],
    )
    receipts.match()


def told(sender: Sender, amount: int = 1, state: str = "DELIVRD") -> list[Push]:
    """Messages that have ended, collected into pushes that wait."""
    end(submitted(sender, amount), state)
    collect()
    return list(Push.of(sender.account).filter(status=PushStatus.WAITING).order_by("pk"))


def noted() -> int:
    """How many ends wait in the outbox."""
    return Report.objects.count()
