"""Rows of lists, money and unsubscribed users as files: what stands in them, and what their pages ask for."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection

from apps.accounts.permissions import Role
from apps.billing.services import settle
from apps.core import clock
from apps.exports.base import Scope
from apps.exports.models import Export
from apps.exports.registry import SUBJECTS
from apps.exports.services import making
from apps.messaging.models import Message, Reply
from apps.messaging.services import runs
from apps.unsubscribes.services import listing
from tests.people import signed_in
from tests.support import charging, lists, replying, sending
from tests.support.lists import actor_of
from tests.support.pages import check_page
from tests.support.sending import Sender, make_send_task, open_network, ready_to_send

pytestmark = pytest.mark.django_db
file_store = lists.file_store
NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)  # 12:00 in Shanghai


@pytest.fixture
def sender(file_store: Path) -> Sender:
    open_network()
    return ready_to_send()


@pytest.fixture
def client(sender: Sender) -> Any:
    return signed_in(sender.user, sender.account).client


def rows_of(client: Any, sender: Sender, address: str, **chosen: Any) -> list[dict[str, str]]:
    """Asked for on its page, made, taken."""
    page = check_page(client.get(f"/console/exports/new/{address}"))
    assert "What it will hold" in page
    columns = [column.split('"')[0] for column in page.split('name="columns" value="')[1:]]
    answer = client.post(f"/console/exports/new/{address}", {"form": "csv", "columns": columns, **chosen})
    assert answer.status_code == 302, answer.content.decode()[:500]
    export = Export.of(sender.account).latest("pk")
    making.make(export.pk)
    text = client.get(f"{answer['Location']}file/").getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_rows_of_a_list_by_what_became_of_them(sender: Sender, client: Any) -> None:
    task = make_send_task(sender, rows=3, bad_rows=2)
    runs.run(task.pk)
    failed = Message.of(sender.account).order_by("row_no")[0]
    Message.unscoped.filter(pk=failed.pk).update(code="UNDELIV")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE messages SET status = 'undelivered' WHERE id = %s", [failed.pk])
    of = f"task_rows/?send_task={task.public_id}&rows="
    every = rows_of(client, sender, f"{of}all")
    assert [row["Row"] for row in every] == ["2", "3", "4", "5", "6"]
    (bad_one,) = rows_of(client, sender, f"{of}failed")
    assert (bad_one["Status"], bad_one["SerialNo"]) == ("Not delivered", failed.serial) and bad_one["Reason"]
    number = sending.numbers_of(1)[0]
    assert number not in str([(row["Number"], row["Row as uploaded"]) for row in every]), (
        "masked as on the page"
    )
    assert len(rows_of(client, sender, f"{of}bad")) == 2
    (whole,) = rows_of(client, sender, f"{of}failed", is_whole="on", reason="sent by post instead")
    assert json.loads(whole["Row as uploaded"])[0] == number
    stranger = ready_to_send("mallory", 2)
    theirs = signed_in(stranger.user, stranger.account).client
    assert theirs.get(f"/console/exports/new/{of}all").status_code == 404
    assert f"{of.replace('&', '&amp;')}failed" in check_page(
        client.get(f"/console/mainland/send-tasks/{task.public_id}/")
    )


def test_unsubscribed_users(sender: Sender, client: Any) -> None:
    numbers = sending.numbers_of(2)
    listing.add(actor=actor_of(sender), text="\n".join(numbers))
    assert "exports/new/unsubscribed/" in check_page(client.get("/console/lists/unsubscribed/"))
    rows = rows_of(client, sender, "unsubscribed/")
    assert len(rows) == 2 and {row["Type"] for row in rows} == {"Every type"}
    assert not any(number in str(rows) for number in numbers)
    (one,) = rows_of(
        client, sender, f"unsubscribed/?q=%2B{numbers[0][1:]}", is_whole="on", reason="complaint"
    )
    assert one["Number"] == numbers[0]
    assert numbers[0] not in str(Export.of(sender.account).latest("pk").described)


def test_statement_and_settled_lines(sender: Sender, client: Any) -> None:
    type(sender.account).objects.update(created_at=NOON - timedelta(days=1))
    with time_machine.travel(NOON, tick=False):
        charging.sent(sender, 3)
    settle.settle_due(NOON + timedelta(hours=20))
    assert "exports/new/statement/" in check_page(client.get("/console/billing/balance/"))
    (moved,) = rows_of(client, sender, "statement/")
    assert (moved["Kind"], moved["Day"], moved["Amount"]) == ("Daily settlement", "2026-11-10", "-0.0237")
    assert rows_of(client, sender, "statement/?until=2026-11-09") == []
    (line,) = rows_of(client, sender, "settlement_lines/")
    assert (line["Day"], line["Segments"], line["Amount"]) == ("2026-11-10", "3", "0.0237")
    clerk = sending.person("carol@example.com", sender.account, Role.SENDER)
    assert clerk.user is not None
    theirs = signed_in(clerk.user, sender.account).client
    assert theirs.get("/console/exports/new/statement/").status_code == 403


def test_replies_in_full_are_made_beside_those_that_retention_has_deleted(sender: Sender) -> None:
    numbers = "+8613800001234", "+8613800005678"
    for number in numbers:
        replying.sent(sender, number)
        replying.comes("好的", number)
    replying.read_all()
    Reply.of(sender.account).filter(number_last4="1234").update(number_sealed=b"", text_sealed=b"")
    scope = Scope(sender.account, {}, "Asia/Shanghai", clock.now() + timedelta(minutes=1), is_whole=True)
    run = SUBJECTS["reply_records"].read(scope, "", 10)
    assert {row[0] for row in run.rows} == {"****1234", numbers[1]} and run.is_last
