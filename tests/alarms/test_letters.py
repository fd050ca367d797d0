"""The outbox: hostile names stay out of headers, a killed worker loses nothing and doubles nothing, errors are tried again."""

import smtplib
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.alarms.models import Letter, Recipient
from apps.alarms.services import posting, verifying
from apps.alarms.states import LETTER_STATES, LetterStatus
from apps.core import clock, mailing
from tests.alarms.conftest import MakeRecipient, Rounds

pytestmark = pytest.mark.django_db


def happen(label: str) -> None:
    AuditEvent.objects.create(
        via="system", verb="send_task.unbalanced", target="sendtask:x", label=label, facts={"differences": {}}
    )


def test_a_hostile_name_puts_nothing_into_the_headers(rounds: Rounds, recipient: MakeRecipient) -> None:
    recipient(None, "Ann\r\nBcc: all@example.com", email="ann@example.com")
    happen("x\r\nBcc: everybody@example.com\r\n\r\n<script>" + "長" * 150)
    rounds.tick()
    (message,) = mail.outbox
    raw = message.message().as_string()
    head = raw.partition("\n\n")[0]
    assert "\nBcc:" not in head and "\r\nBcc" not in head
    assert len(message.subject) <= 200
    assert message.to == ["ann@example.com"]
    assert message.recipients() == ["ann@example.com"]


def one_letter(row: Recipient) -> Letter:
    verifying.test(actor=SYSTEM, recipient=row)
    return Letter.unscoped.get()


def test_a_worker_killed_between_sending_and_writing_leaves_doubt_and_sends_nothing_twice(
    recipient: MakeRecipient,
) -> None:
    letter = one_letter(recipient(None))
    now = clock.now()
    mine = Letter.unscoped.filter(pk=letter.pk)
    assert LETTER_STATES.advance_many(mine, LetterStatus.SENDING, begun_at=now, attempts=1)
    with time_machine.travel(now + posting.LOST_AFTER / 2, tick=False):
        posting.post()
    letter.refresh_from_db()
    assert letter.status == LetterStatus.SENDING, "it may still be at work"
    with time_machine.travel(now + posting.LOST_AFTER * 2, tick=False):
        posting.post()
        posting.post()
    letter.refresh_from_db()
    assert letter.status == LetterStatus.IN_DOUBT
    assert mail.outbox == []


def test_a_call_of_a_webhook_that_was_lost_is_repeated_under_its_id(recipient: MakeRecipient) -> None:
    row = recipient(
        None,
        email="",
        email_verified_at=None,
        webhook_url="https://x.invalid/",
        webhook_verified_at=clock.now(),
    )
    letter = one_letter(row)
    now = clock.now()
    mine = Letter.unscoped.filter(pk=letter.pk)
    LETTER_STATES.advance_many(mine, LetterStatus.SENDING, begun_at=now, attempts=1)
    assert posting.settle_lost(now + posting.LOST_AFTER * 2) == 1
    letter.refresh_from_db()
    assert letter.status == LetterStatus.WAITING


def test_a_mail_server_that_is_away_is_tried_again_later_and_then_given_up(
    recipient: MakeRecipient, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    letter = one_letter(recipient(None))
    now = clock.now()
    for _try in range(7):
        with time_machine.travel(now, tick=False):
            posting.post()
        letter.refresh_from_db()
        now = max(letter.due_at, now)
    assert letter.status == LetterStatus.FAILED
    assert letter.attempts == 7
    assert "ConnectionRefused" in letter.error


class Refusing(EmailBackend):
    """A server that does not take the address."""

    code = 550

    def send_messages(self, email_messages: object) -> int:
        raise smtplib.SMTPRecipientsRefused({"ann@example.com": (self.code, b"no")})


@pytest.mark.parametrize(("code", "is_final"), [(550, True), (451, False)])
def test_a_refused_address_is_final_and_a_greylisted_one_is_not(
    code: int, is_final: bool, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    monkeypatch.setattr(Refusing, "code", code)
    handed = mailing.hand_over(EmailMessage("s", "b", to=["ann@example.com"]))
    assert (handed.is_taken, handed.is_final, handed.error) == (False, is_final, f"SMTP {code}")


def test_the_same_letter_is_refused_by_its_key(recipient: MakeRecipient) -> None:
    letter = one_letter(recipient(None))
    with pytest.raises(IntegrityError):
        Letter.unscoped.create(
            key=letter.key,
            recipient=letter.recipient,
            channel="email",
            reason="test",
            due_at=clock.now(),
            created_at=clock.now(),
        )
