"""The workload: who decided what, when, and how much of it late; every decision is counted once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from apps.reviews import services
from apps.reviews.findings import Found
from apps.reviews.models import RecheckRate
from apps.reviews.states import Outcome
from apps.reviews.workload import HOURS_SHOWN, workload
from apps.signatures.kinds import Purpose
from tests.backoffice.test_reviews import browser
from tests.support.pages import check_page
from tests.support.reviewing import approved, customer, reviewer, signature, template

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2025, 3, 5, 2, 0, tzinfo=UTC)  # 10:00 in Beijing


def test_shares_hours_age_and_breaches() -> None:
    alice, olga, oleg = customer(), reviewer(), reviewer("oleg")
    with time_machine.travel(WEDNESDAY, tick=False) as now:
        things = [template(alice, submit=True) for _number in range(5)]
        now.shift(timedelta(minutes=30))
        approved(things[0], olga)
        approved(things[1], olga)
        services.reject(
            actor=oleg, review=services.take(actor=oleg, review=things[2].review), reasons=[Found("unclear")]
        )
        now.shift(timedelta(hours=2))
        approved(things[3], olga)
        services.take(actor=oleg, review=things[4].review)
        load = workload(7)
        now.shift(timedelta(days=8))
        assert workload(7).decided == 0
        assert workload(30).decided == 4
    shares = {share.reviewer: share for share in load.shares}
    assert (shares[olga.user].approved, shares[olga.user].rejected, shares[olga.user].late) == (3, 0, 1)
    assert (shares[oleg.user].decided, shares[oleg.user].rejected, shares[oleg.user].holding) == (1, 1, 1)
    assert shares[olga.user].minutes == (30 + 30 + 150) // 3
    assert (load.decided, load.late, load.late_percent) == (4, 1, 25.0)
    assert (load.waiting, load.overdue, load.oldest_at) == (1, 1, WEDNESDAY)
    assert len(load.hours) == HOURS_SHOWN
    assert [(hour.start.hour, hour.submitted, hour.decided) for hour in load.hours if hour.submitted or hour.decided] == [
        (10, 5, 3), (12, 0, 1),
    ]  # fmt: skip
    assert (
        sum(share.decided for share in load.shares)
        == load.decided
        == sum(hour.decided for hour in load.hours)
    )


def test_the_page_in_all_its_spans_empty_and_full() -> None:
    olga = reviewer()
    client = browser(olga)
    check_page(client.get("/backoffice/reviews/workload/"))
    approved(template(customer(), submit=True), olga)
    for days in ("1", "30", "nonsense"):
        assert "olga" in check_page(client.get(f"/backoffice/reviews/workload/?days={days}"))


def test_opinions_that_decide_nothing_and_what_is_judged_again_are_work_too() -> None:
    RecheckRate.objects.create(kind="signature", percent=100)
    alice, olga, oleg, omar = customer(), reviewer(), reviewer("oleg"), reviewer("omar")
    thing = signature(alice, purpose=Purpose.OTHER, submit=True)
    approved(thing, olga)
    shares = {share.reviewer: share for share in workload(7).shares}
    assert (shares[olga.user].decided, shares[olga.user].opinions) == (0, 1)
    approved(thing, oleg)
    row = services.take_next_recheck(actor=omar)
    assert row is not None
    services.judge_again(actor=omar, recheck=row, outcome=Outcome.APPROVED)
    shares = {share.reviewer: share for share in workload(7).shares}
    assert (shares[oleg.user].decided, shares[oleg.user].opinions) == (1, 0)
    assert (shares[omar.user].decided, shares[omar.user].judged_again) == (0, 1)
    assert "omar" in check_page(browser(olga).get("/backoffice/reviews/workload/"))
