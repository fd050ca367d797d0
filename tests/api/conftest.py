"""Two accounts that can send, and a caller for each."""

from collections.abc import Iterator

import pytest

from apps.accounts.models import AuditEvent
from apps.carriers.models import Carrier
from apps.messaging.models import DispatchEntry, Message
from tests.api.wire import Caller
from tests.support.sending import Sender, open_network, ready_to_send


@pytest.fixture
def network(db: None) -> Carrier:
    return open_network()


@pytest.fixture
def alice(network: Carrier) -> Sender:
    return ready_to_send("alice", 1)


@pytest.fixture
def mallory(network: Carrier) -> Sender:
    return ready_to_send("mallory", 2)


@pytest.fixture
def caller(alice: Sender) -> Caller:
    return Caller(alice.secret_id, alice.secret_key)


@pytest.fixture
def untouched(alice: Sender, mallory: Sender) -> Iterator[None]:
    """Whatever the test does: no message, no work for a carrier, no audit event."""
    before = AuditEvent.objects.count()
    yield
    assert not Message.unscoped.exists()
    assert not DispatchEntry.objects.exists()
    assert AuditEvent.objects.count() == before
