"""Pages that take documents: several at once, checked by content, held over a refusal, and nothing kept of wrong ones."""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.core import files
from apps.web import attachments
from tests.core import documents
from tests.support.pages import check_page
from tests.web import document_pages

pytestmark = pytest.mark.django_db
Visit = Callable[[str], Client]


@pytest.fixture(autouse=True)
def store(own_pages: Any, settings: Any, tmp_path: Path) -> Path:
    settings.ROOT_URLCONF = "tests.web.document_pages"
    settings.FILES_DIR = tmp_path / "files"
    settings.DOCUMENT_MEGABYTES = 1
    document_pages.kept.clear()
    folder: Path = settings.FILES_DIR
    folder.mkdir()
    return folder


def a_file(octets: bytes, name: str = "proof.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, octets)


def stored_in(store: Path) -> set[str]:
    return {path.name for path in store.iterdir()}


def held_in(page: str) -> list[str]:
    return re.findall(r'name="proofs_held" value="([^"]+)"', page)


def test_several_files_of_several_fields_are_kept(visit: Visit, store: Path) -> None:
    posted = {
        "name": "May",
        "proofs": [a_file(documents.png()), a_file(documents.pdf(), "b.pdf")],
        "letter": a_file(documents.jpeg(), "c.jpeg"),
    }
    assert visit("owner").post("/proofs/", posted).status_code == 302
    assert [one.name for one in document_pages.kept] == ["proof.png", "b.pdf", "c.jpg"]
    assert stored_in(store) == {one.stored for one in document_pages.kept}


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (documents.EXE, "neither a JPG or PNG"),
        (documents.SVG, "neither a JPG or PNG"),
        (b"", "empty"),
        (documents.png() + bytes(1024 * 1024), "larger than 1 MB"),
        (documents.pdf_with_javascript(), "acts or is attached"),
    ],
)
def test_one_wrong_file_refuses_the_field_and_leaves_nothing(
    visit: Visit, store: Path, octets: bytes, words: str
) -> None:
    posted = {"name": "May", "proofs": [a_file(documents.png(), "good.png"), a_file(octets, "bad.png")]}
    answer = visit("owner").post("/proofs/", posted)
    page = check_page(answer)
    assert answer.status_code == 422
    assert words in page and "bad.png" in page
    assert stored_in(store) == set()


def test_too_many_files_are_refused(visit: Visit, store: Path) -> None:
    for count in (4, 12):
        posted = {"name": "May", "proofs": [a_file(documents.png()) for _one in range(count)]}
        answer = visit("owner").post("/proofs/", posted)
        assert answer.status_code == 422
        assert "More than" in check_page(answer)
    assert stored_in(store) == set()


def test_no_file_is_said_in_the_form(visit: Visit) -> None:
    answer = visit("owner").post("/proofs/", {"name": "May"})
    assert answer.status_code == 422
    assert "This field is required" in check_page(answer)


@pytest.mark.parametrize("name", ["", "refused"])
def test_good_files_are_held_until_the_form_is_right(visit: Visit, store: Path, name: str) -> None:
    client = visit("owner")
    posted: dict[str, Any] = {"name": name, "proofs": [a_file(documents.png(), "licence.png")]}
    page = check_page(client.post("/proofs/", posted))
    assert "licence.png" in page
    (token,) = held_in(page)
    before = stored_in(store)
    assert len(before) == 1
    again = {"name": "", "proofs_held": [token], "proofs": [a_file(documents.pdf(), "more.pdf")]}
    page = check_page(client.post("/proofs/", again))
    assert len(held_in(page)) == 2
    assert client.post("/proofs/", {"name": "May", "proofs_held": held_in(page)}).status_code == 302
    assert [one.name for one in document_pages.kept] == ["licence.png", "more.pdf"]
    assert stored_in(store) == {one.stored for one in document_pages.kept} > before


def test_what_is_held_is_one_persons_alone_and_not_forever(
    visit: Visit, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = check_page(visit("owner").post("/proofs/", {"name": "", "proofs": [a_file(documents.png())]}))
    (token,) = held_in(page)
    from tests.web import people

    monkeypatch.setitem(people.PERMS, "other", people.PERMS["owner"])
    assert visit("other").post("/proofs/", {"name": "May", "proofs_held": [token]}).status_code == 422
    assert visit("owner").post("/proofs/", {"name": "May", "proofs_held": [token + "x"]}).status_code == 422
    assert document_pages.kept == []
    monkeypatch.setattr(attachments, "_HELD_SECONDS", 0)
    time.sleep(0.01)
    assert visit("owner").post("/proofs/", {"name": "May", "proofs_held": [token]}).status_code == 422
    monkeypatch.undo()
    for name in stored_in(store):
        files.remove(name)
    assert visit("owner").post("/proofs/", {"name": "May", "proofs_held": [token]}).status_code == 422


def test_who_may_not_use_the_page_stores_nothing(visit: Visit, store: Path) -> None:
    for who in ("nobody", "stranger", "viewer"):
        visit(who).post("/proofs/", {"name": "May", "proofs": [a_file(documents.png())]})
    assert stored_in(store) == set()


def test_a_hopeless_body_is_not_read_to_its_end(visit: Visit, store: Path) -> None:
    posted = {"name": "May", "proofs": [a_file(os.urandom(41 * 1024 * 1024))]}
    assert visit("owner").post("/proofs/", posted).status_code == 422
    assert stored_in(store) == set()


def test_the_viewer_shows_every_page_and_works_without_scripts(visit: Visit) -> None:
    page = check_page(visit("viewer").get("/shown/"))
    assert page.count('loading="lazy"') == 3
    assert 'alt="Letter, page 2"' in page
    assert "600 × 400" in page and "2 pages" in page
