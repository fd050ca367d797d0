"""The customers' pages of tickets: ask from a thing, read, answer, close; nothing of others and nothing of staff's notes."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.accounts.permissions import Role, StaffRole
from apps.support import services
from apps.support.models import Category, Ticket, TicketDocument, TicketMessage
from apps.support.states import TicketStatus
from tests import factories
from tests.core import documents
from tests.people import Person
from tests.support.pages import check_page
from tests.support.reviewing import signature
from tests.support.tickets import ticket

pytestmark = pytest.mark.django_db
LIST = "/console/tickets/"
FORM = {"about": "", "category": "delivery", "subject": "Missing", "text": "It did not arrive.", "wanted": ""}


def answered(asked: Ticket, text: str = "Which number?") -> factories.Actor:
    oscar = factories.actor(factories.staff(StaffRole.OPERATOR, name="oscar"))
    services.answer(actor=oscar, ticket=asked, text=text)
    return oscar


def test_every_page_is_clean_in_every_state(alice: Person) -> None:
    check_page(alice.client.get(LIST))
    check_page(alice.client.get(f"{LIST}new/"))
    check_page(alice.client.get(f"{LIST}new/?about=limit:global_day"))
    asked = ticket(alice.actor)
    answered(asked)
    assert "New message" in check_page(alice.client.get(LIST))
    page = check_page(alice.client.get(f"{LIST}{asked.public_id}/"))
    assert "Which number?" in page
    assert "oscar" not in page  # customers talk to Support, not to a name
    assert "New message" not in check_page(alice.client.get(LIST))
    alice.client.post(f"{LIST}{asked.public_id}/close/")
    assert "Open again" in check_page(alice.client.get(f"{LIST}{asked.public_id}/"))
    alice.client.post(f"{LIST}{asked.public_id}/reopen/")
    asked.refresh_from_db()
    assert asked.status == TicketStatus.OPEN


def test_asked_from_a_review_it_is_about_that_review(alice: Person) -> None:
    thing = signature(alice.actor, submit=True)
    page = check_page(alice.client.get(f"/console/mainland/signatures/{thing.public_id}/"))
    address = f"{LIST}new/?about=review:{thing.review.public_id}"
    assert address.replace(":", "%3A") in page or address in page
    form = check_page(alice.client.get(address))
    assert thing.content in form
    said = {**FORM, "about": f"review:{thing.review.public_id}", "category": "faster_review"}
    check_page(alice.client.post(f"{LIST}new/", said, follow=True))
    made = Ticket.of(alice.own_account).get()
    assert (made.about.kind, made.category) == ("review", Category.FASTER_REVIEW)
    assert (
        f"/console/mainland/signatures/{thing.public_id}/"
        in alice.client.get(f"{LIST}{made.public_id}/").content.decode()
    )


def test_somebody_else_s_thing_is_not_found(alice: Person, mallory: Person) -> None:
    thing = signature(alice.actor, submit=True)
    about = f"review:{thing.review.public_id}"
    assert mallory.client.get(f"{LIST}new/?about={about}").status_code == 404
    assert mallory.client.post(f"{LIST}new/", {**FORM, "about": about}).status_code == 404
    assert not Ticket.unscoped.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": ""},
        {"text": ""},
        {"text": "x" * 5001},
        {"text": "nul\0"},
        {"category": "everything"},
        {"category": "higher_limit"},
        {"category": "higher_limit", "wanted": "-5"},
    ],
)
def test_what_is_no_question_is_refused(alice: Person, changes: dict[str, str]) -> None:
    answer = alice.client.post(f"{LIST}new/", {**FORM, **changes})
    assert answer.status_code == 422
    check_page(answer)
    assert not Ticket.unscoped.exists()


def test_hostile_words_are_shown_as_words(alice: Person) -> None:
    hostile = "<script>alert(1)</script>\n{{ 7*7 }} \u202egnp.exe"
    check_page(
        alice.client.post(f"{LIST}new/", {**FORM, "subject": "<b>x</b>", "text": hostile}, follow=True)
    )
    page = alice.client.get(f"{LIST}{Ticket.unscoped.get().public_id}/").content.decode()
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page
    assert "{{ 7*7 }}" in page


def test_documents_are_given_only_to_those_who_may_see_them(
    alice: Person, mallory: Person, bob: Callable[..., Person], olga: Callable[..., Person]
) -> None:
    picture = SimpleUploadedFile("screen.png", documents.png(), "image/png")
    alice.client.post(f"{LIST}new/", {**FORM, "documents": picture}, follow=True)
    shown = TicketDocument.unscoped.get()
    asked = Ticket.unscoped.get()
    operator = olga(StaffRole.OPERATOR)
    inside = SimpleUploadedFile("inside.png", documents.png(500, 300), "image/png")
    operator.client.post(
        f"/backoffice/tickets/{asked.public_id}/", {"saying": "note", "text": "See", "documents": inside}
    )
    hidden = TicketDocument.unscoped.exclude(pk=shown.pk).get()
    address = "/console/ticket-documents/{}/"
    assert alice.client.get(address.format(shown.public_id)).status_code == 200
    assert bob(Role.VIEWER).client.get(address.format(shown.public_id)).status_code == 200
    assert mallory.client.get(address.format(shown.public_id)).status_code == 404
    assert alice.client.get(address.format(hidden.public_id)).status_code == 404
    assert operator.client.get(f"/backoffice/tickets/documents/{hidden.public_id}/").status_code == 200


def test_a_wrong_file_is_refused_and_nothing_is_written(alice: Person) -> None:
    wrong = SimpleUploadedFile("screen.png", b"MZ\x90\x00 not a picture", "image/png")
    answer = alice.client.post(f"{LIST}new/", {**FORM, "documents": wrong})
    assert answer.status_code == 422
    assert not Ticket.unscoped.exists()


def test_viewers_read_and_strangers_find_nothing(
    alice: Person, mallory: Person, bob: Callable[..., Person]
) -> None:
    asked = ticket(alice.actor)
    url = f"{LIST}{asked.public_id}/"
    viewer = bob(Role.VIEWER)
    assert "id_text" not in check_page(viewer.client.get(url))
    assert viewer.client.post(url, {"text": "Hello"}).status_code == 403
    assert mallory.client.get(url).status_code == 404
    assert mallory.client.post(url, {"text": "Hello"}).status_code == 404
    assert TicketMessage.unscoped.count() == 1
