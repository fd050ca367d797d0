"""Watching a list and steering it: figures that refresh, the equation with its links, pause to stop, the failed once more."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.permissions import Role
from apps.core import clock
from apps.core.errors import Code
from apps.messaging import progress
from apps.messaging.dry_run import quote
from apps.messaging.models import DispatchEntry, Message, SendTask
from apps.messaging.scheduling import NOW
from apps.messaging.services import confirming, runs
from apps.messaging.states import SendTaskStatus
from tests import factories, people
from tests.support import lists, sending
from tests.support.lists import file_store  # noqa: F401 - a fixture
from tests.support.pages import check_page
from tests.support.sending import Sender

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("file_store")]
PART = {"HX-Request": "true", "HX-Target": "watch-figures"}
COUNT = 10


@pytest.fixture
def sender() -> Sender:
    sending.open_network()
    return sending.ready_to_send()


@pytest.fixture
def client(sender: Sender) -> Client:
    return people.signed_in(sender.user, sender.account).client


@pytest.fixture
def task(sender: Sender) -> SendTask:
    """Ten good rows and one bad, confirmed and accepted; nothing has gone to a carrier."""
    rows = [[f"1380000{index:04d}", "王先生", f"A{index}"] for index in range(COUNT)]
    made = lists.imported(lists.list_task(sender, lists.csv_of([*rows, ["12", "x", "y"]])))
    confirming.confirm(actor=lists.actor_of(sender), task=made, quote=quote(made).fingerprint, when=NOW)
    runs.run(made.pk)
    made.refresh_from_db()
    return made


def url(task: SendTask, verb: str = "", **query: str) -> str:
    name = f"console:send_task_{verb}" if verb else "console:send_task"
    return reverse(name, args=[task.region, task.public_id], query=query or None)


def status(task: SendTask) -> str:
    return SendTask.unscoped.values_list("status", flat=True).get(pk=task.pk)


def became(task: SendTask, count: int, state: str, code: str = "") -> None:
    """So many of the waiting messages have got as far as `state`, as dispatch and receipts write it."""
    waiting = Message.unscoped.filter(send_task=task, status="accepted").order_by("id")
    ids = list(waiting.values_list("id", flat=True)[:count])
    now = clock.now()
    ended = {} if state == "submitted" else {"settled_at": now}
    Message.unscoped.filter(pk__in=ids).update(status=state, code=code, submitted_at=now, **ended)
    DispatchEntry.objects.filter(pk__in=ids).delete()


def test_the_page_shows_how_far_it_is_and_every_row_is_accounted_for(
    task: SendTask, client: Client, django_assert_max_num_queries: Any
) -> None:
    became(task, 4, "delivered")
    became(task, 2, "submitted")
    became(task, 1, "undelivered", "UNDELIV")
    with django_assert_max_num_queries(30):
        html = check_page(client.get(url(task)))
    assert "of 10 handed to the carriers" in html and "70 %" in html
    for one in client.get(url(task)).context["watch"].equations:
        assert one.is_true
    assert "UNDELIV" in html and "Price so far" in html and "0.079 USD" in html
    assert "every 2s" in html and url(task, "stop") in html and "do not add up" not in html


def test_each_term_leads_to_its_rows_and_messages(task: SendTask, client: Client) -> None:
    became(task, 4, "delivered")
    became(task, 1, "undelivered", "UNDELIV")
    watch = client.get(url(task)).context["watch"]
    rows, messages = watch.equations
    assert {share.label: share.value for share in rows.shares} == {"Accepted": 10, "Not a number": 1}
    for share in messages.shares:
        found = client.get(share.url)
        check_page(found)
        assert len(found.context["table"]) == share.value, share.label
    assert len(client.get(messages.url).context["table"]) == COUNT
    failed = client.get(watch.failures[0].url)
    assert len(failed.context["table"]) == 1 and "UNDELIV" in check_page(failed)
    bad = client.get(rows.shares[1].url)
    assert (
        "Row" in check_page(bad)
        and len(bad.context["lines"]) == 1
        and '<input type="text"' not in check_page(bad)
    )
    assert len(client.get(rows.url).context["lines"]) == COUNT + 1
    check_page(client.get(rows.url, headers={"HX-Request": "true"}), is_part=True)


def test_rows_that_can_be_changed_no_more_lead_nowhere(task: SendTask, client: Client) -> None:
    html = check_page(client.get(url(task, "rows", show="all")))
    assert "13800000000" in html and "Not a number" in html
    assert not re.search(re.escape(url(task)) + r"rows/\d+/", html)


def test_the_figures_refresh_alone_until_the_state_changes(task: SendTask, client: Client) -> None:
    poll = unescape(client.get(url(task)).context["watch"].poll_url)
    part = client.get(poll, headers=PART)
    html = check_page(part, is_part=True)
    assert 'id="watch-figures"' in html and "HX-Retarget" not in part and "data-announce" not in html
    became(task, 5, "submitted")
    assert "5 of 10 handed to the carriers, 50 %" in check_page(client.get(poll, headers=PART), is_part=True)

    client.post(url(task, "pause"))
    whole = client.get(poll, headers=PART)
    assert whole["HX-Retarget"] == "#watch" and "Resume" in check_page(whole, is_part=True)
    assert client.get(poll)["Location"] == url(task)


def test_what_holds_a_list_up_is_said_while_one_looks_on(
    task: SendTask, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = client.get(url(task))
    assert "Finished at about" not in check_page(
        page
    )  # it would stand there for ever: only the figures are refreshed
    poll = unescape(page.context["watch"].poll_url)
    monkeypatch.setattr(progress, "_outlook", lambda *_facts: (None, None))
    whole = client.get(poll, headers=PART)
    assert whole["HX-Retarget"] == "#watch" and "No carrier is connected" in check_page(whole, is_part=True)


def test_what_is_at_its_end_asks_no_more(task: SendTask, client: Client) -> None:
    became(task, COUNT, "delivered")
    SendTask.unscoped.filter(pk=task.pk).update(status="settled", ended_at=clock.now())
    html = check_page(client.get(url(task)))
    assert "hx-trigger" not in html and "Every message is at its end" in html
    assert url(task, "sent_file") in html and url(task, "unsent_file") in html


def test_pause_resume_and_pace(task: SendTask, client: Client) -> None:
    assert client.post(url(task, "pause"))["Location"] == url(task)
    assert client.post(url(task, "pause"))["Location"] == url(task)
    assert status(task) == SendTaskStatus.PAUSED
    assert not DispatchEntry.objects.filter(send_task_id=task.pk, state="waiting").exists()
    assert "Paused: nothing more goes" in check_page(client.get(url(task)))
    client.post(url(task, "pace"), {"per_minute": "60"})
    client.post(url(task, "resume"))
    html = check_page(client.get(url(task)))
    assert status(task) == SendTaskStatus.SENDING and "at most 60 messages a minute" in html
    client.post(url(task, "pace"), {"per_minute": ""})
    assert "as fast as the carriers take it" in check_page(client.get(url(task)))
    answer = client.post(url(task, "pace"), {"per_minute": "0"}, follow=True)
    assert "greater than or equal to 1" in check_page(answer)
    task.refresh_from_db()
    assert task.pace is None


def test_paused_by_itself_it_says_why_and_the_cap_can_be_raised(task: SendTask, client: Client) -> None:
    SendTask.unscoped.filter(pk=task.pk).update(
        status="paused", problem=Code.NO_ROUTE.value, problem_facts={}
    )
    html = check_page(client.get(url(task)))
    assert "paused by itself" in html and str(Code.NO_ROUTE.sentence) in unescape(html)
    client.post(url(task, "cap"), {"price_cap": "5"})
    task.refresh_from_db()
    assert task.price_cap == 5
    answer = client.post(url(task, "cap"), {"price_cap": "0.001"}, follow=True)
    assert "0.079" in check_page(answer)
    client.post(url(task, "cap"), {"price_cap": ""})
    task.refresh_from_db()
    assert task.price_cap is None


def test_stop_says_first_what_can_still_be_stopped(task: SendTask, client: Client) -> None:
    became(task, 3, "submitted")
    html = check_page(client.get(url(task, "stop")))
    assert "About 7 messages" in html and "3 messages are with the carriers" in html and "two files" in html
    client.post(url(task, "stop"))
    assert status(task) == SendTaskStatus.CANCELLED
    client.post(url(task, "stop"))
    html = check_page(client.get(url(task)))
    assert "0.0237 USD" in html  # what did not go costs nothing
    assert "Stopped:" in html and "3 messages that were with a carrier" in html and "Resume" not in html
    assert Message.unscoped.filter(send_task=task, status="cancelled").count() == 7
    for one in client.get(url(task)).context["watch"].equations:
        assert one.is_true


def test_what_waits_to_be_taken_back_after_a_stop_is_not_said_to_be_with_a_carrier(
    task: SendTask, client: Client
) -> None:
    became(task, 3, "submitted")
    SendTask.unscoped.filter(pk=task.pk).update(
        status="cancelled"
    )  # 7 wait for the worker, which cancels them next
    page = client.get(url(task))
    assert "10 messages that were" not in check_page(page)
    poll = unescape(page.context["watch"].poll_url)
    assert "HX-Retarget" not in client.get(poll, headers=PART)
    Message.unscoped.filter(send_task=task, status="accepted").update(status="cancelled")
    whole = client.get(poll, headers=PART)
    assert whole["HX-Retarget"] == "#watch" and "3 messages that were" in check_page(whole, is_part=True)
    Message.unscoped.filter(send_task=task, status="submitted").update(status="delivered")
    later = unescape(client.get(url(task)).context["watch"].poll_url)
    assert (
        "messages that were" not in check_page(client.get(poll, headers=PART), is_part=True) and later != poll
    )


def test_the_failed_ones_become_a_new_list_once(task: SendTask, client: Client) -> None:
    became(task, 8, "delivered")
    became(task, 2, "undelivered", "UNDELIV")
    SendTask.unscoped.filter(pk=task.pk).update(status="settled", ended_at=clock.now())
    shown = client.get(url(task))
    assert "Send to 2 failed numbers" in check_page(shown)
    asked = {"key": shown.context["again_key"]}
    first = client.post(url(task, "again"), asked)
    assert client.post(url(task, "again"), asked)["Location"] == first["Location"]
    made = SendTask.unscoped.get(origin=task)
    assert first["Location"] == url(made)
    assert lists.imported(made).good_count == 2
    assert made.origin_id == task.pk


def test_whoever_may_only_read_watches_and_has_no_buttons(sender: Sender, task: SendTask) -> None:
    user = factories.user("bob")
    factories.member(sender.account, user, Role.VIEWER)
    viewer = people.signed_in(user, sender.account).client
    html = check_page(viewer.get(url(task)))
    assert "of 10 handed to the carriers" in html
    for verb in ("pause", "stop", "pace", "cap", "sent_file", "rows"):
        assert url(task, verb) not in html
    assert viewer.get(url(task, "progress"), headers=PART).status_code == 200
    assert viewer.post(url(task, "pause")).status_code == 403


def test_a_message_names_its_list_and_row(task: SendTask, client: Client) -> None:
    message = Message.unscoped.filter(send_task=task, row_no=2).get()
    html = check_page(client.get(reverse("console:record", args=[message.serial])))
    assert url(task) in html and "row 2" in html


def test_records_of_a_list_that_is_not_the_accounts_are_none(task: SendTask, mallory: people.Person) -> None:
    found = mallory.client.get(reverse("console:records"), {"task": task.public_id})
    assert len(found.context["table"]) == 0 and task.name not in check_page(found)


@pytest.mark.parametrize("verb", ["pause", "resume", "pace", "cap", "stop", "again", "progress"])
def test_another_accounts_list_is_not_found(task: SendTask, mallory: people.Person, verb: str) -> None:
    ask = mallory.client.get if verb == "progress" else mallory.client.post
    assert ask(url(task, verb)).status_code == 404
    assert status(task) == SendTaskStatus.SENDING
