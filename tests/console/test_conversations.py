"""The pages of conversations and versions on both sides of a review: console and desk."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.accounts.permissions import Role, StaffRole
from apps.core.kinds import MessageKind
from apps.message_templates import services as templates
from apps.reviews import conversation
from apps.reviews import services as reviews
from apps.reviews.findings import Found
from apps.reviews.models import MessageFile, ReviewMessage
from apps.reviews.services import conversations
from tests.core import documents
from tests.people import Person
from tests.support.identities import submitted
from tests.support.pages import check_page
from tests.support.reviewing import signature, template

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> {{ 7|add:7 }}"


@pytest.fixture
def rita(olga: Callable[..., Person]) -> Person:
    return olga(StaffRole.REVIEWER)


@pytest.fixture
def store() -> Path:
    return Path(settings.FILES_DIR)


def names(store: Path) -> set[str]:
    return {path.name for path in store.iterdir()} if store.exists() else set()


def rejected(thing: Any, by: Person) -> Any:
    reviews.reject(
        actor=by.actor,
        review=reviews.take(actor=by.actor, review=thing.review),
        reasons=[Found("other", start=0, end=2, words=thing.content[:2])],
        note="Which product?",
    )
    thing.refresh_from_db()
    return thing


def page_of(thing: Any) -> str:
    if thing.kind == "identity":
        return "/console/account/verification/"
    return f"/console/{thing.region}/{thing.kind}s/{thing.public_id}/"


def talk_page(thing: Any) -> str:
    if thing.kind == "identity":
        return f"/console/account/verification/{thing.public_id}/messages/"
    return f"{page_of(thing)}messages/"


@pytest.mark.parametrize("make", [signature, template, submitted])
def test_both_sides_write_on_their_pages_and_hostile_text_does_nothing(
    make: Any, alice: Person, rita: Person
) -> None:
    made = make(alice.actor) if make is submitted else make(alice.actor, submit=True)
    thing = rejected(made, rita)
    address, desk = talk_page(thing), f"/backoffice/reviews/{thing.review.public_id}/"
    assert "Write to the reviewer" in check_page(alice.client.get(page_of(thing)))
    answer = alice.client.post(address, {"text": HOSTILE})
    assert answer["Location"] == address
    for client, where in ((alice.client, address), (alice.client, page_of(thing)), (rita.client, desk)):
        page = check_page(client.get(where))
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>alert" not in page
        assert "{{ 7|add:7 }}" in page
    inbox = check_page(rita.client.get("/backoffice/reviews/messages/?unread=new"))
    assert thing.review.title in inbox
    assert "New" in check_page(rita.client.get(f"{desk}messages/"))
    assert thing.review.title not in check_page(rita.client.get("/backoffice/reviews/messages/?unread=new"))
    rita.client.post(f"{desk}messages/", {"text": "The shop's name."})
    page = check_page(alice.client.get(page_of(thing)))
    assert "1 new" in page
    assert str(rita.user) not in page.partition("<main")[2]
    page = check_page(alice.client.get(address))
    assert str(rita.user) not in page.partition("<main")[2]
    assert "The shop&#x27;s name." in page
    assert "1 new" not in check_page(alice.client.get(page_of(thing)))


def test_the_list_says_where_a_message_waits(alice: Person, rita: Person) -> None:
    thing = rejected(template(alice.actor, submit=True), rita)
    other = template(alice.actor, content="您的注册验证码是{1}。", submit=True)
    conversations.answer(actor=rita.actor, review=thing.review, text="Which product?")
    assert other.review is not None
    page = check_page(alice.client.get("/console/mainland/templates/"))
    assert page.count("New message") == 1


def test_documents_go_along_are_cleaned_and_are_nobody_elses(
    alice: Person, mallory: Person, rita: Person, bob: Callable[..., Person], store: Path
) -> None:
    thing = rejected(template(alice.actor, submit=True), rita)
    octets = documents.photo_with_place()
    files = [SimpleUploadedFile("shop.jpg", octets), SimpleUploadedFile("terms.pdf", documents.pdf())]
    alice.client.post(talk_page(thing), {"text": "See here", "documents": files})
    assert [(one.name, one.content_type) for one in MessageFile.unscoped.order_by("id")] == [
        ("shop.jpg", "image/jpeg"),
        ("terms.pdf", "application/pdf"),
    ]
    picture = MessageFile.unscoped.order_by("id")[0]
    assert picture.stored in names(store)
    own, desk = (
        f"/console/review-files/{picture.public_id}/",
        f"/backoffice/reviews/files/{picture.public_id}/",
    )
    given = b"".join(alice.client.get(own).streaming_content)  # type: ignore[attr-defined]
    assert b"GPS" not in given
    assert b"Exif" not in given
    assert rita.client.get(desk).status_code == 200
    assert mallory.client.get(own).status_code == 404
    assert bob(Role.VIEWER).client.get(own).status_code == 403
    assert bob(Role.FINANCE).client.get(own).status_code == 403


@pytest.mark.parametrize(
    ("name", "octets"),
    [
        ("licence.png", b"MZ" + bytes(200)),
        ("licence.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("bomb.pdf", documents.pdf_bomb()),
        ("large.png", documents.png() + bytes(6 * 1024 * 1024)),
    ],
)
def test_wrong_files_are_refused_and_nothing_is_half_done(
    name: str, octets: bytes, alice: Person, rita: Person, store: Path
) -> None:
    thing = rejected(template(alice.actor, submit=True), rita)
    before = names(store)
    answer = alice.client.post(
        talk_page(thing), {"text": "See here", "documents": SimpleUploadedFile(name, octets)}
    )
    assert answer.status_code == 422
    page = check_page(answer)
    assert name in page
    assert "See here" in page, "the words are not lost"
    assert not ReviewMessage.unscoped.exists()
    assert not MessageFile.unscoped.exists()
    assert names(store) == before


def test_readers_read_and_only_who_may_write_has_read(
    alice: Person, rita: Person, bob: Callable[..., Person], olga: Callable[..., Person], mallory: Person
) -> None:
    thing = rejected(template(alice.actor, submit=True), rita)
    review, address = thing.review, talk_page(thing)
    conversations.answer(actor=rita.actor, review=review, text="Which product?")
    viewer, operator = bob(Role.VIEWER), olga(StaffRole.OPERATOR)
    assert viewer.client.get(address).status_code == 403
    assert viewer.client.post(address, {"text": "x"}).status_code == 403
    assert "Messages with the reviewer" not in check_page(viewer.client.get(page_of(thing)))
    assert mallory.client.get(address).status_code == 404
    assert mallory.client.post(address, {"text": "x"}).status_code == 404
    conversations.ask(actor=alice.actor, review=review, text="The shop.")
    desk = f"/backoffice/reviews/{review.public_id}/messages/"
    page = check_page(operator.client.get(desk))
    assert "The shop." in page
    assert 'name="text"' not in page
    assert operator.client.post(desk, {"text": "x"}).status_code == 403
    assert conversation.unseen(review, by_staff=True) == 1
    assert ReviewMessage.unscoped.count() == 2


def test_an_empty_message_is_refused_beside_its_field(alice: Person, rita: Person) -> None:
    thing = rejected(template(alice.actor, submit=True), rita)
    answer = alice.client.post(talk_page(thing), {"text": "  "})
    assert answer.status_code == 422
    check_page(answer)
    assert not ReviewMessage.unscoped.exists()


def test_versions_stand_side_by_side_for_both(alice: Person, rita: Person, mallory: Person) -> None:
    thing = rejected(template(alice.actor, submit=True), rita)
    address, desk = f"{page_of(thing)}versions/", f"/backoffice/reviews/{thing.review.public_id}/versions/"
    assert address not in check_page(alice.client.get(page_of(thing)))
    assert "There is one version only." in check_page(alice.client.get(address))
    said = {"name": thing.name, "content": "您的<b>登录</b>验证码是{1}。", "remarks": ""}
    templates.edit(actor=alice.actor, template=thing, message_kind=MessageKind.CODE, **said)
    assert address in check_page(alice.client.get(page_of(thing)))
    page = check_page(alice.client.get(address))
    assert "as it is now, not submitted" in page
    assert "&lt;b&gt;登录" in page
    assert "What the reviewer said of version 1" in page
    assert "See the reviewer&#x27;s note." in page
    assert '<mark class="marked tone-red"' in page
    thing.refresh_from_db()
    templates.submit(actor=alice.actor, template=thing)
    for client, where in ((alice.client, f"{address}?before=1&after=2"), (rita.client, f"{desk}?before=x")):
        page = check_page(client.get(where))
        assert "<ins" in page
        assert "<del" in page
    assert desk in check_page(rita.client.get(f"/backoffice/reviews/{thing.review.public_id}/"))
    assert mallory.client.get(address).status_code == 404


def test_a_verification_has_versions_too(alice: Person, rita: Person) -> None:
    thing = rejected(submitted(alice.actor), rita)
    check_page(alice.client.get(f"/console/account/verification/{thing.public_id}/versions/"))
