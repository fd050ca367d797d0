"""Attackers and innocent customers of one application, sending by API."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.accounts.actors import Actor
from apps.accounts.permissions import API_PERMS
from apps.messaging.services import accept
from apps.messaging.services.accept import Outcome
from apps.protection.models import BreakerRule, Dimension, Mode
from tests.support.sending import Sender, open_network, ready_to_send

SendCodes = Callable[..., list[Outcome]]


@pytest.fixture
def sender(db: None) -> Sender:
    open_network()
    return ready_to_send()


@pytest.fixture
def rule(db: None) -> BreakerRule:
    """A live rule on prefixes: ten a minute, five times the usual; every other rule is off."""
    BreakerRule.objects.update(mode=Mode.OFF)
    return BreakerRule.objects.create(
        name="prefixes", dimension=Dimension.PREFIX, mode=Mode.LIVE, minimum=10, growth=5, hold_minutes=30
    )


@pytest.fixture
def send(sender: Sender) -> SendCodes:
    """Codes to these numbers, as a program at `address` asks for them."""

    def call(numbers: list[str], *, address: str = "198.51.100.7", **changes: Any) -> list[Outcome]:
        actor = Actor(user=sender.user, account=sender.account, perms=API_PERMS, via="api", ip=address)
        mainland = numbers[0].startswith("+86")
        asked = {
            "actor": actor,
            "application": sender.application,
            "template_number": sender.mainland_template_id if mainland else sender.global_template_id,
            "signature": sender.signature.content if mainland else "",
            "parameters": ["123456"],
        }
        return accept.send(numbers=numbers, **(asked | changes))  # type: ignore[arg-type]

    return call


def britons(count: int, first: int = 0) -> list[str]:
    """Numbers of one prefix, +44 7700."""
    return [f"+447700{first + index:06d}" for index in range(count)]


def codes(outcomes: list[Outcome]) -> list[str]:
    return [one.code.value if one.code else "" for one in outcomes]
