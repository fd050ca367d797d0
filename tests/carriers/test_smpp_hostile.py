"""Carriers that misbehave on the wire: malformed PDUs, silence, streams that are not SMPP, certificates nobody knows."""

import asyncio
import datetime as dt
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from apps.carriers.protocols.base import LinkWord, Outcome
from apps.carriers.protocols.smpp import pdu, statuses
from apps.carriers.protocols.smpp.client import SmppProtocol
from apps.carriers.protocols.smpp.framing import Framer
from tests.carriers.smsc import bound, out, until, values


class Hostile(asyncio.Protocol):
    """A carrier that binds properly and then answers each PDU with what a test wants."""

    def __init__(self, after_bind: bytes, answers_enquiries: bool = True) -> None:
        self.after_bind = after_bind
        self.answers_enquiries = answers_enquiries
        self.received: list[pdu.Pdu] = []
        self.framer = Framer()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]

    def data_received(self, octets: bytes) -> None:
        for frame in self.framer.feed(octets):
            message = pdu.decode(frame)
            self.received.append(message)
            if isinstance(message, pdu.Bind):
                self.transport.write(
                    pdu.BindResp(message.command | pdu.RESPONSE, message.sequence, 0, "x").encode()
                    + self.after_bind
                )
            elif message.command == pdu.UNBIND:
                self.transport.write(pdu.Bare(pdu.UNBIND_RESP, message.sequence).encode())
            elif message.command == pdu.ENQUIRE_LINK and self.answers_enquiries:
                self.transport.write(pdu.Bare(pdu.ENQUIRE_LINK_RESP, message.sequence).encode())


async def hostile(after_bind: bytes, **options: bool) -> tuple[asyncio.Server, int, list[Hostile]]:
    peers: list[Hostile] = []

    def make() -> Hostile:
        peers.append(Hostile(after_bind, **options))
        return peers[-1]

    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    return server, server.sockets[0].getsockname()[1], peers


def test_malformed_pdus_are_answered_or_kept_and_never_stop_the_link() -> None:
    broken_delivery = pdu.Opaque(pdu.DELIVER_SM, 41, 0, b"\xff\xff").encode()
    unknown = pdu.Opaque(0x103, 42, 0, b"data_sm").encode()
    alert = pdu.Opaque(pdu.ALERT_NOTIFICATION, 43, 0, b"").encode()
    nack = pdu.Bare(pdu.GENERIC_NACK, 9999, 3).encode()

    async def play() -> None:
        server, port, peers = await hostile(broken_delivery + unknown + alert + nack)
        async with bound(port) as (protocol, listener):
            await until(lambda: listener.receipts and len(peers[0].received) >= 3)
            assert listener.receipts[0].raw == broken_delivery
            answers = {message.sequence: message for message in peers[0].received[1:]}
            assert answers[41] == pdu.MessageResp(pdu.DELIVER_SM_RESP, 41)
            assert answers[42] == pdu.Bare(pdu.GENERIC_NACK, 42, statuses.INVALID_COMMAND_ID)
            assert 43 not in answers
            assert (protocol.state.malformed, protocol.state.word) == (1, LinkWord.BOUND)
        server.close()

    asyncio.run(play())


def test_a_stream_that_is_not_smpp_ends_the_link() -> None:
    async def play() -> None:
        server, port, peers = await hostile(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        async with bound(port) as (protocol, _):
            await until(lambda: protocol.state.malformed)
            await until(lambda: "not SMPP" in str(protocol.state.last_error))
            assert peers[0].received
        server.close()

    asyncio.run(play())


def test_a_dead_peer_is_noticed_and_its_parts_are_unknown() -> None:
    async def play() -> None:
        server, port, _peers = await hostile(b"", answers_enquiries=False)
        async with bound(port, keepalive_seconds=0.1, response_seconds=0.4) as (protocol, _):
            assert (await protocol.submit(out(1))).outcome is Outcome.UNKNOWN
            await until(lambda: "silent" in str(protocol.state.last_error))
        server.close()

    asyncio.run(play())


def test_a_carrier_that_unbinds_is_obeyed_and_bound_again() -> None:
    async def play() -> None:
        server, port, peers = await hostile(pdu.Bare(pdu.UNBIND, 7).encode())
        async with bound(port) as (protocol, _):
            await until(lambda: len(peers) >= 2)
            assert pdu.Bare(pdu.UNBIND_RESP, 7) in peers[0].received
            assert protocol.state.reconnects >= 1
        server.close()

    asyncio.run(play())


def certificate(directory: Path) -> ssl.SSLContext:
    """A server's context with a certificate that nobody has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "smsc.example")])
    now = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = directory / "smsc.pem"
    encoding, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(encoding, kind, serialization.NoEncryption())
    pem.write_bytes(secret + built.public_bytes(encoding))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    return context


def test_links_are_encrypted_and_unknown_certificates_refused(tmp_path: Path) -> None:
    async def play() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Hostile(b""), "127.0.0.1", 0, ssl=certificate(tmp_path))
        port = server.sockets[0].getsockname()[1]
        trusting = await SmppProtocol.test_bind(values(port, tls=True, tls_verify=False))
        assert trusting.ok
        checking = await SmppProtocol.test_bind(values(port, tls=True))
        assert not checking.ok and "TLS failed" in str(checking.sentence)
        plain = await SmppProtocol.test_bind(values(port, response_seconds=0.5))
        assert not plain.ok
        server.close()

    asyncio.run(play())
