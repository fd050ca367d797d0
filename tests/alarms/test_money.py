"""Money from its cause to the mail and the text: a balance below its threshold, one that will end, a debt of the platform itself."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail

from apps.accounts.actors import SYSTEM
from apps.alarms.models import Alarm, Letter
from apps.alarms.senders import sms
from apps.alarms.services import sms_setup
from apps.alarms.states import AlarmStatus, LetterStatus
from apps.applications.models import Application
from apps.billing.models import Arrears
from apps.billing.services import alerts, arrears
from apps.core import clock
from apps.core.kinds import MessageKind
from apps.core.privacy import open_sealed
from apps.guard import forecast
from apps.identity.kinds import Right, Standing
from apps.identity.models import RightSetting
from apps.ledger.models import Balance, Book, TransactionKind
from apps.ledger.services.posting import Posting, post
from apps.messaging.models import Message
from apps.statistics.models import HourCount
from tests import factories
from tests.alarms.conftest import MakeRecipient, Rounds
from tests.support.sending import Sender, open_network, ready_to_send

pytestmark = pytest.mark.django_db
NUMBER = "+8613800001234"


@pytest.fixture
def sender() -> Sender:
    open_network()
    sms_setup.set_up(actor=SYSTEM, signature="青云平台")
    made = ready_to_send()
    EmailAddress.objects.create(user=made.user, email=made.user.email, verified=True, primary=True)
    return made


def pay(sender: Sender, amount: str) -> None:
    contra = {Book.PAYMENTS: -Decimal(amount)}
    post(Posting(sender.account.pk, f"payment {amount}", TransactionKind.TOP_UP, "USD", contra))


def texts() -> list[str]:
    """The numbers that alarms were texted to."""
    rows = Message.unscoped.filter(application__is_system=True)
    return [open_sealed(row.number_sealed) for row in rows]


def test_a_balance_below_its_threshold_reaches_mailbox_and_handset_once_a_day(
    rounds: Rounds, recipient: MakeRecipient, sender: Sender
) -> None:
    pay(sender, "3.10")
    alerts.set_alert(actor=factories.actor(sender.user, sender.account), is_on=True, threshold=Decimal(5))
    recipient(sender.application, mobile=NUMBER)
    assert alerts.tick() == 1 and alerts.tick() == 0
    rounds.tick()
    assert {address for message in mail.outbox for address in message.to} == {
        sender.user.email,
        "ann@example.com",
    }
    assert all("3.1 USD" in message.body for message in mail.outbox)
    assert texts() == [NUMBER]
    assert set(Letter.unscoped.values_list("status", flat=True)) == {LetterStatus.SENT}
    rounds.later(minutes=5).tick()
    assert len(mail.outbox) == 2 and len(texts()) == 1, "nobody is told twice"


def test_a_debt_is_told_the_same_way(rounds: Rounds, recipient: MakeRecipient, sender: Sender) -> None:
    pay(sender, "1")
    Balance.unscoped.filter(account=sender.account).update(amount=-4)
    recipient(sender.application, mobile=NUMBER)
    arrears.look_at([sender.account.pk], day=clock.business_day(clock.now()))
    rounds.tick()
    assert len(mail.outbox) == 2 and texts() == [NUMBER]
    assert Alarm.unscoped.get(condition="balance_low").account == sender.account


def raised() -> list[str]:
    """The alarms there are, but for those of carriers, of which none is connected here."""
    return [name for name in Alarm.unscoped.values_list("condition", flat=True) if "balance" in name]


def spent(sender: Sender, fee: str) -> HourCount:
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    return HourCount.unscoped.create(
        account=sender.account,
        application=sender.application,
        template=sender.global_template,
        country="GB",
        message_kind=MessageKind.CODE,
        hour=hour,
        currency="USD",
        requests=1,
        accepted=1,
        delivered=1,
        fee=Decimal(fee),
    )


def test_a_balance_that_will_end_within_a_day_is_told_and_over_when_it_is_filled_up(
    rounds: Rounds, recipient: MakeRecipient, sender: Sender
) -> None:
    recipient(sender.application)
    spent(sender, "10")
    rounds.tick()
    assert raised() == [], "nothing was ever paid in, so nothing can end"
    pay(sender, "25")  # 10 of it are spent: 15 last for 36 hours
    (one,) = forecast.balances_ending(rounds.now)
    assert one.hours == 36 and forecast.of_balance(sender.account).available == 15
    rounds.tick()
    assert raised() == []
    Balance.unscoped.update(amount=20)
    rounds.tick()
    alarm = Alarm.unscoped.get(condition="balance_ends")
    assert (alarm.value, alarm.account) == (24, sender.account)
    assert sum("Balance ends soon" in one.subject and "24 h" in one.body for one in mail.outbox) == 2
    Balance.unscoped.update(amount=22)
    rounds.tick()
    alarm.refresh_from_db()
    assert alarm.status != AlarmStatus.OVER, "between the two values nothing changes"
    Balance.unscoped.update(amount=100)
    rounds.later(minutes=10).tick()
    rounds.later(minutes=10).tick()
    alarm.refresh_from_db()
    assert alarm.status == AlarmStatus.OVER


@pytest.fixture
def platform(sender: Sender) -> Application:
    found: Application = Application.unscoped.select_related("account").get(is_system=True)
    return found


def test_the_platforms_own_account_owes_nobody_so_that_alarms_go_on(platform: Application) -> None:
    contra = {Book.PAYMENTS: Decimal(50)}
    post(Posting(platform.account_id, "alarms of a day", TransactionKind.TOP_UP, "USD", contra))
    Balance.unscoped.filter(account=platform.account).update(amount=-50)
    arrears.look_at([platform.account_id], day=clock.business_day(clock.now()))
    assert not Arrears.unscoped.exists()
    with time_machine.travel(clock.now() + timedelta(hours=13), tick=False):
        arrears.tick()
        assert sms.submit(NUMBER, "en", sms.ALARM, ["Carrier down", "north", "1"])


def test_alarms_to_one_number_have_no_limit_even_when_organizations_may_not_set_any(
    platform: Application,
) -> None:
    RightSetting.objects.create(
        standing=Standing.ORGANIZATION, right=Right.FREQUENCY_LIMITS, is_granted=False
    )
    for _time in range(12):
        sms.submit(NUMBER, "en", sms.ALARM, ["Carrier down", "north", "1"])
    assert texts() == [NUMBER] * 12
