"""A sender who may send everywhere the price list reaches, and calls that differ from a right one in what a test names."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.accounts.actors import Actor
from apps.accounts.permissions import API_PERMS
from apps.core.phones import parse_many
from apps.messaging.services import accept
from apps.messaging.services.accept import Outcome
from apps.policy.batch import Batch, Candidate
from apps.pricing.quotes import Tariff
from tests.support.sending import PRICES, Sender, open_network, ready_to_send

SendCall = Callable[..., list[Outcome]]
BatchOf = Callable[..., Batch]


@pytest.fixture
def sender(db: None) -> Sender:
    open_network()
    return ready_to_send()


@pytest.fixture
def send(sender: Sender) -> SendCall:
    """`accept.send` with everything right but what is given."""
    actor = Actor(user=sender.user, account=sender.account, perms=API_PERMS, via="api", ip="127.0.0.1")

    def call(numbers: list[str], **changes: Any) -> list[Outcome]:
        asked = {
            "actor": actor,
            "application": sender.application,
            "template_number": sender.mainland_template_id,
            "signature": sender.signature.content,
            "parameters": ["123456"],
        }
        return accept.send(numbers=numbers, **(asked | changes))  # type: ignore[arg-type]

    return call


@pytest.fixture
def batch(sender: Sender) -> BatchOf:
    """A batch that every rule admits but for what is given; `parameters` may be one tuple for each number."""

    def make(numbers: list[str], parameters: list[tuple[str, ...]] | None = None, **changes: Any) -> Batch:
        values = parameters or [("123456",)] * len(numbers)
        asked = {
            "account": sender.account,
            "application": sender.application,
            "template": sender.mainland_template,
            "signature": sender.signature,
            "signature_given": sender.signature.content,
            "tariff": Tariff(1, "USD", "submit", PRICES),  # type: ignore[arg-type]
            "candidates": [
                Candidate(position, given, phone, filled)
                for position, (given, phone, filled) in enumerate(
                    zip(numbers, parse_many(numbers), values, strict=True)
                )
            ],
        }
        return Batch(**(asked | changes))  # type: ignore[arg-type]

    return make
