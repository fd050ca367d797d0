"""Confirming a list in the console: what it costs, the one click that sends, the second person, taking it back, a test."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.accounts.permissions import Role
from apps.messaging.dry_run import quote
from apps.messaging.models import ManualSend, Message, SendTask
from apps.messaging.states import SendTaskStatus
from tests import factories, people
from tests.support import lists, sending
from tests.support.lists import file_store  # noqa: F401 - a fixture
from tests.support.pages import check_page
from tests.support.sending import Sender

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("file_store")]
ROWS = [
    ["13800001111", "王先生", "A1"],
    ["13900002222", "李女士", "A2"],
    ["13800001111", "王先生", "A1"],
    ["12", "张先生", "A3"],
]


@pytest.fixture
def sender() -> Sender:
    sending.open_network()
    return sending.ready_to_send()


@pytest.fixture
def client(sender: Sender) -> Client:
    return people.signed_in(sender.user, sender.account).client


@pytest.fixture
def task(sender: Sender) -> SendTask:
    return lists.imported(lists.list_task(sender, lists.csv_of(ROWS)))


def url(task: SendTask, verb: str = "") -> str:
    name = f"console:send_task_{verb}" if verb else "console:send_task"
    return reverse(name, args=[task.region, task.public_id])


def form(task: SendTask, **changes: Any) -> dict[str, Any]:
    asked = {"start": "now", "zone": "Asia/Shanghai", "speed": "full", "price_cap": "1", "agreed": "on"}
    return {**asked, "quote": quote(task).fingerprint, **changes}


def status(task: SendTask) -> str:
    return SendTask.unscoped.values_list("status", flat=True).get(pk=task.pk)


def colleague(sender: Sender, role: Role) -> Client:
    user = factories.user("bob")
    factories.member(sender.account, user, role)
    return people.signed_in(user, sender.account).client


def test_the_page_says_what_it_costs_what_is_left_out_and_when_it_is_finished(
    task: SendTask, client: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(35):
        html = check_page(client.get(url(task, "confirm")))
    assert "0.0158 USD" in html and "2 rows are not sent" in html
    assert "Duplicate" in html and "segments per second" in html
    assert 'value="0.0158"' in html and quote(task).fingerprint in html
    assert "13800001111" not in html


def test_one_click_sends_and_leads_to_the_lists_page(task: SendTask, client: Client) -> None:
    answer = client.post(url(task, "confirm"), form(task))
    assert answer["Location"] == url(task)
    assert status(task) == SendTaskStatus.SENDING


def test_double_click_second_tab_back_and_reload_are_one_send(task: SendTask, client: Client) -> None:
    asked = form(task)
    assert client.post(url(task, "confirm"), asked)["Location"] == url(task)
    assert client.post(url(task, "confirm"), asked)["Location"] == url(task)
    other = client.post(url(task, "confirm"), {**asked, "speed": "pace", "pace": "60"})
    assert other["Location"] == url(task)
    assert client.get(url(task, "confirm"))["Location"] == url(task)
    task.refresh_from_db()
    assert (task.status, task.pace) == (SendTaskStatus.SENDING, None)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"agreed": ""}, "Tick the box"),
        ({"quote": ""}, "required"),
        ({"start": "at"}, "Give the day and the time"),
        ({"start": "at", "wall": "2020-01-01T09:30"}, "2020-01-01 09:30 is over"),
        ({"start": "at", "wall": "tomorrow"}, "is not a date and time"),
        ({"start": "at", "wall": "2030-01-01T09:30", "zone": "Moon/Base"}, "valid choice"),
        ({"speed": "spread"}, "over how many hours"),
        ({"speed": "pace", "pace": "0"}, "greater than or equal"),
        ({"price_cap": "0.01"}, "0.01"),
    ],
)
def test_bad_input_says_why_and_nothing_is_sent(
    task: SendTask, client: Client, changes: dict[str, str], words: str
) -> None:
    answer = client.post(url(task, "confirm"), form(task, **changes))
    assert answer.status_code == 422 and words in check_page(answer)
    assert status(task) == SendTaskStatus.READY and not Message.unscoped.exists()


def test_another_quote_than_the_one_that_was_seen_asks_again(task: SendTask, client: Client) -> None:
    answer = client.post(url(task, "confirm"), form(task, quote="0" * 32))
    html = check_page(answer)
    assert answer.status_code == 422 and quote(task).fingerprint in html
    assert answer.context["form"]["agreed"].value() is False
    assert status(task) == SendTaskStatus.READY


def test_a_minute_with_its_zone_is_kept_as_asked_and_can_be_taken_back(
    task: SendTask, client: Client
) -> None:
    wall = "2026-12-24T09:30"
    with time_machine.travel("2026-12-01T00:00:00Z"):
        client.post(url(task, "confirm"), form(task, start="at", wall=wall, zone="Europe/Berlin"))
        task.refresh_from_db()
        assert (task.status, task.scheduled_wall, task.scheduled_zone) == (
            SendTaskStatus.SCHEDULED,
            wall,
            "Europe/Berlin",
        )
        html = check_page(client.get(url(task)))
        assert "2026-12-24 09:30" in html and "Europe/Berlin" in html and "Take back" in html
        assert client.post(url(task, "unschedule"))["Location"] == url(task)
    assert status(task) == SendTaskStatus.READY


def test_spread_and_pace_are_kept(task: SendTask, client: Client) -> None:
    client.post(url(task, "confirm"), form(task, speed="spread", spread_hours="1.5"))
    task.refresh_from_db()
    assert (task.spread_minutes, task.pace) == (90, None)


def test_the_estimate_follows_what_is_chosen(task: SendTask, client: Client) -> None:
    html = check_page(
        client.post(url(task, "finish"), form(task, speed="spread", spread_hours="5")), is_part=True
    )
    assert "in about 5 hours" in html and "window that was chosen" in html
    assert "<time" in check_page(client.post(url(task, "finish"), {}), is_part=True)
    assert status(task) == SendTaskStatus.READY


def test_above_its_threshold_a_second_person_is_told_of_before_and_asked_after(
    sender: Sender, task: SendTask, client: Client
) -> None:
    sender.account.approval_above_count = 1
    sender.account.save()
    html = check_page(client.get(url(task, "confirm")))
    assert "second person" in html and "Ask to send 2 messages" in html
    client.post(url(task, "confirm"), form(task))
    assert status(task) == SendTaskStatus.WAITING
    own = check_page(client.get(url(task)))
    assert "You have confirmed it" in own and url(task, "approve") not in own
    client.post(url(task, "approve"))
    assert status(task) == SendTaskStatus.WAITING

    part = {"HX-Request": "true"}
    poll = client.get(url(task)).context["poll_url"]
    assert client.get(poll, headers=part).status_code == 204
    second = colleague(sender, Role.SENDER)
    html = check_page(second.get(url(task)))
    assert "Approve" in html and "0.0158 USD" in html and url(task, "decline") in html
    assert second.post(url(task, "approve"))["Location"] == url(task)
    assert status(task) == SendTaskStatus.SENDING
    whole = client.get(poll, headers=part)
    assert whole["HX-Retarget"] == "#watch" and "handed to the carriers" in check_page(whole, is_part=True)


def test_declined_it_is_ready_again_with_the_reason(sender: Sender, task: SendTask, client: Client) -> None:
    sender.account.approval_above_count = 1
    sender.account.save()
    client.post(url(task, "confirm"), form(task))
    second = colleague(sender, Role.SENDER)
    assert second.post(url(task, "decline"), {"note": " "}).status_code == 422
    check_page(second.get(url(task, "decline")))
    second.post(url(task, "decline"), {"note": "The date is wrong."})
    assert status(task) == SendTaskStatus.READY
    assert "The date is wrong." in check_page(client.get(url(task, "confirm")))


def test_lists_of_individuals_say_that_an_operator_looks_first(
    sender: Sender, task: SendTask, client: Client
) -> None:
    sender.account.kind = "individual"
    sender.account.save()
    assert "operator" in check_page(client.get(url(task, "confirm")))
    client.post(url(task, "confirm"), form(task))
    assert "An operator of the platform looks at it" in check_page(client.get(url(task)))


def test_a_test_goes_to_oneself_once(task: SendTask, client: Client) -> None:
    page = client.get(url(task, "test"))
    check_page(page)
    key = page.context["form"]["key"].value()
    asked = {"row_no": "2", "number": "13700003333", "key": key}
    first = client.post(url(task, "test"), asked)
    message = Message.unscoped.get()
    assert first["Location"] == reverse("console:record", args=[message.serial])
    assert client.post(url(task, "test"), asked)["Location"] == first["Location"]
    assert (Message.unscoped.count(), ManualSend.unscoped.count()) == (1, 1)
    assert message.number_last4 == "3333" and status(task) == SendTaskStatus.READY


def test_a_test_to_no_number_or_of_no_row_says_so(task: SendTask, client: Client) -> None:
    for changes, field in (({"number": "12"}, "number"), ({"row_no": "999"}, "row_no")):
        asked = {"row_no": "2", "number": "13700003333", "key": "0123456789abcdef", **changes}
        answer = client.post(url(task, "test"), asked)
        assert answer.status_code == 422 and field in answer.context["form"].errors
        check_page(answer)
    assert not Message.unscoped.exists()


def test_discard_asks_first_and_then_nothing_is_sent(task: SendTask, client: Client) -> None:
    assert "Nothing of this list is sent" in check_page(client.get(url(task, "discard")))
    client.post(url(task, "discard"))
    assert status(task) == SendTaskStatus.CANCELLED
    assert "discarded" in check_page(client.get(url(task)))


def test_what_cannot_be_sent_has_no_button(sender: Sender, task: SendTask, client: Client) -> None:
    task.template.is_approved = False
    task.template.save()
    html = check_page(client.get(url(task, "confirm")))
    assert "cannot be sent as it is" in html and "confirm-form" not in html.replace("#confirm-form", "")


@pytest.mark.parametrize("verb", ["confirm", "finish", "test", "approve", "decline", "unschedule", "discard"])
def test_another_accounts_list_is_not_found(task: SendTask, mallory: people.Person, verb: str) -> None:
    assert mallory.client.post(url(task, verb), form(task)).status_code == 404
    assert status(task) == SendTaskStatus.READY
