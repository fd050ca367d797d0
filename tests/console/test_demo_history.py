"""The demo's past: counted, settled and billed like any other, and nothing differs from anything."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import Count, Sum
from pytest_django import Settings

from apps.billing.models import Bill, Books, Settlement
from apps.billing.services import reconcile, recounts
from apps.carriers.models import Receipt
from apps.console import demo_history
from apps.core import clock
from apps.ledger.queries import balance_of
from apps.messaging.models import Message, Part
from apps.messaging.timeline import timeline
from apps.statistics.models import DayCount
from tests.console.test_demo import quick_passwords as quick_passwords
from tests.console.test_demo import run

pytestmark = pytest.mark.django_db
DAYS = 35  # never within one month alone


@pytest.fixture
def sdk_app_id(tmp_path: Path) -> str:
    found: str = run(tmp_path)["sdk_app_id"]
    return found


def test_the_past_is_counted_settled_and_billed_and_agrees_with_itself(sdk_app_id: str) -> None:
    made = demo_history.make(sdk_app_id, days=DAYS)
    messages = Message.unscoped.all()
    assert messages.count() == Part.objects.count() == Receipt.objects.count() == made > 20 * DAYS
    assert not Receipt.objects.filter(try_after__isnull=False).exists(), "nothing is left to be matched"
    account = messages[0].account
    today = clock.business_day(clock.now(), account.zone)
    ends = dict(messages.values_list("status").annotate(Count("pk")))
    assert ends.keys() == {"delivered", "undelivered", "expired"} and ends["delivered"] > 0.9 * made
    counted = DayCount.of(account).aggregate(Sum("accepted"), Sum("delivered"), Sum("fee"))
    assert counted["accepted__sum"] == made and counted["delivered__sum"] == ends["delivered"]
    settled = Settlement.of(account).aggregate(Count("pk"), Sum("count"), Sum("amount"))
    through = Books.of(account).get().settled_through
    assert settled["pk__count"] == (through - (today - timedelta(days=DAYS))).days + 1
    day_before = messages.filter(charged_on__lte=through)
    assert settled["count__sum"] == day_before.count()
    assert settled["amount__sum"] == day_before.aggregate(Sum("fee"))["fee__sum"]
    assert balance_of(account).available > 10, "nobody begins with a warning"
    assert Bill.of(account).filter(month__lt=today.replace(day=1)).exists()
    assert all(recounts.recount(row).is_identical for row in Settlement.of(account).select_related("account"))
    assert reconcile.reconcile(through).difference_count == 0
    last = messages.filter(status="delivered").order_by("-id")[0]
    assert "Receipt: delivered" in [str(event.label) for event in timeline(last)]


def test_it_is_made_once_and_only_before_anything_is_sent(sdk_app_id: str, settings: Settings) -> None:
    assert demo_history.make(sdk_app_id, days=0) == 0 and not Message.unscoped.exists()
    made = demo_history.make(sdk_app_id, days=3)
    assert made and demo_history.make(sdk_app_id, days=3) == 0
    assert Message.unscoped.count() == made
