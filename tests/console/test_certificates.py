"""Certificates as an applicant meets them: asked for, refused, held, looked at; and as strangers do not."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.accounts.models import AccountKind
from apps.accounts.permissions import StaffRole
from apps.core import attachments, clock, stored
from apps.signatures import queries
from apps.signatures.kinds import CertificateKind
from apps.signatures.models import Certificate, Signature
from apps.statistics.models import HourCount
from tests import factories
from tests.core import documents
from tests.people import Person
from tests.support.pages import check_page
from tests.support.reviewing import approved, customer, reviewer, signature, template

pytestmark = pytest.mark.django_db
SIGNATURES = "/console/mainland/signatures/"
HTMX = {"HX-Request": "true"}
NAME = {
    "purpose": "0",
    "type": "0",
    "registrant": "0",
    "content": "青云科技",
    "description": "",
    "certificate_kind": "1",
}


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> Path:
    settings.FILES_DIR = tmp_path / "files"
    folder: Path = settings.FILES_DIR
    folder.mkdir()
    return folder


def browser(actor: Any) -> Client:
    client = Client()
    client.force_login(actor.user, "django.contrib.auth.backends.ModelBackend")
    return client


def a_file(octets: bytes, name: str = "licence.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, octets)


def with_certificate(actor: Any, octets: bytes, name: str = "licence.png", **columns: Any) -> Certificate:
    document = attachments.keep(octets, name=name)
    thing = signature(actor, certificates=[(CertificateKind.BUSINESS_LICENCE, document)], **columns)
    return queries.certificates(thing).get()


def test_a_signature_is_applied_for_with_its_certificate(store: Path) -> None:
    client = browser(customer())
    posted = {
        **NAME,
        "certificates": [a_file(documents.photo_with_place()), a_file(documents.pdf(), "2.pdf")],
    }
    answer = client.post(f"{SIGNATURES}new/", {**posted, "intent": "submit"}, follow=True)
    page = check_page(answer)
    thing = Signature.unscoped.get()
    assert "Pending review" in page
    assert page.count("data-viewer-page>") == 2
    assert {one.certificate_kind for one in queries.certificates(thing)} == {CertificateKind.BUSINESS_LICENCE}
    assert {path.name for path in store.iterdir()} == stored.names()


def test_what_is_missing_is_said_and_good_files_are_held(store: Path) -> None:
    client = browser(customer())
    page = check_page(client.post(f"{SIGNATURES}new/", {**NAME, "intent": "submit"}))
    assert "A certificate is missing" in page
    posted: dict[str, Any] = {**NAME, "purpose": "1", "certificates": [a_file(documents.png())]}
    answer = client.post(f"{SIGNATURES}new/", {**posted, "intent": "submit"})
    page = check_page(answer)
    assert answer.status_code == 422
    assert "letter of authorization" in page
    assert not Signature.unscoped.exists()
    tokens = re.findall(r'name="certificates_held" value="([^"]+)"', page)
    again = {
        **NAME,
        "purpose": "1",
        "certificates_held": tokens,
        "letter": [a_file(documents.pdf(), "l.pdf")],
    }
    assert client.post(f"{SIGNATURES}new/", {**again, "intent": "submit"}).status_code == 302
    assert queries.certificates(Signature.unscoped.get()).count() == 2


@pytest.mark.parametrize(
    ("octets", "name", "words"),
    [
        (documents.EXE, "licence.png", "neither a JPG or PNG"),
        (documents.SVG, "licence.png", "neither a JPG or PNG"),
        (documents.pdf_double_bomb(), "licence.pdf", "Unpacked"),
        (documents.pdf_with_javascript(), "licence.pdf", "acts or is attached"),
        (documents.jpeg() + bytes(6 * 1024 * 1024), "licence.jpg", "larger than 5 MB"),
    ],
)
def test_s5_wrong_files_are_refused_and_nothing_is_half_done(
    store: Path, octets: bytes, name: str, words: str
) -> None:
    client = browser(customer())
    answer = client.post(
        f"{SIGNATURES}new/", {**NAME, "certificates": [a_file(octets, name)], "intent": "submit"}
    )
    assert answer.status_code == 422
    assert words in check_page(answer)
    assert not Signature.unscoped.exists()
    assert list(store.iterdir()) == []


def test_what_is_asked_for_follows_the_type_while_one_chooses() -> None:
    alice = customer()
    page = check_page(browser(alice).get(f"{SIGNATURES}new/"))
    assert 'enctype="multipart/form-data"' in page
    assert "One of these is needed: Three-in-one certificate" in page
    part = check_page(
        browser(alice).post(f"{SIGNATURES}preview/", {**NAME, "type": "4"}, headers=HTMX), is_part=True
    )
    assert "Needed: Trademark registration certificate." in part
    approved(signature(alice, submit=True), reviewer())
    part = check_page(browser(alice).post(f"{SIGNATURES}preview/", NAME, headers=HTMX), is_part=True)
    assert "None is needed" in part


def test_individuals_are_not_asked_who_registered_it() -> None:
    page = check_page(browser(customer("mallory", kind=AccountKind.INDIVIDUAL)).get(f"{SIGNATURES}new/"))
    assert 'name="registrant"' not in page
    assert "Needed: Screenshot of the app store" in page


def test_documents_are_taken_out_and_added() -> None:
    alice = customer()
    row = with_certificate(alice, documents.png())
    address = f"{SIGNATURES}{row.signature.public_id}/edit/"
    client = browser(alice)
    assert row.public_id in check_page(client.get(address))
    posted = {
        **NAME,
        "certificate_kind": "0",
        "certificates": [a_file(documents.pdf(), "b.pdf")],
        "intent": "draft",
    }
    assert client.post(address, posted).status_code == 302
    assert [one.name for one in queries.certificates(row.signature)] == ["b.pdf"]


def test_s5_an_image_with_gps_data_is_given_away_without_it() -> None:
    alice = customer()
    row = with_certificate(alice, documents.photo_with_place(), "shop.jpg")
    given = b"".join(browser(alice).get(f"/console/certificates/{row.public_id}/").streaming_content)
    assert given.startswith(b"\xff\xd8\xff")
    assert b"Exif" not in given


def test_a_document_can_do_nothing_in_a_browser() -> None:
    alice = customer()
    row = with_certificate(alice, documents.pdf(pages=2), '营业"执照.pdf')
    client = browser(alice)
    whole = client.get(f"/console/certificates/{row.public_id}/")
    page = client.get(f"/console/certificates/{row.public_id}/2/")
    assert b"".join(whole.streaming_content).startswith(b"%PDF")
    assert whole["Content-Type"] == "application/pdf"
    assert whole["Content-Disposition"].startswith("attachment;")
    assert page["Content-Type"] == "image/jpeg"
    for answer in (whole, page):
        assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "private, no-store"
    assert client.get(f"/console/certificates/{row.public_id}/3/").status_code == 404


def test_s5_somebody_elses_certificate_is_not_there(store: Path) -> None:
    alice = customer()
    row = with_certificate(alice, documents.png())
    for tail in ("", "1/"):
        address = f"/console/certificates/{row.public_id}/{tail}"
        assert browser(alice).get(address).status_code == 200
        assert browser(customer("mallory")).get(address).status_code == 404
        assert Client().get(address).status_code == 302
    for path in store.iterdir():
        path.unlink()
    assert browser(alice).get(f"/console/certificates/{row.public_id}/").status_code == 404


def test_the_reviewer_reads_the_certificates_beside_the_name(olga: Any) -> None:
    alice = customer()
    row = with_certificate(alice, documents.png(), submit=True)
    desk: Person = olga(StaffRole.REVIEWER)
    assert row.signature.review is not None
    page = check_page(desk.client.get(f"/backoffice/reviews/{row.signature.review.public_id}/"))
    assert "Business licence" in page
    assert f"/backoffice/certificates/{row.public_id}/1/" in page
    assert desk.client.get(f"/backoffice/certificates/{row.public_id}/1/")["Content-Type"] == "image/png"


def test_operators_edit_the_matrix(olga: Any) -> None:
    operator: Person = olga(StaffRole.OPERATOR)
    assert "Trademark registration certificate" in check_page(
        operator.client.get("/backoffice/certificates/")
    )
    address = "/backoffice/certificates/rules/organization-0-0-0-next/"
    check_page(operator.client.get(address))
    page = check_page(operator.client.post(address, {"kinds": ["1"], "needs_letter": "on"}, follow=True))
    assert "decided by operators" in page
    assert operator.client.get("/backoffice/certificates/rules/organization-9-0-0-next/").status_code == 404
    check_page(olga(StaffRole.REVIEWER).client.get("/backoffice/certificates/"))


def test_the_letter_is_filled_in_and_downloaded() -> None:
    client = browser(customer())
    check_page(client.get(f"{SIGNATURES}letter/?content=青云科技"))
    answer = client.get(f"{SIGNATURES}letter/?download=1&owner=甲公司&content=青云科技")
    assert answer["Content-Type"] == "application/pdf"
    assert io.BytesIO(answer.content).read(5) == b"%PDF-"
    assert "error-summary" in check_page(client.get(f"{SIGNATURES}letter/?download=1&owner={'x' * 200}"))


def test_deleting_says_what_it_stops() -> None:
    alice, olga = customer(), reviewer()
    thing = approved(signature(alice, submit=True), olga)
    text = approved(template(alice, submit=True), olga)
    shop = factories.application(alice, "Shop")
    HourCount.unscoped.create(
        account=alice.own_account,
        hour=clock.now(),
        application=shop,
        template=text,
        signature=thing,
        country="CN",
        message_kind=1,
        requests=7,
        currency="USD",
    )
    page = check_page(browser(alice).get(f"{SIGNATURES}{thing.public_id}/delete/"))
    assert "sent 7 messages with it" in page
    assert "1 approved template cannot be sent" in page
