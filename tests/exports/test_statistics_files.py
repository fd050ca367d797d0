"""The files of statistics: a day a run, narrowed like the page, of an account or of the platform."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.http import QueryDict

from apps.accounts.models import Account
from apps.console.forms.exports import ASKED
from apps.core.errors import Code, DomainError
from apps.exports.base import Scope
from apps.exports.registry import SUBJECTS
from apps.statistics import services
from tests.support import charging
from tests.support.sending import Sender, open_network, ready_to_send

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)


@pytest.fixture
def senders() -> list[Sender]:
    """Alice: three on one day, one abroad on the next; carol: two on the first."""
    open_network()
    with time_machine.travel(NOON, tick=False):
        alice, carol = ready_to_send(), ready_to_send("carol", 2)
        ids = charging.sent(alice, 3) + charging.sent(carol, 2)
        charging.received(ids[:1], "DELIVRD")
        charging.received(ids[1:2], "UNDELIV")
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        charging.sent(alice, 1, country="US")
        services.fold()
    return [alice, carol]


def rows(name: str, of: Account | None, **asked: Any) -> list[dict[str, Any]]:
    """All rows of a file, run by run, by the keys of its columns."""
    subject = SUBJECTS[name]
    scope = Scope(of, asked, "Asia/Shanghai", NOON + timedelta(days=2))
    found, after = [], ""
    for _run in range(50):
        run = subject.read(scope, after, 1000)
        keys = [column.key for column in subject.columns]
        found += [dict(zip(keys, row, strict=True)) for row in run.rows]
        if run.is_last:
            return found
        after = run.after
    raise AssertionError("the file never ends")


def test_counts_by_day_are_the_accounts_own_or_of_all_with_its_name(senders: list[Sender]) -> None:
    own = rows("daily_counts", senders[0].account)
    assert [(row["day"].day, row["requests"], row["delivered"], row["failed"]) for row in own] == [
        (10, 3, 1, 1),
        (11, 1, 0, 0),
    ]
    everybody = rows("daily_counts", None)
    assert sorted((row["account"], row["requests"]) for row in everybody) == [
        ("alice's company", 1),
        ("alice's company", 3),
        ("carol's company", 2),
    ]
    only = rows("daily_counts", None, account=senders[1].account.public_id)
    assert [row["requests"] for row in only] == [2]


def test_a_file_is_narrowed_like_its_page(senders: list[Sender]) -> None:
    account = senders[0].account
    assert [row["requests"] for row in rows("daily_counts", account, country="US")] == [1]
    assert [row["requests"] for row in rows("daily_counts", account, since="2026-11-11")] == [1]
    assert rows("daily_counts", account, kind="3") == []
    assert rows("daily_counts", account, kind="3", since="2000-01-01") == []
    assert len(rows("daily_counts", account, since="2000-01-01")) == 2, (
        "the first run is of the first day there is"
    )
    with pytest.raises(DomainError) as refused:
        rows("daily_counts", account, application="1400999999")
    assert refused.value.code is Code.NOT_FOUND


def test_failures_have_their_code_cause_and_reason(senders: list[Sender]) -> None:
    (row,) = rows("failure_counts", senders[0].account)
    assert (row["code"], row["cause"], row["messages"], str(row["stage"])) == (
        "UNDELIV",
        "invalid_number",
        1,
        "at the carrier",
    )


def test_waiting_times_come_as_their_histogram(senders: list[Sender]) -> None:
    found = rows("latency_counts", senders[0].account)
    assert sum(row["messages"] for row in found if "acceptance to the carrier" in row["stage"]) == 4
    assert all(row["from_ms"] < row["to_ms"] for row in found)


@pytest.mark.parametrize("name", ["daily_counts", "failure_counts", "latency_counts"])
def test_what_a_page_shows_is_what_its_file_is_asked_for(senders: list[Sender], name: str) -> None:
    with time_machine.travel(NOON, tick=False):
        asked = ASKED[name](senders[0].account, QueryDict("span=today&kind=1&country=CN"))
        assert asked.parameters == {
            "since": "2026-11-10", "until": "2026-11-10", "application": None, "region": None, "kind": "1", "country": "CN",
        }  # fmt: skip
        assert ("Type", "Verification code") in asked.described
        assert "since" not in ASKED[name](senders[0].account, QueryDict("")).parameters
