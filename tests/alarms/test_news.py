"""What other layers write and alarms read: refusals, the balance, keys, switches, answers."""

import base64
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from apps.accounts import audit
from apps.accounts.actors import SYSTEM
from apps.accounts.permissions import StaffRole
from apps.accounts.services import credentials, key_refusals
from apps.alarms.models import Alarm
from apps.alarms.states import AlarmStatus
from apps.api.rest.authentication import _holder
from apps.core import clock
from apps.core.kinds import Region
from apps.messaging.models import Message
from apps.policy.models import BudgetUse, SendingThreshold
from apps.protection.models import Spend, SpendCap
from apps.support import services as support
from tests import factories
from tests.alarms.conftest import MakeRecipient, Rounds
from tests.support import network
from tests.support.sending import Sender, open_network, ready_to_send
from tests.support.tickets import ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def sender() -> Sender:
    open_network()
    return ready_to_send()


def test_refusals_are_told_once_with_their_number_and_each_is_counted_once(
    rounds: Rounds, recipient: MakeRecipient, sender: Sender
) -> None:
    recipient(sender.application)
    rounds.tick()
    for index in range(30):
        network.send(sender, [f"+861380000{index:04d}"])
    Message.unscoped.update(status="refused", code="number_day_limit")
    for _tick in range(5):
        rounds.later(seconds=10).tick()
    (message,) = mail.outbox
    assert message.subject == "Frequency limit hit: shop"
    assert Alarm.unscoped.get(condition="frequency_limit").count == 30
    assert "(30)" in message.body


@pytest.mark.parametrize(("used", "is_raised"), [(799, False), (800, True)])
def test_the_alarm_value_of_a_day_is_told_when_it_is_reached_and_over_with_the_day(
    rounds: Rounds, recipient: MakeRecipient, sender: Sender, used: int, is_raised: bool
) -> None:
    recipient(sender.application)
    SendingThreshold.unscoped.create(
        account=sender.account, application=sender.application, region=Region.MAINLAND, alarm=800, stop=1000
    )
    start, end = clock.day_window(clock.business_day(rounds.now))
    BudgetUse.objects.create(
        kind="application.mainland_day",
        subject=sender.application.pk,
        starts_at=start,
        ends_at=end,
        used=used,
    )
    rounds.tick()
    assert Alarm.unscoped.filter(condition="over_limit").exists() is is_raised
    rounds.now = end + timedelta(seconds=1)
    rounds.tick()
    assert not Alarm.unscoped.filter(condition="over_limit", status=AlarmStatus.OPEN).exists()


def test_a_key_that_somebody_tries_is_told_to_its_account(
    rounds: Rounds, recipient: MakeRecipient, sender: Sender
) -> None:
    recipient(sender.application)
    holder = credentials.find(sender.secret_id)
    assert holder is not None
    for _try in range(25):
        key_refusals.note(holder)
    rounds.tick()
    alarm = Alarm.unscoped.get(condition="key_misuse")
    assert (alarm.value, alarm.account) == (25, sender.account)
    (message,) = mail.outbox
    assert sender.secret_id not in message.body and sender.secret_id not in message.subject
    rounds.later(minutes=12).tick()
    alarm.refresh_from_db()
    assert alarm.status == AlarmStatus.OVER


def test_a_wrong_password_is_counted_for_the_key_and_a_right_one_is_not(sender: Sender) -> None:
    def header(secret: str) -> str:
        return "Basic " + base64.b64encode(f"{sender.secret_id}:{secret}".encode()).decode()

    assert _holder(header(sender.secret_key)) is not None
    assert not key_refusals.KeyRefusal.unscoped.exists()
    assert _holder(header("wrong")) is None
    assert _holder(header("wrong")) is None
    assert key_refusals.KeyRefusal.unscoped.get().count == 2
    assert key_refusals.forget() == 0


def test_a_low_balance_is_told_to_those_who_look_after_the_money(rounds: Rounds, sender: Sender) -> None:
    EmailAddress.objects.create(user=sender.user, email=sender.user.email, verified=True, primary=True)
    audit.record(
        SYSTEM,
        "balance.low",
        sender.account,
        account=sender.account,
        amount="3.10",
        currency="USD",
        threshold="5",
    )
    rounds.tick()
    (message,) = mail.outbox
    assert message.to == [sender.user.email]
    assert "3.10 USD" in message.body and "Balance low" in message.subject


def test_a_switch_is_told_to_the_account_and_to_staff(
    rounds: Rounds, recipient: MakeRecipient, sender: Sender
) -> None:
    recipient(sender.application)
    operator = factories.staff(StaffRole.OPERATOR)
    audit.record(SYSTEM, "switch.stopped", sender.application, reason="fraud")
    rounds.tick()
    assert {message.to[0] for message in mail.outbox} == {"ann@example.com", operator.email}


def test_an_answered_ticket_is_told_to_who_asked_and_to_recipients(
    rounds: Rounds, recipient: MakeRecipient, sender: Sender
) -> None:
    recipient(sender.application)
    EmailAddress.objects.create(user=sender.user, email=sender.user.email, verified=True, primary=True)
    asked = ticket(factories.actor(sender.user, sender.account))
    operator = factories.actor(factories.staff(StaffRole.OPERATOR))
    support.answer(actor=operator, ticket=asked, text="It is on its way.")
    rounds.tick()
    assert {message.to[0] for message in mail.outbox} == {"ann@example.com", sender.user.email}
    for message in mail.outbox:
        assert asked.subject in message.subject and f"/tickets/{asked.public_id}/" in message.body
        assert "It is on its way." not in message.body, "what was said stays on the page"


def test_a_cap_that_is_nearly_used_up_is_told_and_over_with_its_hour(
    rounds: Rounds, recipient: MakeRecipient, sender: Sender
) -> None:
    recipient(sender.application)
    cap = SpendCap.unscoped.create(account=sender.account, scope="account", per="hour", amount=10)
    start, end = cap.window_at(rounds.now, sender.account.zone)
    Spend.objects.create(cap=cap, starts_at=start, spent=8)
    rounds.tick()
    alarm = Alarm.unscoped.get(condition="cap_near")
    assert (alarm.value, alarm.account) == (80, sender.account)
    rounds.now = end
    rounds.tick()
    alarm.refresh_from_db()
    assert alarm.status == AlarmStatus.OVER
