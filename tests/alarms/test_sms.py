"""Alarms by SMS: through our own pipeline to the handset, once, and never in a circle."""

from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.db import transaction

from apps.accounts.actors import SYSTEM
from apps.alarms.models import Alarm, Letter
from apps.alarms.senders import sms
from apps.alarms.services import posting, recipients, sms_setup, verifying
from apps.alarms.services.recipients import Details
from apps.alarms.states import LetterStatus
from apps.applications.models import Application
from apps.carriers.models import Carrier
from apps.core import clock
from apps.core.errors import DomainError
from apps.core.privacy import open_sealed
from apps.messaging.models import DispatchEntry, Message
from apps.statistics.models import HourCount
from tests.alarms.conftest import MakeRecipient, Rounds
from tests.alarms.test_levels import carrier, keep_down
from tests.support import network
from tests.support.sending import open_network

NUMBER = "+8613800001234"


@pytest.fixture
def sender(db: None) -> Application:
    """The platform can send alarms; a carrier and prices are there."""
    open_network()
    return sms_setup.set_up(actor=SYSTEM, signature="青云平台")


@pytest.mark.django_db
def test_setting_it_up_twice_changes_nothing_and_another_signature_replaces_the_first(
    sender: Application,
) -> None:
    assert sms_setup.set_up(actor=SYSTEM, signature="青云平台") == sender
    before = Application.unscoped.count()
    sms_setup.set_up(actor=SYSTEM, signature="晨光平台")
    assert Application.unscoped.count() == before
    for language in ("zh-hans", "en"):
        for number in (NUMBER, "+6581234567"):
            assert sms.submit(number, language, sms.CODE, ["123456"])
            assert sms.submit(number, language, sms.ALARM, ["Carrier down", "north", "1"])
    assert {message.signature.content for message in Message.unscoped.select_related("signature")} == {
        "晨光平台"
    }
    assert set(Message.unscoped.values_list("status", flat=True)) == {"accepted"}


@pytest.mark.django_db(transaction=True)
def test_an_alarm_reaches_the_handset(tmp_path: Path, recipient: MakeRecipient) -> None:
    open_network().delete()
    sms_setup.set_up(actor=SYSTEM, signature="青云平台")
    row = recipient(None, mobile=NUMBER, language="zh-hans", email="", email_verified_at=None)
    with network.simulator(tmp_path) as smsc, network.driving(network.connect(smsc.port)):
        verifying.test(actor=SYSTEM, recipient=row)
        assert posting.post() == 1
        network.until(lambda: network.statuses() == {"delivered": 1})
        assert smsc.dump()["submitted"] == 1
        assert posting.post() == 0, "once"
    letter = Letter.unscoped.get()
    message = Message.unscoped.get()
    assert (letter.status, letter.message_id) == (LetterStatus.SENT, message.pk)
    assert open_sealed(message.number_sealed) == NUMBER


@pytest.mark.django_db
def test_letter_and_message_are_one_transaction(sender: Application, recipient: MakeRecipient) -> None:
    """A worker that dies before the commit leaves neither; the next one sends it."""
    row = recipient(None, mobile=NUMBER)
    verifying.test(actor=SYSTEM, recipient=row)
    letter = Letter.unscoped.get(channel="sms")

    class Killed(Exception):
        pass

    with pytest.raises(Killed), transaction.atomic():
        assert sms.hand_over(letter)
        raise Killed
    letter.refresh_from_db()
    assert (letter.status, Message.unscoped.count()) == (LetterStatus.WAITING, 0)
    assert sms.hand_over(letter)
    assert not sms.hand_over(letter)
    assert Message.unscoped.count() == 1


