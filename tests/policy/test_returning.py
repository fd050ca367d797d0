"""What a stopped list has not sent is taken out of every count again, and nothing else is."""

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F

from apps.core import clock
from apps.core.kinds import Region
from apps.core.privacy import number_hash
from apps.messaging.models import DispatchEntry, Message, SendTask, SendTaskRow
from apps.messaging.services import releases, runs, steering
from apps.policy import frequency, returning
from apps.policy.kinds import NUMBER_RULES, Limit
from apps.policy.models import BudgetUse, CountryLimit, FrequencySetting, NumberWindow, SendingThreshold
from apps.protection.models import CapScope, CapWindow, Spend, SpendCap
from tests import factories
from tests.policy.conftest import SendCall
from tests.support.sending import Sender, make_send_task

pytestmark = pytest.mark.django_db
ABROAD = [f"+1202555{index:04d}" for index in range(30)]
PRICE = Decimal("0.0083")


@pytest.fixture
def limited(sender: Sender) -> Sender:
    """With every limit that counts, and caps of both windows."""
    own: dict[str, Any] = {"account": sender.account, "application": sender.application}
    for limit in (Limit.SAME_CONTENT_DAY, Limit.NUMBER_HOUR, Limit.CODE_HOUR, Limit.APPLICATION_DAY):
        FrequencySetting.unscoped.create(**own, limit=limit, threshold=100)
    SendingThreshold.unscoped.create(**own, region=Region.GLOBAL, stop=1_000)
    CountryLimit.unscoped.create(**own, country="US", daily=1_000)
    for per in CapWindow:
        SpendCap.unscoped.create(account=sender.account, scope=CapScope.ACCOUNT, per=per, amount=Decimal(9))
    return sender


def counts(sender: Sender, number: str) -> list[int]:
    row = NumberWindow.objects.get(application_id=sender.application.pk, number_hash=number_hash(number))
    return [count for _begin, count in frequency.unpack(row.slots).values()]


def sending(sender: Sender, count: int) -> SendTask:
    task: SendTask = make_send_task(sender, rows=ABROAD[:count], template=sender.global_template)
    SendTaskRow.objects.filter(send_task_id=task.pk).update(content_hash=F("row_no"))
    runs.run(task.pk)
    return task


def test_a_list_that_is_stopped_before_it_went_has_taken_nothing(limited: Sender) -> None:
    task = sending(limited, 20)
    assert {row.used for row in BudgetUse.objects.all()} == {20} and BudgetUse.objects.count() == 4
    assert {row.spent for row in Spend.objects.all()} == {20 * PRICE} and Spend.objects.count() == 2
    assert counts(limited, ABROAD[0]) == [1] * 5
    steering.stop(actor=factories.actor(limited.user, limited.account), task=task)
    assert {row.used for row in BudgetUse.objects.all()} == {0}
    assert {row.spent for row in Spend.objects.all()} == {0}
    assert counts(limited, ABROAD[0]) == []
    assert Message.of(limited.account).filter(status="cancelled").count() == 20


def test_what_has_gone_stays_counted(limited: Sender) -> None:
    task = sending(limited, 20)
    gone = list(Message.of(limited.account).order_by("row_no")[:5])
    DispatchEntry.objects.filter(message_id__in=[one.pk for one in gone]).update(state="claimed")
    Message.unscoped.filter(pk__in=[one.pk for one in gone]).update(status="claimed")
    steering.stop(actor=factories.actor(limited.user, limited.account), task=task)
    assert {row.used for row in BudgetUse.objects.all()} == {5}
    assert {row.spent for row in Spend.objects.all()} == {5 * PRICE}
    assert counts(limited, ABROAD[4]) == [1] * 5 and counts(limited, ABROAD[5]) == []


def test_what_was_never_let_go_is_given_back_by_the_worker_in_chunks(
    limited: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releases, "CANCEL_CHUNK", 6)
    monkeypatch.setattr(releases, "LEAD", 4)
    task = sending(limited, 20)
    steering.stop(actor=factories.actor(limited.user, limited.account), task=task)
    assert {row.used for row in BudgetUse.objects.all()} == {16}
    runs.run(task.pk)
    assert {row.used for row in BudgetUse.objects.all()} == {0}
    assert {row.spent for row in Spend.objects.all()} == {0}


def test_other_messages_to_the_same_number_stay_counted(limited: Sender, send: SendCall) -> None:
    send([ABROAD[0]], template_number=limited.global_template_id, signature="", parameters=["654321"])
    task = sending(limited, 2)
    steering.stop(actor=factories.actor(limited.user, limited.account), task=task)
    assert sorted(counts(limited, ABROAD[0])) == [1] * 5
    assert {row.used for row in BudgetUse.objects.all()} == {1}


def test_a_window_that_began_later_has_not_counted_the_message() -> None:
    now = frequency.milliseconds(clock.now())
    (hour,) = [rule for rule in NUMBER_RULES if rule.limit == Limit.NUMBER_HOUR]
    for begin, left in [(now, 1), (now + 1, 2), (now - 3_599_999, 1), (now - 3_600_000, 2)]:
        slots = {(hour.tag, 0): (begin, 2)}
        assert returning.without(slots, [hour], now, None) == {(hour.tag, 0): (begin, left)}
