"""Files are sealed while they arrive, and only what a page has kept outlives the request."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.core import files
from tests.support.pages import check_page
from tests.web import upload_pages

pytestmark = pytest.mark.django_db
Visit = Callable[[str], Client]
MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def store(own_pages: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.ROOT_URLCONF = "tests.web.upload_pages"
    settings.FILES_DIR = tmp_path / "files"
    settings.LIST_MEGABYTES = 1
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    upload_pages.kept.clear()
    return settings.FILES_DIR


def stored_in(store: Path) -> list[str]:
    return sorted(path.name for path in store.iterdir()) if store.exists() else []


def a_file(octets: bytes = b"13800138000\n", name: str = "list.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, octets)


def test_a_kept_file_is_sealed_under_its_name(visit: Visit, store: Path, tmp_path: Path) -> None:
    octets = os.urandom(300_000) + b"13800138000"
    answer = visit("owner").post("/lists/", {"name": "May", "file": a_file(octets, "名单.csv")})
    assert answer.status_code == 302
    (upload,) = upload_pages.kept
    assert (upload.name, upload.size) == ("名单.csv", len(octets))
    assert stored_in(store) == [upload.stored]
    assert files.read_stored(upload.stored) == octets
    assert b"13800138000" not in (store / upload.stored).read_bytes()
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},  # the form refuses
        {"name": "x" * 21},
        {"name": "May", "what": "refuse"},  # the verb refuses
        {"name": "May", "what": "repeat"},  # the verb has found what an earlier request made
    ],
)
def test_what_nobody_keeps_goes_with_the_request(visit: Visit, store: Path, fields: dict[str, str]) -> None:
    answer = visit("owner").post("/lists/", {**fields, "file": a_file()})
    assert answer.status_code in (302, 422)
    assert stored_in(store) == []


def test_a_page_that_breaks_leaves_no_file(visit: Visit, store: Path) -> None:
    client = visit("owner")
    client.raise_request_exception = False
    assert client.post("/lists/", {"name": "May", "what": "break", "file": a_file()}).status_code == 500
    assert stored_in(store) == []


@pytest.mark.parametrize("who", ["nobody", "stranger", "viewer"])
def test_who_may_not_use_the_page_stores_nothing(
    visit: Visit, store: Path, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "SealedWriter", None)  # not even for a moment
    answer = visit(who).post("/lists/", {"name": "May", "file": a_file()})
    assert answer.status_code in (302, 403, 404)
    assert stored_in(store) == []


def test_a_form_without_its_token_is_refused_and_leaves_no_file(store: Path) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["who"] = "owner"
    answer = client.post("/lists/", {"name": "May", "file": a_file()})
    assert answer.status_code == 403
    assert stored_in(store) == []
    assert upload_pages.kept == []


def test_a_form_with_its_token_is_taken(store: Path) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["who"] = "owner"
    client.get("/lists/")
    token = client.cookies["csrftoken"].value
    posted = {"csrfmiddlewaretoken": token, "name": "May", "file": a_file()}
    assert client.post("/lists/", posted).status_code == 302
    assert len(stored_in(store)) == 1


def test_too_large_is_said_in_the_form_and_leaves_no_file(visit: Visit, store: Path) -> None:
    answer = visit("owner").post("/lists/", {"name": "May", "file": a_file(b"x" * (MEGABYTE + 1))})
    assert answer.status_code == 422
    assert "larger than 1 MB" in check_page(answer)
    assert stored_in(store) == []


def test_exactly_the_limit_is_taken(visit: Visit, store: Path) -> None:
    answer = visit("owner").post("/lists/", {"name": "May", "file": a_file(b"x" * MEGABYTE)})
    assert answer.status_code == 302
    assert upload_pages.kept[0].size == MEGABYTE


def test_a_hopeless_body_is_not_read_to_its_end(visit: Visit, store: Path) -> None:
    answer = visit("owner").post("/lists/", {"name": "May", "file": a_file(b"x" * (5 * MEGABYTE))})
    assert answer.status_code == 422
    assert stored_in(store) == []


def test_an_empty_or_missing_file_is_said_in_the_form(visit: Visit, store: Path) -> None:
    assert "empty" in check_page(visit("owner").post("/lists/", {"name": "May", "file": a_file(b"")}))
    assert visit("owner").post("/lists/", {"name": "May"}).status_code == 422
    assert stored_in(store) == []


def test_of_several_files_only_the_first_is_taken(visit: Visit, store: Path) -> None:
    answer = visit("owner").post("/bare/", {"file": a_file(b"first"), "more": [a_file(b"2"), a_file(b"3")]})
    assert stored_in(store) == [answer.content.decode()]
    assert files.read_stored(answer.content.decode()) == b"first"


def test_a_page_that_takes_no_file_drops_it(visit: Visit, store: Path, tmp_path: Path) -> None:
    answer = visit("owner").post("/none/", {"name": "May", "file": a_file(b"x" * 5 * MEGABYTE)})
    assert answer.content == b"name"
    assert stored_in(store) == []
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_path_in_the_name_is_only_a_name(visit: Visit, store: Path) -> None:
    visit("owner").post("/lists/", {"name": "May", "file": a_file(name="..\\..\\etc\\list.csv")})
    assert upload_pages.kept[0].name == "list.csv"


def test_a_body_that_breaks_off_leaves_no_file(visit: Visit, store: Path) -> None:
    body = (
        b'--X\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        + b"13800138000\n" * 50_000
    )
    answer = visit("owner").post("/lists/", body, content_type="multipart/form-data; boundary=X")
    assert answer.status_code == 422
    assert stored_in(store) == []
