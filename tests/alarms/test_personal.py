"""A person's own mobile: what was asked for is told there by SMS, once the person has proved the number."""

import re

import pytest
import time_machine
from django.core import mail

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.alarms.models import Letter, Recipient
from apps.alarms.senders import sms
from apps.alarms.services import personal, sms_setup, verifying
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.kinds import Region
from apps.core.privacy import open_sealed
from apps.message_templates.models import MessageTemplate
from apps.messaging.models import Message
from tests.alarms.conftest import Rounds
from tests.alarms.test_review_results import rejected
from tests.people import Person
from tests.support.pages import check_page
from tests.support.reviewing import customer, template
from tests.support.sending import open_network

pytestmark = pytest.mark.django_db
NUMBER = "+8613800001234"
PAGE = "/console/own/mobile/"


@pytest.fixture
def sender() -> None:
    open_network()
    sms_setup.set_up(actor=SYSTEM, signature="青云平台")


def text_of(message: Message) -> list[str]:
    """The values that fill the template."""
    assert message.parameters_sealed is not None
    return [open_sealed(bytes(message.parameters_sealed))]


def code_sent() -> str:
    """The six digits of the latest message, which only the handset knows."""
    message = Message.unscoped.latest("id")
    return re.findall(r"\d{6}", " ".join(text_of(message)))[0]


def test_an_applicant_gives_a_number_proves_it_and_hears_of_the_decision_by_sms(
    sender: None, alice: Person, rounds: Rounds
) -> None:
    assert "Send a code" in check_page(alice.client.get(PAGE))
    alice.client.post(PAGE, {"mobile": "138 0000 1234", "language": "en"})
    page = check_page(alice.client.get(PAGE))
    assert "Not verified" in page and "13800001234" not in page
    answer = alice.client.post(PAGE, {"code": "000000x"})
    assert answer.status_code == 422
    alice.client.post(PAGE, {"code": code_sent()})
    assert "Not verified" not in check_page(alice.client.get(PAGE))
    before = set(Message.unscoped.values_list("pk", flat=True))
    thing = rejected(template(alice.actor, submit=True))
    rounds.tick()
    (message,) = Message.unscoped.exclude(pk__in=before).select_related("template")
    assert open_sealed(message.number_sealed) == NUMBER
    assert message.template is not None and message.template.content.startswith("Notice:")
    assert thing.content not in str(text_of(message))
    assert len(mail.outbox) == 1, "by e-mail as well"
    rounds.later(minutes=10).tick()
    assert Letter.unscoped.filter(channel="sms").count() == 1


def test_a_number_that_is_not_proved_and_one_that_was_removed_get_nothing(
    sender: None, rounds: Rounds
) -> None:
    alice = customer()
    row = personal.set_mobile(actor=alice, mobile=NUMBER, language="en")
    rejected(template(alice, submit=True))
    rounds.tick()
    assert not Letter.unscoped.filter(channel="sms").exists()
    Recipient.unscoped.filter(pk=row.pk).update(mobile_verified_at=clock.now())
    personal.remove(actor=alice)
    rejected(template(alice, submit=True, name="another"))
    rounds.later(minutes=10).tick()
    assert not Letter.unscoped.filter(channel="sms").exists()
    row.refresh_from_db()
    assert (row.mobile_sealed, row.mobile_hash, row.mobile_masked) == (b"", None, "")
    verbs = set(AuditEvent.objects.filter(target=f"recipient:{row.public_id}").values_list("verb", flat=True))
    assert {"alarm_recipient.added", "alarm_recipient.code_sent", "alarm_recipient.deleted"} <= verbs


def test_another_number_replaces_the_first_but_codes_keep_their_distance(sender: None) -> None:
    alice = customer()
    first = personal.set_mobile(actor=alice, mobile=NUMBER, language="en")
    with pytest.raises(DomainError):
        personal.set_mobile(actor=alice, mobile="13900005678", language="en")
    assert alice.user is not None
    assert personal.of(alice.user) == first, "a refusal leaves everything as it was"
    with time_machine.travel(clock.now() + verifying.BETWEEN_CODES, tick=False):
        second = personal.set_mobile(actor=alice, mobile="13900005678", language="en")
    assert personal.of(alice.user) == second
    assert Message.unscoped.count() == 2


def test_a_number_that_is_removed_and_given_again_waits_as_well(sender: None) -> None:
    alice = customer()
    personal.set_mobile(actor=alice, mobile=NUMBER, language="en")
    personal.remove(actor=alice)
    with pytest.raises(DomainError) as refusal:
        personal.set_mobile(actor=alice, mobile="13900005678", language="en")
    assert refusal.value.code == Code.INVALID
    assert Message.unscoped.count() == 1 and not Recipient.unscoped.filter(deleted_at=None).exists()
    with time_machine.travel(clock.now() + verifying.BETWEEN_CODES, tick=False):
        personal.set_mobile(actor=alice, mobile="13900005678", language="en")


def test_a_number_is_its_person_s_alone_and_no_alarm_of_the_platform_goes_there(sender: None) -> None:
    alice, mallory = customer(), customer("mallory")
    row = personal.set_mobile(actor=alice, mobile=NUMBER, language="en")
    for wrong in (mallory, SYSTEM):
        with pytest.raises(DomainError) as refusal:
            verifying.check_code(actor=wrong, recipient=row, code="123456")
        assert refusal.value.code == Code.NOT_FOUND
    assert not Recipient.of_platform().exists()


def test_without_a_sender_nothing_is_kept() -> None:
    alice = customer()
    with pytest.raises(DomainError):
        personal.set_mobile(actor=alice, mobile=NUMBER, language="en")
    for wrong in ("", "not a number"):
        with pytest.raises(DomainError):
            personal.set_mobile(actor=alice, mobile=wrong, language="en")
    assert not Recipient.unscoped.exists()


def test_an_installation_that_was_set_up_before_there_were_notices_sends_them_as_alarms(sender: None) -> None:
    names = [sms.template_name(region, "en", sms.NOTICE) for region in Region]
    MessageTemplate.unscoped.filter(name__in=names).update(is_approved=False)
    assert sms.submit(NUMBER, "en", sms.NOTICE, ["Review result", "Shop", "1"])
    message = Message.unscoped.select_related("template").get()
    assert message.template is not None and message.template.content.startswith("Alarm:")
