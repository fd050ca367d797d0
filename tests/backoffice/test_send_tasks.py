"""Lists of all accounts in the back office: to look at, with the customers' own figures and none of their rows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.permissions import StaffRole
from apps.messaging.dry_run import quote
from apps.messaging.models import SendTask
from apps.messaging.scheduling import NOW
from apps.messaging.services import confirming, runs
from tests import people
from tests.support import lists, sending
from tests.support.lists import file_store  # noqa: F401 - a fixture
from tests.support.pages import check_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("file_store")]
LIST = "/backoffice/send-tasks/"


@pytest.fixture
def task() -> SendTask:
    sending.open_network()
    sender = sending.ready_to_send()
    rows = [["13800001111", "王先生", "A1"], ["13900002222", "李女士", "A2"], ["12", "x", "y"]]
    made = lists.imported(lists.list_task(sender, lists.csv_of(rows)))
    confirming.confirm(actor=lists.actor_of(sender), task=made, quote=quote(made).fingerprint, when=NOW)
    runs.run(made.pk)
    return made


def test_the_list_says_whose_what_and_how_many(
    task: SendTask, olga: Callable[..., people.Person], django_assert_max_num_queries: Any
) -> None:
    client = olga(StaffRole.OPERATOR).client
    with django_assert_max_num_queries(20):
        html = check_page(client.get(LIST))
    assert "alice&#x27;s company" in html and "spring" in html and "Sending" in html
    found = {
        words: len(client.get(LIST, {"q": words}).context["table"])
        for words in ("alice", "SPRING", "mallory")
    }
    assert found == {"alice": 1, "SPRING": 1, "mallory": 0}
    assert len(client.get(LIST, {"status": "settled"}).context["table"]) == 0


def test_one_has_the_customers_figures_and_no_number(
    task: SendTask, olga: Callable[..., people.Person]
) -> None:
    client = olga(StaffRole.OPERATOR).client
    url = reverse("backoffice:send_task", args=[task.public_id])
    page = client.get(url)
    html = check_page(page)
    assert all(one.is_true for one in page.context["equations"])
    assert "Uploaded" in html and "0.0158 USD" in html and "every 5s" in html
    assert "13800001111" not in html and "王先生" not in html
    part = check_page(client.get(url, headers={"HX-Request": "true"}), is_part=True)
    assert 'id="send-task"' in part


def test_customers_and_reviewers_do_not_read_it(
    task: SendTask, alice: people.Person, olga: Callable[..., people.Person]
) -> None:
    for url in (LIST, reverse("backoffice:send_task", args=[task.public_id])):
        assert alice.client.get(url).status_code == 404
    assert olga(StaffRole.REVIEWER).client.get(LIST).status_code == 403
