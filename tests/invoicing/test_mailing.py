"""A document is sent once with its file; a server that is away is waited for, doubt is a person's to resolve."""

import smtplib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail as outbox
from django.core.mail.backends.locmem import EmailBackend

from apps.accounts.permissions import StaffRole
from apps.core.errors import DomainError
from apps.invoicing.models import Invoice, Mail
from apps.invoicing.services import mailing
from apps.invoicing.states import MAIL_STATES, InvoiceStatus, MailStatus
from tests.people import Person
from tests.support import invoices as support

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 4, tzinfo=UTC)


class Unreachable(EmailBackend):
    """A server that does not answer."""

    def open(self) -> bool:
        raise ConnectionRefusedError


class Silent(EmailBackend):
    """A server that takes the mail and never says so."""

    def send_messages(self, messages: object) -> int:
        raise smtplib.SMTPServerDisconnected


class Refusing(EmailBackend):
    """A server that does not know the address."""

    def send_messages(self, messages: object) -> int:
        raise smtplib.SMTPRecipientsRefused({"x": (550, b"unknown")})


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def issued(alice: Person, olga: Callable[..., Person]) -> Invoice:
    support.settled(alice.own_account)
    support.seller()
    return support.issued(alice.actor, olga(StaffRole.FINANCE_CLERK).actor)


def test_it_leaves_once_with_its_file_and_the_invoice_is_sent(issued: Invoice) -> None:
    assert mailing.post_due() == 1 and mailing.post_due() == 0
    (message,) = outbox.outbox
    assert message.to == ["books@alice.example"] and "INV-2026-000001" in message.subject
    ((name, octets, kind),) = message.attachments
    assert (name, kind) == ("INV-2026-000001-en.pdf", "application/pdf") and octets.startswith(b"%PDF")
    assert str(message.extra_headers["Message-ID"]).startswith("<invoice.")
    issued.refresh_from_db()
    assert issued.status == InvoiceStatus.SENT and Mail.unscoped.get().status == MailStatus.SENT


def test_the_letter_has_the_digits_of_the_currencys_minor_unit(
    alice: Person, olga: Callable[..., Person]
) -> None:
    support.seller()
    support.settled(alice.own_account, lines=[("CN", 1_000, "1200")], currency="JPY")
    clerk = olga(StaffRole.FINANCE_CLERK)
    support.issued(alice.actor, clerk.actor, months=["2026-10:JPY"])
    assert mailing.post_due() == 1
    assert "over 1,200 JPY" in str(outbox.outbox[0].body)


def test_a_server_that_is_away_is_waited_for(issued: Invoice, settings: Any) -> None:
    usual = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Unreachable"
    now = NOW
    for _try in range(8):
        assert mailing.post_due(now) == 1
        assert mailing.post_due(now) == 0
        now += timedelta(hours=2)
    settings.EMAIL_BACKEND = usual
    assert mailing.post_due(now) == 1 and len(outbox.outbox) == 1


@pytest.mark.parametrize(
    ("backend", "status"), [("Silent", MailStatus.IN_DOUBT), ("Refusing", MailStatus.FAILED)]
)
def test_doubt_and_refusal_end_it_until_a_person_sends_again(
    backend: str, status: MailStatus, issued: Invoice, olga: Callable[..., Person], settings: Any
) -> None:
    usual = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.{backend}"
    mailing.post_due()
    assert Mail.unscoped.get().status == status and mailing.post_due(NOW + timedelta(days=1)) == 0
    issued.refresh_from_db()
    assert issued.status == InvoiceStatus.ISSUED
    settings.EMAIL_BACKEND = usual
    clerk = olga(StaffRole.FINANCE_CLERK)
    mailing.send_again(actor=clerk.actor, invoice=issued)
    with pytest.raises(DomainError):
        mailing.send_again(actor=clerk.actor, invoice=issued)
    assert mailing.post_due() == 1 and len(outbox.outbox) == 1


def test_what_a_killed_worker_had_begun_is_in_doubt(issued: Invoice) -> None:
    mine = Mail.unscoped.filter(invoice=issued)
    MAIL_STATES.advance_many(mine, MailStatus.SENDING, begun_at=NOW)
    mailing.post_due(NOW + timedelta(minutes=1))
    assert Mail.unscoped.get().status == MailStatus.SENDING
    mailing.post_due(NOW + timedelta(minutes=5))
    assert Mail.unscoped.get().status == MailStatus.IN_DOUBT and not outbox.outbox
