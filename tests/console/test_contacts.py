"""Contact groups and the files of a list, as customers see them."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Role
from apps.contacts import queries
from apps.contacts.models import Contact, ContactGroup
from apps.contacts.services import filling, groups
from apps.core import clock
from apps.core.kinds import Region
from apps.core.sheets.reading import open_table
from apps.messaging.models import SendTask
from tests.people import Person, signed_in
from tests.support import lists
from tests.support.lists import csv_of, imported, list_task
from tests.support.pages import check_page
from tests.support.sending import open_network, ready_to_send

pytestmark = pytest.mark.django_db
GROUPS = "/console/contacts/"
file_store = lists.file_store


def group_of(person: Person, *numbers: str, region: Region = Region.MAINLAND) -> ContactGroup:
    group = groups.create(actor=person.actor, name=f"Customers {region}", region=region)
    if numbers:
        groups.add(actor=person.actor, group=group, lines=[number.split(",") for number in numbers])
    group.refresh_from_db()
    return group


def at(group: ContactGroup, verb: str = "") -> str:
    return f"{GROUPS}{group.public_id}/{verb}"


def test_an_empty_list_says_what_to_do(alice: Person) -> None:
    page = check_page(alice.client.get(GROUPS))
    assert "No contact groups yet" in page and f"{GROUPS}new/" in page


def test_a_group_is_made_filled_by_hand_and_shown_masked(
    alice: Person, django_assert_max_num_queries: Callable[..., object]
) -> None:
    check_page(alice.client.get(f"{GROUPS}new/"))
    answer = alice.client.post(f"{GROUPS}new/", {"name": "Customers", "region": "mainland"})
    group = ContactGroup.of(alice.own_account).get()
    assert (answer.status_code, answer["Location"]) == (302, at(group))
    assert "No numbers here" in check_page(alice.client.get(at(group)))
    lines = {"lines": "13800001234, Li Hua\n\n 138 0000 1235\n13800001234\n"}
    assert alice.client.post(at(group, "add/"), lines)["Location"] == at(group)
    with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
        page = check_page(alice.client.get(at(group)))
    for words in (
        "+86138****1234",
        "+86138****1235",
        "Li Hua",
        "2 numbers added.",
        "1 stood in the group already.",
    ):
        assert words in page
    assert "13800001234" not in page and "138 0000 1235" not in page
    assert f"/console/mainland/send/list/?group={group.public_id}" in page
    page = check_page(alice.client.get(GROUPS))
    assert "Customers" in page and "Ready" in page


@pytest.mark.parametrize(
    ("lines", "words"),
    [("", "required"), ("   \n", "required"), ("13800001234\nhello", "Line 2"), ("1\n" * 101, "at most 100")],
)
def test_wrong_lines_add_nothing(lines: str, words: str, alice: Person) -> None:
    group = group_of(alice)
    answer = alice.client.post(at(group, "add/"), {"lines": lines})
    assert answer.status_code == 422 and words in check_page(answer)
    assert not Contact.unscoped.exists()


def test_a_number_is_found_and_taken_out(alice: Person) -> None:
    group = group_of(alice, "13800001234", "13800009999")
    page = check_page(alice.client.get(at(group), {"q": "138-0000-1234"}))
    assert "****1234" in page and "****9999" not in page
    assert "****9999" in alice.client.get(at(group), {"q": "9999"}).content.decode()
    page = check_page(alice.client.get(at(group), {"q": "nobody"}))
    assert "not a telephone number" in page and "****" not in page
    contact = queries.by_number(queries.contacts(group), "9999").get()
    answer = alice.client.post(at(group, f"{contact.public_id}/remove/"))
    assert answer["Location"] == at(group) and Contact.unscoped.get().number_last4 == "1234"
    assert alice.client.post(at(group, f"{contact.public_id}/remove/")).status_code == 404


def test_a_group_is_renamed_and_deleted(alice: Person) -> None:
    group = group_of(alice, "13800001234")
    other = groups.create(actor=alice.actor, name="Friends", region=Region.MAINLAND)
    answer = alice.client.post(at(group, "edit/"), {"name": "Friends"})
    assert answer.status_code == 422 and "There is already" in check_page(answer)
    assert alice.client.post(at(group, "edit/"), {"name": "Members"})["Location"] == at(group)
    assert "Members" in check_page(alice.client.get(at(group, "delete/")))
    assert alice.client.post(at(group, "delete/"))["Location"] == GROUPS
    assert ContactGroup.unscoped.get() == other and not Contact.unscoped.exists()


def test_a_file_fills_a_group_while_the_page_looks_on(alice: Person, file_store: Path) -> None:
    group = group_of(alice)
    check_page(alice.client.get(at(group, "fill/")))
    text = csv_of([["13800001234", "Li", "A"], ["1380000", "Wang", "B"], ["13800001234", "Li", "C"]])
    upload = SimpleUploadedFile("客户.csv", text.encode())
    assert alice.client.post(at(group, "fill/"), {"file": upload})["Location"] == at(group)
    assert (
        len(list(file_store.iterdir())) == 1 and b"13800001234" not in next(file_store.iterdir()).read_bytes()
    )
    page = check_page(alice.client.get(at(group)))
    assert "The file is being read" in page and "Send to this group" not in page
    part = alice.client.get(at(group, "progress/"), headers={"HX-Request": "true"})
    assert "every 1s" in check_page(part, is_part=True)
    # Meanwhile nothing else goes into it, and a second file leaves nothing behind.
    answer = alice.client.post(at(group, "fill/"), {"file": SimpleUploadedFile("b.csv", b"13800001235")})
    assert answer.status_code == 422 and "being read into this group" in check_page(answer)
    assert len(list(file_store.iterdir())) == 1
    with TestCase.captureOnCommitCallbacks(execute=True):
        filling.run(group.pk)
    part = alice.client.get(at(group, "progress/"), headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == at(group)
    page = check_page(alice.client.get(at(group)))
    for words in (
        "What the last file has brought",
        "1 row without a usable number",
        "Row 3:",
        "Send to this group",
    ):
        assert words in page
    assert list(file_store.iterdir()) == []
    assert AuditEvent.objects.filter(verb="contact_group.filled").get().facts == {"file": "客户.csv"}


def test_a_file_that_is_no_list_says_why(alice: Person, file_store: Path) -> None:
    group = group_of(alice)
    alice.client.post(at(group, "fill/"), {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 nothing")})
    filling.run(group.pk)
    page = check_page(alice.client.get(at(group)))
    assert "The last file was not read to its end" in page and "PDF" in page
    assert "Last file not read to its end" in check_page(alice.client.get(GROUPS))
    answer = alice.client.post(at(group, "fill/"), {})
    assert answer.status_code == 422 and check_page(answer)


def test_a_viewer_sees_no_texts_and_no_buttons(alice: Person, bob: Callable[..., Person]) -> None:
    group = group_of(alice, "13800001234,Li Hua")
    viewer = bob(Role.VIEWER)
    page = check_page(viewer.client.get(at(group)))
    assert "****1234" in page
    for words in ("Li Hua", "Send to this group", "Fill from a file", "Remove", "Delete"):
        assert words not in page


def test_another_accounts_number_is_not_taken_out(alice: Person, mallory: Person) -> None:
    group, own = group_of(alice, "13800001234"), group_of(mallory, "13800001234")
    contact = queries.contacts(group).get()
    for target in (at(group, f"{contact.public_id}/remove/"), at(own, f"{contact.public_id}/remove/")):
        assert mallory.client.post(target).status_code == 404
    assert Contact.unscoped.count() == 2


# Files of a list --------------------------------------------------------------------------------------------------
@pytest.fixture
def owner_and_task(file_store: Path) -> tuple[Person, SendTask]:
    open_network()
    sender = ready_to_send()
    task = imported(
        list_task(sender, csv_of([["13800001234", "Li", "A"], ["138", "Wang", "B"]]), name="春季 1/2")
    )
    return signed_in(sender.user, sender.account), task


@pytest.mark.parametrize("part", ["bad-rows", "sent-rows", "unsent-rows"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_file_comes_under_its_own_name(
    part: str, form: str, owner_and_task: tuple[Person, SendTask]
) -> None:
    person, task = owner_and_task
    answer = person.client.get(f"/console/mainland/send-tasks/{task.public_id}/{part}/?format={form}")
    assert answer.status_code == 200 and answer.streaming and answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    name = unquote(answer.headers["Content-Disposition"])
    assert "春季" in name and "/" not in name and name.endswith(form)
    octets = b"".join(answer.streaming_content)  # type: ignore[arg-type]
    rows = {"bad-rows": 1, "sent-rows": 0, "unsent-rows": 2}[part]
    if rows:
        assert len(list(open_table(octets, has_header=True).rows())) == rows
    assert AuditEvent.objects.filter(verb="send_task.file_taken", facts__format=form).count() == 1


def test_a_form_that_does_not_exist_is_not_found(owner_and_task: tuple[Person, SendTask]) -> None:
    person, task = owner_and_task
    for path in (
        f"mainland/send-tasks/{task.public_id}/bad-rows/?format=exe",
        f"global/send-tasks/{task.public_id}/bad-rows/",
    ):
        assert person.client.get(f"/console/{path}").status_code == 404
    assert not AuditEvent.objects.filter(verb="send_task.file_taken").exists()


def test_the_file_to_fill_in_comes_with_its_template(owner_and_task: tuple[Person, SendTask]) -> None:
    person, task = owner_and_task
    answer = person.client.get(
        f"/console/mainland/templates/{task.template.public_id}/list-file/?format=xlsx"
    )
    table = open_table(b"".join(answer.streaming_content))  # type: ignore[arg-type]
    assert table.columns == ["Mobile number", "Variable 1", "Variable 2"]


def test_the_group_page_stays_quick_with_many_numbers(
    alice: Person, django_assert_max_num_queries: Callable[..., object]
) -> None:
    group = group_of(alice, *[f"1380000{number:04}" for number in range(80)])
    ContactGroup.unscoped.update(changed_at=clock.now() - timedelta(days=1))
    with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
        page = check_page(alice.client.get(at(group)))
    assert page.count("****") == 50 and "80 numbers" in page
