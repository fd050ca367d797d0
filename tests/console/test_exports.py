"""Files from the console: asked for below a list with its filters, watched, taken, called off."""

from pathlib import Path
from typing import Any

import pytest

from apps.accounts.permissions import Role
from apps.exports.models import Export
from apps.exports.services import making
from apps.exports.states import ExportStatus
from apps.messaging.services import runs
from tests.people import signed_in
from tests.support import lists, sending
from tests.support.pages import check_page
from tests.support.sending import Sender, make_send_task, open_network, ready_to_send

pytestmark = pytest.mark.django_db
file_store = lists.file_store
NEW = "/console/exports/new/message_records/"


@pytest.fixture
def sender(file_store: Path) -> Sender:
    open_network()
    made = ready_to_send()
    runs.run(make_send_task(made, rows=3).pk)
    return made


@pytest.fixture
def client(sender: Sender) -> Any:
    return signed_in(sender.user, sender.account).client


def chosen(**given: Any) -> dict[str, Any]:
    return {"form": "csv", "columns": ["number", "status"], **given}


def test_the_list_s_filters_go_into_the_file(sender: Sender, client: Any) -> None:
    number = sending.numbers_of(3)[1]
    page = check_page(client.get("/console/records/messages/", {"q": number}))
    assert f"{NEW}?q=%2B{number[1:]}" in page
    page = check_page(client.get(NEW, {"q": number}))
    assert number not in page.split("<form", 1)[0] and "What it will hold" in page
    answer = client.post(f"{NEW}?q=%2B{number[1:]}", chosen())
    export = Export.of(sender.account).get()
    assert answer["Location"] == f"/console/exports/{export.public_id}/"
    assert number not in str(export.described)
    making.make(export.pk)
    octets = client.get(f"/console/exports/{export.public_id}/file/").getvalue().decode("utf-8-sig")
    assert octets.count("\r\n") == 2 and octets.startswith("Number,Status,Export\r\n")


def test_its_page_tells_how_far_it_is_and_then_offers_the_file(sender: Sender, client: Any) -> None:
    client.post(NEW, chosen())
    export = Export.of(sender.account).get()
    address = f"/console/exports/{export.public_id}/"
    assert "waits for its turn" in check_page(client.get(address))
    Export.unscoped.filter(pk=export.pk).update(status=ExportStatus.RUNNING, row_count=1200, share=40)
    page = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "1,200 rows so far" in page and "every 1s" in page and "<html" not in page
    making.make(export.pk)
    export.refresh_from_db()
    page = check_page(client.get(address))
    assert export.sha256 in page and "every 1s" not in page and f"{address}file/" in page
    assert "Message records" in check_page(client.get("/console/exports/"))


def test_a_file_that_is_not_ready_is_not_given(sender: Sender, client: Any) -> None:
    client.post(NEW, chosen())
    export = Export.of(sender.account).get()
    answer = client.get(f"/console/exports/{export.public_id}/file/", follow=True)
    assert "There is no file to take" in check_page(answer)


def test_calling_off_by_a_click(sender: Sender, client: Any) -> None:
    client.post(NEW, chosen())
    export = Export.of(sender.account).get()
    for _click in range(2):
        client.post(f"/console/exports/{export.public_id}/cancel/")
    export.refresh_from_db()
    assert export.status == ExportStatus.CANCELLED


def test_whole_numbers_are_offered_to_those_who_may_see_them(sender: Sender, client: Any) -> None:
    assert "Numbers and texts in full" in check_page(client.get(NEW))
    answer = client.post(NEW, chosen(is_whole="on", reason=""))
    assert answer.status_code == 422 and "Say in a few words" in check_page(answer)
    viewer = sending.person("carol@example.com", sender.account, Role.VIEWER)
    assert viewer.user is not None
    theirs = signed_in(viewer.user, sender.account).client
    assert "Numbers and texts in full" not in check_page(theirs.get(NEW))
    theirs.post(NEW, chosen(is_whole="on", reason="I want to"))
    assert not Export.of(sender.account).get().is_whole


def test_a_subject_that_the_role_may_not_see_is_refused(sender: Sender) -> None:
    clerk = sending.person("carol@example.com", sender.account, Role.FINANCE)
    assert clerk.user is not None
    theirs = signed_in(clerk.user, sender.account).client
    for method in (theirs.get, theirs.post):
        assert method(NEW).status_code == 403
    assert theirs.get("/console/exports/new/nonsense/").status_code == 404
    assert not Export.unscoped.exists()
