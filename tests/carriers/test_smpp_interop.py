"""Strangers on the other end: PyPI `smpplib` as a client of our simulator, npm `smpp` as an SMSC for our client."""

import asyncio
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import smpplib.client
import smpplib.consts
import smpplib.gsm
from django.conf import settings

from apps.carriers.protocols.base import Outcome, user_reference
from tests.carriers.smsc import bound, out, running, until

NPM_SMPP = "smpp@0.5.1"


def converse(port: int) -> tuple[list[Any], list[Any]]:
    """Submit one short, one long and one refused message by smpplib and wait for the receipts."""
    answers: list[Any] = []
    deliveries: list[Any] = []
    client = smpplib.client.Client("127.0.0.1", port, timeout=5, allow_unknown_opt_params=True)
    client.set_message_sent_handler(lambda pdu: answers.append(pdu))
    client.set_message_received_handler(lambda pdu: deliveries.append(pdu))
    client.set_error_pdu_handler(lambda pdu: None)
    client.connect()
    client.bind_transceiver(system_id="sms", password="secret")
    for text, number in (("hello", "8613800000001"), ("€uro " * 60, "8613800000002"), ("x", "8613800009004")):
        parts, coding, esm_class = smpplib.gsm.make_parts(text)
        for part in parts:
            client.send_message(
                source_addr_ton=smpplib.consts.SMPP_TON_ALNUM,
                source_addr="Qsms",
                dest_addr_ton=smpplib.consts.SMPP_TON_INTL,
                destination_addr=number,
                short_message=part,
                data_coding=coding,
                esm_class=esm_class,
                registered_delivery=True,
            )
    while len(deliveries) < 4:
        client.read_once()
    client.unbind()
    client.disconnect()
    return answers, deliveries


def test_smpplib_submits_to_our_simulator_and_reads_its_receipts() -> None:
    async def play() -> tuple[list[Any], list[Any]]:
        async with running() as (_smsc, port):
            return await asyncio.to_thread(converse, port)

    answers, deliveries = asyncio.run(play())
    accepted = {answer.message_id.decode() for answer in answers if answer.status == 0}
    assert len(accepted) == 4
    assert [answer.status for answer in answers if answer.status] in (
        [],
        [smpplib.consts.SMPP_ESME_RINVDSTADR],
    )
    assert {delivery.receipted_message_id.decode() for delivery in deliveries} == accepted
    assert all(b"stat:DELIVRD" in delivery.short_message for delivery in deliveries)


@pytest.fixture(scope="module")
def npm_smsc() -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """A running SMSC of the npm package: its port and what it was sent. Skipped only without node."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node is not installed")
    home = Path(settings.BASE_DIR) / "var" / "npm"
    if not (home / "node_modules" / "smpp").exists():
        home.mkdir(parents=True, exist_ok=True)
        install = [npm, "install", NPM_SMPP, "--prefix", str(home), "--no-audit", "--no-fund", "--no-save"]
        subprocess.run(install, check=True, capture_output=True, timeout=60)
    script = Path(__file__).with_name("npm_smsc.js")
    process = subprocess.Popen(
        [node, str(script)], env={"NODE_PATH": str(home / "node_modules")}, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    port = int(process.stdout.readline())
    received: list[dict[str, Any]] = []
    lines = process.stdout

    def read() -> None:
        for line in lines:
            received.append(json.loads(line))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    yield port, received
    process.terminate()
    process.wait(5)
    reader.join(5)
    process.stdout.close()


def test_our_client_submits_to_an_npm_smsc(npm_smsc: tuple[int, list[dict[str, Any]]]) -> None:
    port, received = npm_smsc

    async def play() -> None:
        async with bound(port) as (protocol, listener):
            chinese = "【测试】您好😀" + "长" * 80
            gsm = "Price: 5€ [today] " * 20
            results = await protocol.submit_many(
                [
                    out(1),
                    out(2, text=chinese),
                    out(3, text=gsm, mainland=False),
                    *(out(n) for n in range(10, 500)),
                ]
            )
            assert {result.outcome for result in results} == {Outcome.ACCEPTED}
            references = {part.reference for result in results for part in result.parts}
            assert len(references) == sum(len(result.parts) for result in results)
            await until(lambda: {receipt.reference for receipt in listener.receipts} == references, 10)
            await until(lambda: len(received) == len(references))
            by_reference = {each["reference"]: each for each in received}
            assert by_reference[user_reference(1, 1)]["text"] == "【测试】您的验证码是 123456"
            for result, text in ((results[1], chinese), (results[2], gsm)):
                parts = [by_reference[user_reference(result.key, part.seq)] for part in result.parts]
                assert "".join(each["text"] for each in parts) == text
                assert [each["udh"][0][-2:] for each in parts] == [
                    f"{seq:02x}" for seq in range(1, len(parts) + 1)
                ]

    asyncio.run(play())


def test_an_npm_smsc_refuses_a_wrong_password_in_words(npm_smsc: tuple[int, list[dict[str, Any]]]) -> None:
    async def play() -> None:
        async with bound(npm_smsc[0], password="wrong") as (protocol, _):
            assert "bind failed" in str(protocol.state.reason)

    asyncio.run(play())
