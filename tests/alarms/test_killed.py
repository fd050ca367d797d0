"""A worker is killed for real while a mail is being sent, and two workers send at once: nothing is lost or doubled."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
import time_machine
from django.core import mail
from django.db import connection

from apps.accounts.actors import SYSTEM
from apps.alarms.models import Letter
from apps.alarms.services import posting, verifying
from apps.alarms.states import LetterStatus
from apps.core import clock
from tests.alarms.conftest import MakeRecipient

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
WORK = "import django; django.setup(); from apps.alarms.services import posting; posting.post()"


class Server:
    """A mail server that takes mails and never says so."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.has_taken = threading.Event()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def serve(self) -> None:
        while True:
            try:
                peer, _address = self.socket.accept()
            except OSError:
                return
            with peer, peer.makefile("rb") as lines:
                self._talk(peer, lines)

    def _talk(self, peer: socket.socket, lines: object) -> None:
        peer.sendall(b"220 here\r\n")
        for line in lines:  # type: ignore[attr-defined]
            if line.upper().startswith(b"DATA"):
                peer.sendall(b"354 go\r\n")
                self.taken.append(b"".join(iter(lambda: lines.readline(), b".\r\n")))  # type: ignore[attr-defined]
                self.has_taken.set()
            else:
                peer.sendall(b"250 fine\r\n")


@contextmanager
def mail_server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        server.socket.shutdown(socket.SHUT_RDWR)
        server.socket.close()
        thread.join(10)


def test_a_worker_killed_after_the_server_took_the_mail_leaves_it_in_doubt(recipient: MakeRecipient) -> None:
    verifying.test(actor=SYSTEM, recipient=recipient(None))
    address = urlsplit(os.environ["DATABASE_URL"])
    database = urlunsplit(address._replace(path=f"/{connection.settings_dict['NAME']}"))
    with mail_server() as server:
        environment = {
            **os.environ, "DATABASE_URL": database, "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
            "DJANGO_SETTINGS_MODULE": "sms_console.settings",
        }  # fmt: skip
        worker = subprocess.Popen([sys.executable, "-c", WORK], cwd=ROOT, env=environment)
        assert server.has_taken.wait(60)
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)
    letter = Letter.unscoped.get()
    assert letter.status == LetterStatus.SENDING
    assert f"letter.{letter.public_id}@".encode() in server.taken[0]
    with time_machine.travel(clock.now() + posting.LOST_AFTER * 2, tick=False):
        for _look in range(3):
            posting.post()
    letter.refresh_from_db()
    assert letter.status == LetterStatus.IN_DOUBT
    assert len(server.taken) == 1 and mail.outbox == []


def test_two_workers_at_once_send_each_letter_once(recipient: MakeRecipient) -> None:
    for number in range(15):
        verifying.test(actor=SYSTEM, recipient=recipient(None, f"p{number}"))
    start = threading.Barrier(2)

    def work() -> None:
        start.wait(10)
        posting.post()
        connection.close()

    workers = [threading.Thread(target=work) for _index in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        f"p{number}@example.com" for number in range(15)
    )
    assert set(Letter.unscoped.values_list("status", flat=True)) == {LetterStatus.SENT}
