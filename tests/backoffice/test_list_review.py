"""A list of an individual on the reviewers' desk: what it says, whom it reaches, what it costs; and what is decided of it."""

import pytest
from django.test import Client

from apps.accounts.models import AccountKind, AuditEvent
from apps.accounts.telling import tell
from apps.messaging.dry_run import quote
from apps.messaging.models import SendTask
from apps.messaging.scheduling import NOW
from apps.messaging.services import confirming
from apps.messaging.states import SendTaskStatus
from apps.reviews.models import Review
from tests import factories
from tests.support.lists import actor_of, csv_of, imported, list_task
from tests.support.lists import file_store as file_store
from tests.support.pages import check_page
from tests.support.reviewing import reviewer
from tests.support.sending import Sender, open_network, ready_to_send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("file_store")]


@pytest.fixture
def sender() -> Sender:
    open_network()
    sender = ready_to_send()
    sender.account.kind = AccountKind.INDIVIDUAL
    sender.account.save()
    return sender


@pytest.fixture
def task(sender: Sender) -> SendTask:
    rows = [[f"138{index:08d}", f"客户{index:03d}", str(4711000 + index)] for index in range(90)]
    task = imported(list_task(sender, csv_of([*rows, ["12", "x", "1"]])))
    return confirming.confirm(actor=actor_of(sender), task=task, quote=quote(task).fingerprint, when=NOW)


@pytest.fixture
def desk(task: SendTask) -> tuple[Client, str]:
    olga = reviewer()
    client = Client()
    assert olga.user is not None
    factories.second_factor(olga.user)
    client.force_login(olga.user, "django.contrib.auth.backends.ModelBackend")
    return client, f"/backoffice/reviews/{Review.unscoped.get(target_id=task.pk).public_id}/"


def test_the_desk_shows_messages_from_all_over_the_list(
    desk: tuple[Client, str], task: SendTask, sender: Sender
) -> None:
    client, url = desk
    assert "spring" in check_page(client.get("/backoffice/reviews/"))
    page = check_page(client.get(url))
    for words in (
        "greeting mainland",
        "晨光书店",
        "尊敬的客户",
        "0.711 USD",
        "Not a number",
        "shop",
        "when it is approved",
    ):
        assert words in page, words
    assert page.count('class="bubble"') == 5
    assert "4711000" not in page
    assert "13800000000" not in page
    assert "Row 91" in page  # the last one
    assert f"/backoffice/accounts/{sender.account.public_id}/" in page


def test_approved_on_the_desk_it_is_sent(desk: tuple[Client, str], task: SendTask) -> None:
    client, url = desk
    check_page(client.post(f"{url}take/", follow=True))
    check_page(client.post(url, {"decision": "approve", "note": ""}, follow=True))
    assert confirming.begin_due() == 1
    event = AuditEvent.objects.get(verb="send_task.approved")
    assert "approved the list “spring” for sending" in tell(event).sentence


def test_rejected_with_a_reason_of_its_own_it_is_ready_again(
    desk: tuple[Client, str], task: SendTask
) -> None:
    client, url = desk
    page = check_page(client.post(f"{url}take/", follow=True))
    assert "send_task_recipients" in page
    assert "signature_length" not in page
    answer = {
        "decision": "reject",
        "reasons": ["send_task_values"],
        "words_send_task_values": "订单",
        "note": "No.",
    }
    check_page(client.post(url, answer, follow=True))
    task.refresh_from_db()
    assert (task.status, task.decline_note) == (SendTaskStatus.READY, "No.")
    assert "订单" in check_page(client.get(url))
