"""The story of one number: all of it on one line of time, of one's own account alone, and a file that can be checked."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from apps.accounts.actors import Actor
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Role, StaffRole
from apps.core import clock
from apps.core.ids import hash_from_token, number_token
from apps.core.privacy import number_hash
from apps.exports.models import StoryFile
from apps.messaging import number_story, queries
from apps.messaging.models import SendTaskRow
from apps.messaging.number_story import Kind, Story, story
from apps.messaging.services import suggestions
from apps.messaging.services.reveal import reveal
from apps.unsubscribes.models import Unsubscribe
from apps.unsubscribes.services import blocklist, removals
from tests import people
from tests.people import Person
from tests.support import replying, sending
from tests.support.pages import check_page
from tests.support.sending import Sender

pytestmark = pytest.mark.django_db
NUMBER = "+8613800001234"
TOKEN = number_token(number_hash(NUMBER))
PAGE = f"/console/records/numbers/{TOKEN}/"
CHECK = "/console/records/numbers/check/"


@pytest.fixture
def sender() -> Sender:
    sending.open_network()
    return sending.ready_to_send()


@pytest.fixture
def owner(sender: Sender) -> Actor:
    return people.signed_in(sender.user, sender.account).actor


@pytest.fixture
def client(sender: Sender) -> Client:
    return people.signed_in(sender.user, sender.account).client


def told(sender: Sender, **options: Any) -> Story:
    found = story(number_hash(NUMBER), account=sender.account, **options)
    assert found is not None
    return found


def a_whole_story(sender: Sender, owner: Actor) -> None:
    """A message, its reply that is suggested as an unsubscription, all that follows, and a look."""
    message = replying.sent(sender, NUMBER)
    replying.comes("请不要再发了", NUMBER)
    replying.read_all()
    reply = queries.suggestions(sender.account).get()
    suggestions.confirm(actor=owner, public_ids=[reply.public_id])
    removals.apply(actor=owner, unsubscribe=Unsubscribe.unscoped.get(), reason="signed a form")
    blocklist.add(actor=owner, text=NUMBER)
    replying.sent(sender, NUMBER, status="refused", code="unsubscribed", segments=0)
    task = sending.make_send_task(sender, rows=[NUMBER])
    SendTaskRow.objects.filter(send_task_id=task.pk).update(verdict="blocked", code="blocked")
    reveal(actor=owner, message=message, reason="complaint on the phone")


def test_a_token_is_the_number_and_nothing_else() -> None:
    for number in (NUMBER, "+12025550123"):
        assert hash_from_token(number_token(number_hash(number))) == number_hash(number)
    for text in ("", "x", "0" * 15, "G" * 16, TOKEN.upper() if TOKEN.upper() != TOKEN else "Z" * 16):
        with pytest.raises(ValueError, match="hexadecimal"):
            hash_from_token(text)


def test_everything_about_the_number_is_on_one_line_of_time(sender: Sender, owner: Actor) -> None:
    a_whole_story(sender, owner)
    replying.sent(sender, "+8613911111111")
    found = told(sender, with_looks=True)
    kinds = {event.kind for event in found.events}
    assert {Kind.MESSAGE, Kind.REPLY, Kind.LIST, Kind.BLOCK, Kind.LOOK} <= kinds
    labels = [event.label for event in found.events]
    for label in (
        "Accepted", "Refused", "Reply from the handset", "Unsubscription suggested", "Suggestion confirmed",
        "Unsubscribed", "End of the unsubscription applied for", "Put on the block list", "Looked at in full",
    ):  # fmt: skip
        assert label in labels, label
    assert any(label.startswith("Not sent from the list") for label in labels)
    times = [event.at.replace(microsecond=0) for event in found.events]
    assert times == sorted(times, reverse=True)
    assert found.shown == "+86138****1234" and found.older is None
    assert not any("13800001234" in f"{event}" for event in found.events)


def test_only_who_may_read_the_trail_learns_who_looked(sender: Sender, owner: Actor, client: Client) -> None:
    a_whole_story(sender, owner)
    assert "complaint on the phone" in check_page(client.get(PAGE))
    viewer = sending.person("viewer@example.com", sender.account, Role.VIEWER)
    assert viewer.user is not None
    page = check_page(people.signed_in(viewer.user, sender.account).client.get(PAGE, {"kind": "look"}))
    assert "complaint" not in page and "Who looked" not in page and "Nothing of this kind" in page


def test_a_story_is_narrowed_to_one_kind(sender: Sender, owner: Actor) -> None:
    a_whole_story(sender, owner)
    assert {event.kind for event in told(sender, kinds=["reply"]).events} == {"reply"}


def test_the_lists_of_others_do_not_push_out_the_account_s_own(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(number_story, "OTHERS", 2)
    other = sending.ready_to_send("carol", number=2)
    for whose in (sender, other, other):
        task = sending.make_send_task(whose, rows=[NUMBER])
        SendTaskRow.objects.filter(send_task_id=task.pk).update(verdict="blocked", code="blocked")
    assert len(told(sender, kinds=["block"]).events) == 1


def test_pages_of_a_long_story_hold_each_message_once(sender: Sender) -> None:
    now = clock.now()
    made = [replying.sent(sender, NUMBER, at=now - timedelta(days=index)).serial for index in range(7)]
    seen: list[str] = []
    before: int | None = None
    for _page in range(3):
        part = told(sender, kinds=["message"], limit=3, before=before)
        seen += [event.serial for event in part.events]
        before = part.older
    assert seen == made and before is None


def test_a_number_is_looked_up_in_the_body_of_a_request(sender: Sender, client: Client) -> None:
    replying.sent(sender, NUMBER)
    check_page(client.get("/console/records/numbers/"))
    answer = client.post("/console/records/numbers/", {"number": "138 0000 1234"})
    assert answer["Location"] == PAGE
    for wrong, words in (("abc", "This is not a telephone number"), ("13900000000", "Nothing is known")):
        answer = client.post("/console/records/numbers/", {"number": wrong})
        assert answer.status_code == 422 and words in check_page(answer)
    listed = client.get("/console/records/messages/", {"q": "13800001234"}).content.decode()
    assert PAGE in listed
    message = queries.records(sender.account).get()
    assert PAGE in client.get(reverse("console:record", args=[message.serial])).content.decode()


def test_another_account_finds_nothing_of_it(sender: Sender, owner: Actor, mallory: Person) -> None:
    a_whole_story(sender, owner)
    assert mallory.client.get(PAGE).status_code == 404
    assert mallory.client.post(f"{PAGE}file/").status_code == 404
    assert mallory.client.post("/console/records/numbers/", {"number": NUMBER}).status_code == 422
    assert not StoryFile.unscoped.exists()


def test_a_pdf_is_made_its_hash_kept_and_a_changed_file_not_recognized(
    sender: Sender, owner: Actor, client: Client, mallory: Person, tmp_path: Path
) -> None:
    a_whole_story(sender, owner)
    answer = client.post(f"{PAGE}file/")
    content = answer.content
    assert answer["Content-Type"] == "application/pdf" and content.startswith(b"%PDF")
    row = StoryFile.of(sender.account).get()
    assert row.event_count > 5 and row.octets == len(content)
    event = AuditEvent.objects.get(verb="number_story.taken")
    assert event.account == sender.account and "13800001234" not in f"{event.facts}{event.label}"

    def asked(by: Client, **given: Any) -> str:
        return check_page(by.post(CHECK, given))

    path = tmp_path / "story.pdf"
    path.write_bytes(content)
    with path.open("rb") as file:
        assert "The file is unchanged" in asked(client, file=file)
    assert "The file is unchanged" in asked(client, sha256=row.sha256.upper())
    assert "not made here" in asked(mallory.client, sha256=row.sha256)
    call_command("verify_story", str(path))
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with path.open("rb") as file:
        assert "not made here" in asked(client, file=file)
    with pytest.raises(CommandError, match="changed since"):
        call_command("verify_story", str(path))
    assert client.post(CHECK, {"sha256": "abc"}).status_code == 422
    assert client.post(CHECK, {}).status_code == 422


def test_staff_see_all_accounts_and_take_a_file_of_their_own(
    sender: Sender, olga: Callable[..., Person]
) -> None:
    other = sending.ready_to_send("carol", number=2)
    replying.sent(sender, NUMBER)
    replying.sent(other, NUMBER)
    client = olga(StaffRole.OPERATOR).client
    page = f"/backoffice/records/numbers/{TOKEN}/"
    html = check_page(client.get(page))
    assert (
        sender.account.name.replace("'", "&#x27;") in html
        and other.account.name.replace("'", "&#x27;") in html
    )
    assert client.post(f"{page}file/").content.startswith(b"%PDF")
    assert StoryFile.unscoped.get().account is None
    assert AuditEvent.objects.get(verb="number_story.taken").account is None
    assert client.post("/backoffice/records/numbers/", {"number": NUMBER})["Location"] == page
    check_page(client.get("/backoffice/records/numbers/"))
    assert client.get("/backoffice/records/numbers/0000000000000000/").status_code == 404


def test_a_story_costs_few_statements_however_long_it_is(
    sender: Sender, client: Client, django_assert_max_num_queries: Any
) -> None:
    for _index in range(30):
        replying.sent(sender, NUMBER)
    with django_assert_max_num_queries(32):
        client.get(PAGE)
