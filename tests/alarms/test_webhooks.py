"""Webhooks: signed, proved by a challenge, and never into our own network."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.db import connection

from apps.accounts.actors import SYSTEM
from apps.alarms.models import Letter, Recipient
from apps.alarms.services import posting, recipients, verifying
from apps.alarms.services.recipients import Details
from apps.alarms.states import LetterStatus
from apps.core import http
from apps.core.errors import DomainError
from apps.core.privacy import open_sealed
from tests.support.receiver import Call, receiver


class Program(BaseHTTPRequestHandler):
    """Answers with what it got, keeps all calls; `status` is what it says."""

    status = 200
    calls: list[tuple[dict[str, str], bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).calls.append((dict(self.headers), body))
        self.send_response(self.status)
        if 300 <= self.status < 400:
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        pass


@contextmanager
def program() -> Iterator[str]:
    Program.calls, Program.status = [], 200
    server = HTTPServer(("127.0.0.1", 0), Program)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook?from=us"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def private_allowed(settings: Any) -> None:
    settings.CALL_PRIVATE_ADDRESSES = True


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "https://user:secret@example.com/",
        "https://",
        "https://example.com:0/",
        "https://example.com:http/",
        "https://example.com/\r\nX: y",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_may_not_be_called_is_refused(url: str) -> None:
    with pytest.raises(http.AddressRefused):
        http.check(url)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
        "224.0.0.1", "[::1]", "[fe80::1]", "[fd00::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
        "[64:ff9b:1::7f00:1]", "[::127.0.0.1]", "[fec0::1]", "2130706433", "0x7f.1",
    ],
)  # fmt: skip
def test_no_way_of_writing_a_private_address_leads_into_our_network(host: str) -> None:
    with pytest.raises((http.AddressRefused, http.NotReached)) as caught:
        http.post(f"https://{host}/", b"{}", {})
    if isinstance(caught.value, http.NotReached):
        assert str(caught.value) == "the name is unknown"


@pytest.mark.django_db
def test_a_webhook_is_proved_by_its_challenge_and_gets_signed_letters(private_allowed: None) -> None:
    with program() as url:
        row = recipients.add(actor=SYSTEM, application=None, details=Details("Bot", "en", webhook_url=url))
        with pytest.raises(DomainError):
            verifying.test(actor=SYSTEM, recipient=row)
        verifying.check_webhook(actor=SYSTEM, recipient=row)
        row.refresh_from_db()
        assert row.webhook_verified_at is not None
        verifying.test(actor=SYSTEM, recipient=row)
        posting.post()
        letter = Letter.unscoped.get()
        assert letter.status == LetterStatus.SENT
        headers, body = Program.calls[-1]
    told = json.loads(body)
    assert (told["id"], told["type"]) == (letter.public_id, "alarm.test")
    assert headers["X-Alarm-Id"] == letter.public_id
    stamp, mac = (part.partition("=")[2] for part in headers["X-Alarm-Signature"].split(","))
    secret = open_sealed(row.webhook_secret_sealed, context=Recipient.SECRET)
    assert mac == hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


@pytest.mark.django_db(transaction=True)
def test_of_an_account_one_webhook_is_proved_at_a_time(private_allowed: None) -> None:
    """A program that hangs, proved from many pages at once, must not take every thread that shows pages."""
    refused: list[str] = []

    def beside(_call: Call) -> None:
        if len(server.calls) == 1:
            try:
                with pytest.raises(DomainError) as caught:
                    verifying.check_webhook(actor=SYSTEM, recipient=row)
                refused.append(caught.value.sentence)
            finally:
                connection.close()

    with receiver() as server:
        server.before = beside
        details = Details("Bot", "en", webhook_url=server.url)
        row = recipients.add(actor=SYSTEM, application=None, details=details)
        with pytest.raises(DomainError, match="challenge"):
            verifying.check_webhook(actor=SYSTEM, recipient=row)
        assert len(server.calls) == 1 and "Another webhook" in refused[0]


@pytest.mark.django_db
def test_a_redirect_is_not_followed_and_a_failing_program_is_asked_again(private_allowed: None) -> None:
    with program() as url:
        row = recipients.add(actor=SYSTEM, application=None, details=Details("Bot", "en", webhook_url=url))
        Program.status = 302
        with pytest.raises(DomainError):
            verifying.check_webhook(actor=SYSTEM, recipient=row)
        Program.status = 200
        verifying.check_webhook(actor=SYSTEM, recipient=row)
        verifying.test(actor=SYSTEM, recipient=row)
        Program.status = 503
        posting.post()
        letter = Letter.unscoped.get()
        assert (letter.status, letter.error, letter.attempts) == (LetterStatus.WAITING, "HTTP 503", 1)
        Program.status = 410
        posting.post(letter.due_at)
        letter.refresh_from_db()
        assert letter.status == LetterStatus.FAILED, "gone is gone"


@pytest.mark.django_db
def test_a_private_address_is_not_called_even_when_a_name_hides_it() -> None:
    row = recipients.add(
        actor=SYSTEM, application=None, details=Details("Bot", "en", webhook_url="https://localhost/hook")
    )
    with pytest.raises(DomainError) as caught:
        verifying.check_webhook(actor=SYSTEM, recipient=row)
    assert "private network" in caught.value.sentence
    row.refresh_from_db()
    assert row.webhook_verified_at is None
