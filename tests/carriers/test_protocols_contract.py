"""What every protocol in `PROTOCOLS` promises, whatever it speaks."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from apps.carriers.protocols import PROTOCOLS
from apps.carriers.protocols.base import LinkWord, Outcome, Protocol, SubmitResult
from apps.carriers.protocols.settings import SettingsInvalid, read_settings
from tests.carriers.smsc import out, running

KINDS = {"text", "number", "switch", "choice", "secret", "zone"}


def settings_for(kind: type[Protocol], port: int) -> Mapping[str, Any]:
    """What each protocol needs to reach the simulator."""
    assert {"host", "port"} <= {setting.name for setting in kind.settings}
    return {"host": "127.0.0.1", "port": port, "system_id": "sms", "password": "secret"}


@pytest.fixture(params=sorted(PROTOCOLS))
def kind(request: pytest.FixtureRequest) -> type[Protocol]:
    return PROTOCOLS[request.param]


def test_it_is_registered_under_its_own_name_and_describes_its_settings(kind: type[Protocol]) -> None:
    assert PROTOCOLS[kind.name] is kind
    assert str(kind.label)
    names = [setting.name for setting in kind.settings]
    assert len(names) == len(set(names))
    for setting in kind.settings:
        assert setting.type in KINDS and str(setting.label)
        assert setting.secret == (setting.type == "secret")
        if not setting.required or setting.initial:
            setting.read(setting.initial)


def test_settings_survive_being_stored(kind: type[Protocol]) -> None:
    typed = read_settings(kind.settings, settings_for(kind, 2775))
    assert read_settings(kind.settings, typed) == typed
    assert read_settings(kind.settings, {name: str(value) for name, value in typed.items()}) == typed


def test_unknown_settings_are_refused(kind: type[Protocol]) -> None:
    with pytest.raises(SettingsInvalid):
        kind({**settings_for(kind, 2775), "colour": "red"})


def test_closed_it_sends_nothing_and_says_so(kind: type[Protocol]) -> None:
    async def play() -> tuple[SubmitResult, LinkWord]:
        protocol = kind(settings_for(kind, 1))
        result = await protocol.submit(out(1))
        await protocol.close()
        return result, protocol.state.word

    result, word = asyncio.run(play())
    assert result.outcome is Outcome.NOT_SENT
    assert word is LinkWord.CLOSED


def test_it_answers_every_message_in_order(kind: type[Protocol]) -> None:
    async def play() -> list[SubmitResult]:
        async with running() as (_smsc, port):
            protocol = kind(settings_for(kind, port))
            await protocol.open()
            results = await protocol.submit_many(
                [out(key, suffix) for key, suffix in ((9, "0001"), (4, "9004"))]
            )
            assert await protocol.submit_many([]) == []
            await protocol.close()
            return results

    first, second = asyncio.run(play())
    assert (first.key, first.outcome, bool(first.parts[0].reference)) == (9, Outcome.ACCEPTED, True)
    assert (second.key, second.outcome, second.parts[0].permanent) == (4, Outcome.REFUSED, True)


def test_the_trial_bind_never_raises(kind: type[Protocol]) -> None:
    async def play() -> None:
        async with running() as (_smsc, port):
            assert (await kind.test_bind(settings_for(kind, port))).ok
        assert not (await kind.test_bind(settings_for(kind, port))).ok

    asyncio.run(play())
