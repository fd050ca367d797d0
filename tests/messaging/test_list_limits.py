"""Rows over a limit: found when a list is read, judged exactly when it is accepted, never lost from the equation."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.errors import Code, IllegalMove
from apps.core.kinds import Region
from apps.messaging import dry_run, report
from apps.messaging.models import Message, SendTask, SendTaskRow
from apps.messaging.progress import equation
from apps.messaging.services import accept, corrections, list_limits, runs
from apps.messaging.services.verdicts import VERDICT_OF
from apps.messaging.states import RowVerdict, SendTaskStatus
from apps.policy.kinds import Limit
from apps.policy.models import AccountLimit, FrequencySetting, NumberWindow, SendingThreshold
from tests.support.lists import actor_of, assert_adds_up, csv_of, greeting, imported, list_task, verdicts
from tests.support.lists import file_store as file_store
from tests.support.sending import Sender, numbers_of, open_network, ready_to_send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("file_store")]
NOON = datetime(2026, 11, 28, 4, tzinfo=UTC)
OVER = RowVerdict.OVER_LIMIT.value


@pytest.fixture
def sender(db: None) -> Sender:
    open_network()
    return ready_to_send()


def rows(count: int, first: int = 13_800_000_000) -> list[list[str]]:
    return [[number, "李雷", str(index)] for index, number in enumerate(numbers_of(count, first=first))]


def limit(sender: Sender, stop: int, region: Region = Region.MAINLAND) -> None:
    SendingThreshold.unscoped.update_or_create(
        account=sender.account, application=sender.application, region=region, defaults={"stop": stop}
    )


def sent(sender: Sender, numbers: list[str], times: int = 1) -> None:
    for time in range(times):
        accept.send(
            actor=actor_of(sender),
            application=sender.application,
            numbers=numbers,
            template_number=sender.mainland_template_id,
            signature=sender.signature.content,
            parameters=[str(time)],
        )


def started(task: SendTask) -> SendTask:
    """The list as if somebody had confirmed it, accepted by a worker."""
    SendTask.unscoped.filter(pk=task.pk).update(status=SendTaskStatus.SENDING)
    runs.run(task.pk)
    task.refresh_from_db()
    return task


def test_what_is_beyond_a_daily_threshold_stands_in_report_and_dry_run(sender: Sender) -> None:
    limit(sender, 3)
    task = imported(list_task(sender, csv_of(rows(5))))
    assert list(verdicts(task).values()) == ["good"] * 3 + [OVER] * 2
    assert_adds_up(task)
    run = dry_run.dry_run(task)
    assert run.messages == 3 and run.refused == ((RowVerdict.OVER_LIMIT, 2),)
    (line, _last) = report.row_lines(task, verdict=OVER)
    assert "limit value for messages to the Chinese mainland" in line.reason
    assert not Message.unscoped.exists() and not NumberWindow.objects.exists()


def test_numbers_that_have_had_enough_today_are_found(sender: Sender) -> None:
    numbers = numbers_of(5)
    sent(sender, numbers[:2], times=10)
    task = imported(list_task(sender, csv_of(rows(5))))
    assert list(verdicts(task).values()) == [OVER, OVER, "good", "good", "good"]
    row = SendTaskRow.objects.filter(send_task_id=task.pk, verdict=OVER)[0]
    assert (row.code, row.facts) == (Code.NUMBER_DAY_LIMIT.value, {"limit": 10})
    assert_adds_up(task)


def test_windows_of_seconds_are_left_to_the_moment_of_sending(sender: Sender) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        first = started(imported(list_task(sender, csv_of(rows(3)))))
        assert first.accepted_count == 3
        second = imported(list_task(sender, csv_of(rows(3)), template=first.template))
        assert second.good_count == 3
        third = imported(list_task(sender, csv_of(rows(3)), template=first.template))
        started(second)
        assert (second.accepted_count, second.counts[OVER]) == (0, 3)
        assert equation(second).holds
        clock.shift(timedelta(seconds=30))
        assert started(third).accepted_count == 3


def test_rows_of_a_list_count_among_themselves_where_numbers_repeat(sender: Sender) -> None:
    FrequencySetting.unscoped.create(
        account=sender.account, application=sender.application, limit=Limit.NUMBER_DAY, threshold=2
    )
    number = numbers_of(1)[0]
    lines = [[number, "李雷", str(index)] for index in range(4)] + rows(1, first=13_900_000_000)
    task = imported(list_task(sender, csv_of(lines), dedupe="values"))
    assert list(verdicts(task).values()) == ["good", "good", OVER, OVER, "good"]
    assert_adds_up(task)
    assert started(task).accepted_count == 3 and equation(task).holds


def test_a_duplicate_is_a_duplicate_and_not_over_a_limit(sender: Sender) -> None:
    limit(sender, 1)
    line = rows(1)[0]
    task = imported(list_task(sender, csv_of([line, line, *rows(1, first=13_900_000_000)])))
    assert list(verdicts(task).values()) == ["good", "duplicate", OVER]
    assert_adds_up(task)


def test_a_global_list_is_held_against_the_accounts_thousand(sender: Sender) -> None:
    AccountLimit.unscoped.create(account=sender.account, global_day=2)
    lines = [[f"+1202555{index:04d}", "Li", str(index)] for index in range(4)]
    task = imported(
        list_task(sender, csv_of(lines), region=Region.GLOBAL, template=greeting(sender, Region.GLOBAL))
    )
    assert list(verdicts(task).values()) == ["good", "good", OVER, OVER]
    assert_adds_up(task)


def test_acceptance_judges_again_and_the_equation_holds(sender: Sender) -> None:
    limit(sender, 5)
    task = imported(list_task(sender, csv_of(rows(5))))
    assert task.good_count == 5
    sent(sender, numbers_of(2, first=13_900_000_000))
    started(task)
    assert task.accepted_count == 3
    assert (task.counts[OVER], task.counts["good"]) == (2, 3)
    assert sum(task.counts.values()) == task.row_count == 5
    assert equation(task).holds
    assert Message.unscoped.filter(send_task=task).count() == 3


def test_rows_are_looked_at_again_when_somebody_asks(sender: Sender) -> None:
    limit(sender, 2)
    task = imported(list_task(sender, csv_of([*rows(4), rows(4)[3]])))
    assert list(verdicts(task).values()) == ["good", "good", OVER, OVER, "duplicate"]
    limit(sender, 3)
    assert corrections.check_limits(actor=actor_of(sender), task=task) == 1
    assert list(verdicts(task).values()) == ["good", "good", "good", OVER, "duplicate"]
    assert task.good_count == 3
    assert_adds_up(task)
    started(task)
    with pytest.raises(IllegalMove):
        corrections.check_limits(actor=actor_of(sender), task=task)


def test_a_corrected_row_takes_its_place_and_frees_what_it_had(sender: Sender) -> None:
    limit(sender, 2)
    task = imported(list_task(sender, csv_of([["nonsense", "李雷", "0"], *rows(3)])))
    assert list(verdicts(task).values()) == ["invalid", "good", "good", OVER]
    cells = [numbers_of(1, first=13_900_000_000)[0], "李雷", "0"]
    corrections.correct(actor=actor_of(sender), task=task, row_no=2, cells=cells)
    assert list(verdicts(task).values()) == ["good", "good", OVER, OVER]
    assert_adds_up(task)


def test_a_list_far_from_every_limit_costs_two_statements(sender: Sender) -> None:
    limit(sender, 100_000)
    task = imported(list_task(sender, csv_of(rows(2_500))))
    with CaptureQueriesContext(connection) as captured:
        assert list_limits.mark(task) == 0
    over_rows = [one["sql"] for one in captured if "send_task_rows" in one["sql"]]
    assert len(over_rows) == 2 and len(captured) <= 8


def test_limits_of_many_rows_are_found_a_thousand_at_a_time(sender: Sender) -> None:
    limit(sender, 1_200)
    task = imported(list_task(sender, csv_of(rows(2_500))))
    assert task.counts == {"good": 1_200, OVER: 1_300}
    assert next(no for no, verdict in verdicts(task).items() if verdict == OVER) == 1_202
    assert_adds_up(task)


def test_every_code_of_a_limit_is_over_limit() -> None:
    named = {code for code, verdict in VERDICT_OF.items() if verdict == RowVerdict.OVER_LIMIT}
    assert {Code.SAME_CONTENT_SOON, Code.NUMBER_DAY_LIMIT, Code.ACCOUNT_GLOBAL_LIMIT} <= named
    assert VERDICT_OF[Code.COUNTRY_UNLISTED] == RowVerdict.CLOSED


def test_the_same_text_is_the_same_content_in_a_list_and_in_a_call(sender: Sender, file_store: Path) -> None:
    number = numbers_of(1)[0]
    task = list_task(
        sender, csv_of([[number, "123456"]], header=("手机号", "验证码")), template=sender.mainland_template
    )
    started(imported(task))
    assert task.accepted_count == 1
    (outcome,) = accept.send(
        actor=actor_of(sender),
        application=sender.application,
        numbers=[number],
        template_number=sender.mainland_template_id,
        signature=sender.signature.content,
        parameters=["123456"],
    )
    assert outcome.code is Code.SAME_CONTENT_SOON
