"""Documents are checked by their content: honest ones are kept without their secrets, all others are refused."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from apps.core import attachments, files
from apps.core.attachments import clean_name
from apps.core.documents import opening
from apps.core.errors import Code, DomainError
from tests.core import documents


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> Path:
    settings.FILES_DIR = tmp_path / "files"
    settings.DOCUMENT_MEGABYTES = 5
    folder: Path = settings.FILES_DIR
    return folder


def opened(document: attachments.Document) -> Image.Image:
    return Image.open(io.BytesIO(files.read_stored(document.stored)))


def test_a_picture_is_kept_sealed(store: Path) -> None:
    document = attachments.keep(documents.png(), name="licence.png")
    assert (document.name, document.content_type) == ("licence.png", "image/png")
    assert (document.width, document.height, document.pages) == (600, 400, None)
    assert [path.name for path in store.iterdir()] == [document.stored]
    assert document.size == files.size(document.stored)
    assert b"PNG" not in (store / document.stored).read_bytes()


def test_an_image_with_gps_data_is_kept_without_it_and_upright() -> None:
    photo = documents.photo_with_place()
    assert b"SecretPhone" in photo
    document = attachments.keep(photo, name="photo.jpeg")
    kept = files.read_stored(document.stored)
    picture = opened(document)
    assert dict(picture.getexif()) == {}
    assert b"SecretPhone" not in kept and b"at home" not in kept and b"Exif" not in kept
    assert picture.size == (document.width, document.height) == (400, 600)
    red, _green, blue = picture.convert("RGB").getpixel((200, 100))  # type: ignore[misc]
    assert red > 150 > 60 > blue, "the left side of the camera is on top"


def test_what_is_appended_to_a_picture_is_lost() -> None:
    document = attachments.keep(documents.jpeg() + b"PK\x03\x04<script>", name="a.jpg")
    assert b"<script>" not in files.read_stored(document.stored)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_pictures_of_every_colour_become_plain(mode: str) -> None:
    document = attachments.keep(documents.png(mode=mode), name="a.png")
    assert opened(document).mode in ("L", "RGB")


def test_a_huge_scan_is_made_smaller() -> None:
    document = attachments.keep(documents.jpeg(8000, 6000), name="scan.jpg")
    assert (document.width, document.height) == (5000, 3750)


def test_a_pdf_is_kept_as_it_came() -> None:
    octets = documents.pdf(pages=3)
    document = attachments.keep(octets, name="letter.pdf")
    assert (document.content_type, document.pages, document.width) == ("application/pdf", 3, None)
    assert files.read_stored(document.stored) == octets


WRONG: dict[str, tuple[Callable[[], bytes], Code]] = {
    "a renamed exe": (lambda: documents.EXE, Code.DOCUMENT_KIND),
    "an SVG with script": (lambda: documents.SVG, Code.DOCUMENT_KIND),
    "a GIF": (lambda: b"GIF89a" + bytes(100), Code.DOCUMENT_KIND),
    "nothing": (lambda: b"", Code.DOCUMENT_EMPTY),
    "6 MB": (lambda: documents.jpeg() + bytes(6 * 1024 * 1024), Code.DOCUMENT_TOO_LARGE),
    "half a picture": (lambda: documents.png(2000, 2000)[:2000], Code.DOCUMENT_DAMAGED),
    "the start of a picture": (lambda: b"\xff\xd8\xff" + bytes(3000), Code.DOCUMENT_DAMAGED),
    "a pixel bomb": (documents.pixel_bomb, Code.DOCUMENT_PIXELS),
    "half a PDF": (lambda: b"%PDF-1.7\n" + b"x" * 500, Code.DOCUMENT_DAMAGED),
    "a PDF behind something else": (lambda: b"<html>" + documents.pdf(), Code.DOCUMENT_KIND),
    "51 pages": (lambda: documents.pdf(pages=51), Code.DOCUMENT_PAGES),
    "JavaScript": (documents.pdf_with_javascript, Code.DOCUMENT_ACTIVE),
    "a program to launch": (documents.pdf_with_launch, Code.DOCUMENT_ACTIVE),
    "a file inside": (documents.pdf_with_attachment, Code.DOCUMENT_ACTIVE),
    "a password": (documents.pdf_encrypted, Code.DOCUMENT_PASSWORD),
    "an owner's password": (lambda: documents.pdf_encrypted(owner_only=True), Code.DOCUMENT_PASSWORD),
    "a PDF bomb": (documents.pdf_bomb, Code.DOCUMENT_EXPANDS),
    "a bomb packed twice": (documents.pdf_double_bomb, Code.DOCUMENT_EXPANDS),
    "a bomb of objects": (documents.pdf_object_bomb, Code.DOCUMENT_DAMAGED),  # no memory, no catalogue
}


@pytest.mark.parametrize("wrong", WRONG)
def test_s5_wrong_files_are_refused_and_leave_nothing(wrong: str, store: Path) -> None:
    make, code = WRONG[wrong]
    octets = make()
    assert len(octets) < 7 * 1024 * 1024
    with pytest.raises(DomainError) as refusal:
        attachments.keep(octets, name="licence.jpg")
    assert refusal.value.code is code
    assert "licence.jpg" in refusal.value.sentence
    assert "…" not in refusal.value.sentence
    assert not store.exists() or list(store.iterdir()) == []


def test_the_process_that_opens_files_knows_no_keys() -> None:
    assert "SECRET_KEY" not in opening._ENVIRONMENT
    assert "FIELD_KEYS" not in opening._ENVIRONMENT


def test_pages_become_pictures() -> None:
    picture = Image.open(io.BytesIO(opening.page_picture(documents.pdf(pages=2), 2)))
    assert picture.format == "JPEG"
    assert max(picture.size) == 1800
    with pytest.raises(DomainError) as refusal:
        opening.page_picture(documents.pdf(pages=2), 3)
    assert refusal.value.code is Code.NOT_FOUND


@pytest.mark.parametrize(
    ("name", "content_type", "cleaned"),
    [
        ("../../etc/passwd", "image/png", "passwd.png"),
        ("C:\\scans\\执照.JPEG", "image/jpeg", "执照.jpg"),
        ("invoice\u202egpj.exe", "application/pdf", "invoicegpj.pdf"),
        (".png", "image/png", "png.png"),
        ("", "image/png", "document.png"),
        ("a" * 300 + ".pdf", "application/pdf", "a" * 96 + ".pdf"),
        ('a"\r\nSet-Cookie: b.pdf', "application/pdf", 'a"Set-Cookie: b.pdf'),
    ],
)
def test_names_are_only_names(name: str, content_type: str, cleaned: str) -> None:
    assert clean_name(name, content_type) == cleaned
