"""Lists in the console: given by file, paste or group, followed while they are read, found again."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.contacts.services import groups
from apps.core.kinds import Region
from apps.messaging.models import SendTask
from tests import factories, people
from tests.support import lists, sending
from tests.support.list_pages import HTMX, ROWS, TEXT, url_of
from tests.support.lists import file_store
from tests.support.pages import check_page
from tests.support.sending import Sender

__all__ = ["file_store"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("file_store")]
NEW, TASKS = "/console/mainland/send/list/", "/console/mainland/send-tasks/"
KEY = "0123456789abcdef"


@pytest.fixture
def sender() -> Sender:
    sending.open_network()
    return sending.ready_to_send()


@pytest.fixture
def client(sender: Sender) -> Client:
    return people.signed_in(sender.user, sender.account).client


def form(sender: Sender, **changes: Any) -> dict[str, Any]:
    return {
        "key": KEY,
        "application": sender.sdk_app_id,
        "signature": sender.signature.public_id,
        "template": sender.mainland_template.public_id,
        "source": "file",
        "dedupe": "number",
        "name": "",
        **changes,
    }


def file(text: str | bytes = TEXT, name: str = "spring.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def task_of(sender: Sender) -> SendTask:
    return SendTask.of(sender.account).get()


def stored(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


@pytest.fixture
def ready(sender: Sender) -> SendTask:
    """The list above, read."""
    return lists.imported(lists.list_task(sender, TEXT, template=sender.mainland_template))


# A new list ---------------------------------------------------------------------------------------------------------
def test_the_form_says_what_a_list_holds_and_stands_beside_typed_numbers(
    client: Client, sender: Sender, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(28):
        html = check_page(client.get(NEW))
    assert "Type numbers" in html and "Upload a list" in html
    assert (
        reverse("console:template_list_file", args=["mainland", sender.mainland_template.public_id]) in html
    )
    assert 'type="file"' in html and 'value="group"' not in html
    assert reverse("console:mainland_send_tasks") in html
    part = check_page(
        client.get(f"{NEW}columns/", {"template": sender.mainland_template.public_id}, headers=HTMX),
        is_part=True,
    )
    assert "{1}" in part and "<html" not in part


def test_without_a_template_the_page_says_what_is_missing(alice: people.Person) -> None:
    assert "Almost ready to send" in check_page(alice.client.get(NEW))


def test_a_file_becomes_a_task_and_leads_to_its_page(
    client: Client, sender: Sender, file_store: Path
) -> None:
    answer = client.post(NEW, form(sender, file=file()))
    task = task_of(sender)
    assert answer["Location"] == url_of(task)
    assert (task.name, task.source, task.status) == ("spring.csv", "file", "importing")
    assert [path.name for path in stored(file_store)] == [task.file]
    assert b"13800001234" not in stored(file_store)[0].read_bytes()
    asked = client.post(NEW, form(sender, file=file()), headers=HTMX)
    assert (asked.status_code, asked["HX-Redirect"]) == (204, url_of(task)), "a second click"
    assert len(stored(file_store)) == 1


def test_pasted_rows_and_a_group_become_tasks(client: Client, sender: Sender, file_store: Path) -> None:
    client.post(NEW, form(sender, source="paste", rows=TEXT, name="By hand"))
    task = lists.imported(task_of(sender))
    assert (task.name, task.source, task.row_count) == ("By hand", "paste", len(ROWS))
    owner = factories.actor(sender.user, sender.account)
    group = groups.create(actor=owner, name="Regulars", region=Region.MAINLAND)
    groups.add(actor=owner, group=group, lines=[["13800001234"]])
    assert "Regulars (1)" in check_page(client.get(NEW))
    answer = client.post(NEW, form(sender, source="group", group=group.public_id, key="f" * 16))
    made = SendTask.of(sender.account).get(source="group")
    assert answer["Location"] == url_of(made)
    assert (made.name, made.group) == ("Regulars", group)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"source": "file"}, "Choose a file with your list."),
        ({"source": "paste", "rows": " \r\n"}, "Paste at least one row."),
        ({"source": "group", "group": ""}, "valid choice"),
        ({"source": "file", "template": "nobody"}, "valid choice"),
        ({"source": "elsewhere"}, "valid choice"),
        ({"source": "paste", "rows": TEXT, "key": "x"}, "key"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_stays(
    client: Client, sender: Sender, file_store: Path, changes: dict[str, str], words: str
) -> None:
    answer = client.post(NEW, form(sender, **changes))
    assert answer.status_code == 422 and words in check_page(answer)
    assert not SendTask.unscoped.exists() and not stored(file_store)


def test_a_refused_form_keeps_no_file(client: Client, sender: Sender, file_store: Path) -> None:
    answer = client.post(NEW, form(sender, file=file(), template="nobody"))
    assert answer.status_code == 422
    assert client.post(NEW, form(sender, file=file(b""))).status_code == 422
    assert not SendTask.unscoped.exists() and not stored(file_store)


def test_a_file_that_is_too_large_is_refused_with_its_limit(
    client: Client, sender: Sender, file_store: Path, settings: Any
) -> None:
    settings.LIST_MEGABYTES = 1
    answer = client.post(NEW, form(sender, file=file(b"13800001234,1\n" * 80_000)))
    assert answer.status_code == 422 and "1 MB" in check_page(answer)
    assert not SendTask.unscoped.exists() and not stored(file_store)


# While it is read -------------------------------------------------------------------------------------------------
def test_the_page_asks_for_itself_until_the_report_is_there(client: Client, sender: Sender) -> None:
    task = lists.list_task(sender, TEXT, template=sender.mainland_template)
    SendTask.of(sender.account).update(imported_count=3_000, expected_count=100_000)
    html = check_page(client.get(url_of(task)))
    assert "3,000 of about 100,000 rows" in html and 'http-equiv="refresh"' in html
    asked = {**HTMX, "HX-Target": "reading"}
    part = check_page(client.get(url_of(task), headers=asked), is_part=True)
    assert "every 500ms" in part and "<html" not in part
    lists.imported(task)
    answer = client.get(url_of(task), headers=asked)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, url_of(task))


def test_a_list_that_cannot_be_read_says_why_and_what_to_do(client: Client, sender: Sender) -> None:
    task = lists.imported(lists.list_task(sender, b"\x89PNG\r\n\x1a\n" + bytes(200)))
    assert task.status == "failed"
    html = check_page(client.get(url_of(task)))
    assert "This list could not be read" in html and "Upload another list" in html
    assert url_of(task, "reading") not in html, "a picture read otherwise is a picture still"
    assert check_page(client.get(url_of(task, "reading")))


# All of them ------------------------------------------------------------------------------------------------------
def test_all_lists_of_a_region_are_found_by_name_and_status(
    client: Client, sender: Sender, ready: SendTask, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(18):
        html = check_page(client.get(TASKS))
    assert ready.name in html and "Ready to confirm" in html
    assert ready.name not in check_page(client.get("/console/global/send-tasks/"))
    assert ready.name not in check_page(client.get(TASKS, {"status": "failed"}))
    assert ready.name in check_page(client.get(TASKS, {"q": "SPRI"}))