@pytest.mark.django_db
def test_the_carrier_that_is_down_gets_no_text_about_it_and_the_next_in_line_hears_at_once(
    sender: Application, rounds: Rounds, recipient: MakeRecipient
) -> None:
    """Loop proof: however long it lasts, nothing piles up behind the carrier, and nothing alarms about the alarms."""
    DispatchEntry.objects.all().delete()
    recipient(None, "Ann", mobile=NUMBER, email="", email_verified_at=None)
    recipient(None, "Ben", step=1)
    Carrier.objects.all().delete()
    north = carrier(rounds, is_up=False)
    Carrier.objects.filter(pk=north.pk).update(is_default=True)
    rounds.tick()
    keep_down(rounds, north, minutes=1.5)
    assert Letter.unscoped.filter(channel="sms", status=LetterStatus.FAILED, error="loop").count() == 1
    assert [message.to[0] for message in mail.outbox] == ["ben@example.com"], (
        "after one tick, not after ten minutes"
    )
    keep_down(rounds, north, minutes=60)
    assert Message.unscoped.count() == 0
    assert not DispatchEntry.objects.exists()
    assert set(Alarm.unscoped.values_list("condition", flat=True)) == {"carrier_down"}
    assert Letter.unscoped.count() < 12


@pytest.mark.django_db
def test_failures_of_the_alarms_own_messages_raise_nothing_that_goes_by_sms(
    sender: Application, rounds: Rounds, recipient: MakeRecipient
) -> None:
    recipient(None, "Ann", mobile=NUMBER)
    template = sms.MessageTemplate.of(sender.account).first()
    HourCount.unscoped.create(
        account=sender.account,
        hour=rounds.now.replace(minute=0, second=0, microsecond=0),
        application=sender,
        template=template,
        country="CN",
        message_kind=2,
        requests=500,
        accepted=500,
        failed=500,
        currency="USD",
    )
    for _tick in range(10):
        rounds.later(seconds=30).tick()
    assert not Alarm.unscoped.filter(condition="platform_failures").exists()
    own = Alarm.unscoped.get(condition="failure_rate")
    assert (own.application, own.by_sms) == (sender, False)
    assert Message.unscoped.count() == 0


@pytest.mark.django_db
def test_a_code_proves_a_mobile_and_five_wrong_ones_end_it(sender: Application) -> None:
    row = recipients.add(actor=SYSTEM, application=None, details=Details("Ann", "en", mobile="138 0000 1234"))
    assert "1234" in row.mobile_masked and "0000" not in row.mobile_masked
    verifying.send_code(actor=SYSTEM, recipient=row)
    with pytest.raises(DomainError):
        verifying.send_code(actor=SYSTEM, recipient=row)
    message = Message.unscoped.get()
    assert message.parameters_sealed is not None
    code = open_sealed(message.parameters_sealed).strip('["]')
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _try in range(5):
        with pytest.raises(DomainError):
            verifying.check_code(actor=SYSTEM, recipient=row, code=wrong)
    with pytest.raises(DomainError):
        verifying.check_code(actor=SYSTEM, recipient=row, code=code)
    with time_machine.travel(clock.now() + verifying.BETWEEN_CODES, tick=False):
        verifying.send_code(actor=SYSTEM, recipient=row)
        latest = Message.unscoped.order_by("-id")[0]
        assert latest.parameters_sealed is not None
        code = open_sealed(latest.parameters_sealed).strip('["]')
        verifying.check_code(actor=SYSTEM, recipient=row, code=f" {code[:3]} {code[3:]} ")
    row.refresh_from_db()
    assert row.mobile_verified_at is not None
    assert NUMBER.encode() not in bytes(row.mobile_sealed)


@pytest.mark.django_db
def test_without_a_sender_the_letter_fails_and_says_why(recipient: MakeRecipient) -> None:
    row = recipient(None, mobile=NUMBER, email="", email_verified_at=None)
    verifying.test(actor=SYSTEM, recipient=row)
    posting.post()
    letter = Letter.unscoped.get()
    assert (letter.status, letter.error) == (LetterStatus.FAILED, "unready")


def test_what_a_name_brings_along_cannot_be_a_link_or_a_signature() -> None:
    assert sms.plain("【银行】 http://evil.com\n\x00 \u202eabc") == "银行 http evil com abc"
