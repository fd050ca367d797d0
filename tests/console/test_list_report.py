"""The report of a list: it adds up, every bad row is there, rows are put right in place, the file is read otherwise."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.permissions import Role
from apps.core import privacy
from apps.core.kinds import Region
from apps.messaging.models import Message, SendTask, SendTaskRow
from apps.messaging.services import send_tasks
from tests import factories, people
from tests.core import corpus_making
from tests.support import lists, sending
from tests.support.list_pages import HTMX, ROWS, TEXT, row_url, url_of
from tests.support.lists import file_store
from tests.support.pages import check_page
from tests.support.sending import Sender

__all__ = ["file_store"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("file_store")]


@pytest.fixture
def sender() -> Sender:
    sending.open_network()
    return sending.ready_to_send()


@pytest.fixture
def client(sender: Sender) -> Client:
    return people.signed_in(sender.user, sender.account).client


@pytest.fixture
def ready(sender: Sender) -> SendTask:
    """The list above, read."""
    return lists.imported(lists.list_task(sender, TEXT, template=sender.mainland_template))


# The report -------------------------------------------------------------------------------------------------------
def test_the_report_adds_up_and_each_term_leads_to_its_rows(
    client: Client, ready: SendTask, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(25):
        html = check_page(client.get(url_of(ready)))
    counts = dict(ready.counts)
    assert sum(counts.values()) == ready.row_count == len(ROWS)
    for verdict in counts:
        assert f"?show={verdict}#rows-title" in html
        shown = check_page(client.get(url_of(ready), {"show": verdict}, headers=HTMX), is_part=True)
        assert len(re.findall(r'<tr role="row" id="row-', shown)) == counts[verdict]
    assert "do not add up" not in html
    assert reverse("console:send_task_confirm", args=["mainland", ready.public_id]) in html
    assert reverse("console:send_task_bad_file", args=["mainland", ready.public_id]) in html


def test_bad_rows_come_with_number_column_value_reason_and_fix(client: Client, ready: SendTask) -> None:
    html = check_page(client.get(url_of(ready)))
    for words in (
        "1380000",
        "too few digits",
        "not a code",
        "1 to 6 digits",
        "验证码",
        "stands in row 2 already",
    ):
        assert words in html
    assert 'id="row-4"' in html and 'id="row-2"' not in html
    mended = check_page(client.get(url_of(ready), {"show": "mended"}, headers=HTMX), is_part=True)
    assert (
        "+86 139-0000-5678" in mended
        and "+86139****5678" in mended
        and 'id="row-3"' in mended
        and 'id="row-4"' not in mended
    )
    every = check_page(client.get(url_of(ready), {"show": "all"}, headers=HTMX), is_part=True)
    assert every.count('role="rowheader"') == len(ROWS)
    found = check_page(client.get(url_of(ready), {"show": "all", "q": "0123"}, headers=HTMX), is_part=True)
    assert 'id="row-7"' in found and 'id="row-4"' not in found


def test_messages_are_shown_with_their_digits_masked(client: Client, ready: SendTask) -> None:
    html = check_page(client.get(url_of(ready)))
    assert "您的验证码是8****2，请勿告诉他人。" in html and "UCS-2" in html
    assert "835142" not in html


def test_a_character_outside_the_gsm_alphabet_is_marked_with_its_substitute(
    client: Client, sender: Sender
) -> None:
    template = lists.greeting(sender, Region.GLOBAL)
    text = lists.csv_of([("+12025550123", "Zoë", "“A7”")], header=("phone", "name", "order"))
    task = lists.imported(lists.list_task(sender, text, region=Region.GLOBAL, template=template))
    html = check_page(client.get(url_of(task)))
    assert '<mark class="forcing">“</mark>' in html
    assert "is outside the GSM alphabet" in html


def test_many_bad_rows_are_all_there_page_by_page(client: Client, sender: Sender) -> None:
    rows = [("13800001234", "111111"), *((f"bad {index}", "1") for index in range(120))]
    task = lists.imported(
        lists.list_task(
            sender, lists.csv_of(rows, header=("手机号", "验证码")), template=sender.mainland_template
        )
    )
    seen: list[str] = []
    url: str = url_of(task)
    while url:
        html = check_page(client.get(url))
        seen += re.findall(r'<tr role="row" id="row-(\d+)"', html)
        further = re.search(r'rel="next" href="([^"]+)"', html)
        url = further[1].replace("&amp;", "&") if further else ""
    assert seen == [str(row_no) for row_no in range(3, 123)]


def test_who_may_only_read_sees_the_counts_and_no_cells(
    client: Client, sender: Sender, ready: SendTask
) -> None:
    viewer = factories.user("vera")
    factories.member(sender.account, viewer, Role.VIEWER)
    person = people.signed_in(viewer, sender.account)
    html = check_page(person.client.get(url_of(ready)))
    assert "Not a number" in html and "1380000" not in html and "Discard" not in html
    assert "UCS-2" not in html
    assert person.client.get(row_url(ready, 4)).status_code == 403


# Putting right ----------------------------------------------------------------------------------------------------
def test_a_row_is_put_right_in_place(client: Client, ready: SendTask) -> None:
    part = check_page(client.post(row_url(ready, 4), {"cell_0": "13700000001"}, headers=HTMX), is_part=True)
    assert 'id="row-4"' in part and "Good" in part and "Corrected by hand" in part
    assert 'id="list-sum" class="list-sum" hx-swap-oob="true"' in part
    ready.refresh_from_db()
    assert ready.counts["good"] == 3 and sum(ready.counts.values()) == len(ROWS)
    row = SendTaskRow.objects.get(send_task_id=ready.pk, row_no=4)
    assert row.number_hash == privacy.number_hash("+8613700000001")
    still = check_page(client.post(row_url(ready, 6), {"cell_1": "a b"}, headers=HTMX), is_part=True)
    assert "1 to 6 digits" in still and "Corrected by hand" in still


def test_a_row_has_a_page_with_all_its_cells_that_works_without_scripts(
    client: Client, ready: SendTask
) -> None:
    html = check_page(client.get(row_url(ready, 4)))
    assert "too few digits" in html and "手机号" in html and "111111" in html
    answer = client.post(row_url(ready, 4), {"cell_0": "13700000001", "cell_1": "445566"})
    assert answer["Location"] == url_of(ready)
    assert "Row 4: Good" in check_page(client.get(answer["Location"]))
    assert client.post(row_url(ready, 4), {"cell_0": "1" * 2001}).status_code == 422
    for nowhere in (1, 99, 2**31):
        assert client.get(row_url(ready, nowhere)).status_code == 404


def test_nothing_is_put_right_once_the_list_is_given_up(
    client: Client, sender: Sender, ready: SendTask
) -> None:
    send_tasks.discard(actor=factories.actor(sender.user, sender.account), task=ready)
    assert client.post(row_url(ready, 4), {"cell_0": "13700000001"}).status_code == 404


# Read in another way ----------------------------------------------------------------------------------------------
def test_columns_are_shown_with_what_stands_in_them_and_can_be_changed(
    client: Client, sender: Sender
) -> None:
    text = lists.csv_of([("835142", "13800001234")], header=("code", "phone"))
    task = lists.imported(lists.list_task(sender, text, template=sender.mainland_template))
    html = check_page(client.get(url_of(task, "reading")))
    assert "A · code (835142)" in html and "B · phone (13800001234)" in html
    wrong = {
        "number": "0",
        "country": "",
        "variable_1": "1",
        "header": "yes",
        "encoding": "auto",
        "delimiter": "auto",
        "dedupe": "values",
    }
    answer = client.post(url_of(task, "reading"), wrong)
    assert answer["Location"] == url_of(task)
    task.refresh_from_db()
    assert (task.status, task.dedupe, task.mapping["number"]) == ("importing", "values", 0)
    assert lists.imported(task).good_count == 0
    client.post(url_of(task, "reading"), {**wrong, "number": "1", "variable_1": "0"})
    task.refresh_from_db()
    assert lists.imported(task).good_count == 1


def test_another_delimiter_has_the_columns_guessed_anew(client: Client, sender: Sender) -> None:
    task = lists.imported(lists.list_task(sender, TEXT, template=sender.mainland_template))
    now = {
        "number": "0",
        "country": "",
        "variable_1": "1",
        "header": "yes",
        "encoding": "auto",
        "delimiter": "auto",
        "dedupe": "number",
    }
    answer = client.post(url_of(task, "reading"), {**now, "encoding": "utf-8", "delimiter": ","})
    assert answer.status_code == 302
    task.refresh_from_db()
    assert task.reading["asked"] == {"encoding": "utf-8", "delimiter": ","} and not task.mapping
    assert lists.imported(task).row_count == len(ROWS)


def test_another_sheet_has_its_own_columns_and_none_of_the_first_one_is_asked_for(
    client: Client, sender: Sender
) -> None:
    book = corpus_making.xlsx(
        lambda _book, page: page.write_row(0, 0, ["13700137000"]),
        lambda _book, page: [
            page.write_row(at, 0, row) for at, row in enumerate([("手机号", "验证码"), ROWS[0]])
        ],
        names=("说明", "名单"),
    )
    task = lists.imported(lists.list_task(sender, book, template=sender.mainland_template))
    assert task.status == "failed"  # one column is too few for the number and {1}
    page = client.get(url_of(task, "reading"))
    given = {"number": "0", "country": "", "variable_1": "", "header": "no", "dedupe": "number"}
    assert page.context["form"]["sheet"].initial == "说明"
    assert client.post(url_of(task, "reading"), {**given, "sheet": "说明"}).status_code == 422
    answer = client.post(url_of(task, "reading"), {**given, "sheet": "名单"})
    assert answer.status_code == 302
    task.refresh_from_db()
    assert lists.imported(task).good_count == 1


def test_a_guess_in_doubt_says_what_to_look_at(client: Client, ready: SendTask, sender: Sender) -> None:
    assert "notices" not in client.get(url_of(ready)).content.decode()
    task = lists.imported(
        lists.list_task(sender, "a;b\nfoo;111111\nbar;222222\n", template=sender.mainland_template)
    )
    html = check_page(client.get(url_of(task)))
    assert "No column looks like one of telephone numbers." in html and url_of(task, "reading") in html
    assert "Guessed; please look" in html


def test_a_column_that_is_not_there_is_refused(client: Client, ready: SendTask) -> None:
    answer = client.post(
        url_of(ready, "reading"),
        {
            "number": "7",
            "variable_1": "1",
            "header": "yes",
            "encoding": "auto",
            "delimiter": "auto",
            "dedupe": "number",
        },
    )
    assert answer.status_code == 422 and check_page(answer)
    ready.refresh_from_db()
    assert ready.status == "ready"


def test_nothing_is_sent_before_it_is_confirmed(client: Client, ready: SendTask) -> None:
    client.get(url_of(ready))
    client.post(row_url(ready, 4), {"cell_0": "13700000001"})
    assert not Message.unscoped.exists()


def test_others_find_nothing(ready: SendTask, mallory: people.Person) -> None:
    for url in (url_of(ready), url_of(ready, "reading"), row_url(ready, 4)):
        assert mallory.client.get(url).status_code == 404
    assert mallory.client.post(row_url(ready, 4), {"cell_0": "13700000001"}).status_code == 404
