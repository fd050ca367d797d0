"""The pages of verification: applying with documents, what an account may do, the reviewer's desk, and rights as data."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.accounts.models import Account, AccountKind, AuditEvent
from apps.accounts.permissions import Role, StaffRole
from apps.core import files
from apps.core.errors import DomainError
from apps.core.kinds import Region
from apps.identity import queries, rights, services
from apps.identity.kinds import Right, Shows, Standing
from apps.identity.models import Identity, IdentityDocument
from apps.messaging.models import ManualSend, SendTask
from apps.reviews import services as reviews
from apps.reviews.findings import Found
from apps.reviews.states import ReviewStatus
from tests import factories
from tests.core import documents
from tests.people import Person, signed_in
from tests.support.identities import CARD_NUMBER, CREDIT_CODE, ORGANIZATION, person, submitted
from tests.support.pages import check_page
from tests.support.reviewing import approved, reviewer
from tests.support.sending import open_network, ready_to_send

pytestmark = pytest.mark.django_db
PAGE = "/console/account/verification/"
AS_ORGANIZATION, AS_PERSON = f"{PAGE}as/organization/", f"{PAGE}as/individual/"


@pytest.fixture
def nina(db: None) -> Person:
    """Owner of an account that nobody has verified."""
    user = factories.user("nina")
    account = factories.account("Nina", owner=user, kind=AccountKind.INDIVIDUAL, verified_at=None)
    return signed_in(user, account)


def file(octets: bytes, name: str = "licence.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, octets)


def said(**changed: Any) -> dict[str, Any]:
    return {
        **{name: str(value) for name, value in ORGANIZATION.items() if name != "account_kind"},
        "file_registration": file(documents.jpeg(), "licence.jpg"),
        "intent": "submit",
        **changed,
    }


def is_stored(name: str) -> bool:
    try:
        return files.size(name) > 0
    except DomainError:
        return False


# The applicant ----------------------------------------------------------------------------------------------------
def test_a_person_applies_as_an_organization_and_reads_what_becomes_of_it(nina: Person) -> None:
    page = check_page(nina.client.get(PAGE))
    assert "Not verified" in page and "Verify as an organization" in page and "Marketing messages" in page
    check_page(nina.client.get(AS_ORGANIZATION))
    answer = nina.client.post(AS_ORGANIZATION, said())
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    identity = Identity.of(nina.own_account).get()
    assert identity.review.status == ReviewStatus.WAITING and identity.contact_phone == "+8613800138000"
    page = check_page(nina.client.get(PAGE))
    assert "Place in the queue" in page and CREDIT_CODE in page and "+86138****8000" in page
    olga = reviewer()
    review = reviews.take(actor=olga, review=identity.review)
    reviews.reject(actor=olga, review=review, reasons=[Found("identity_unreadable")], note="Too dark")
    page = check_page(nina.client.get(PAGE))
    assert "Too dark" in page and "all four corners" in page
    page = check_page(nina.client.get(AS_ORGANIZATION))
    assert "licence.jpg" in page and "Too dark" in page
    new = file(documents.png(), "better.png")
    assert nina.client.post(AS_ORGANIZATION, said(file_registration=new)).status_code == 302
    identity.refresh_from_db()
    assert (identity.review.round, identity.documents.count()) == (2, 2)
    approved(identity, olga)
    page = check_page(nina.client.get(PAGE))
    assert "Verified organization" in page and "Verify anew" in page


def test_what_is_missing_stands_beside_its_field_and_good_documents_are_held(nina: Person) -> None:
    answer = nina.client.post(AS_ORGANIZATION, said(number="91350100M000100Y44"))
    page = check_page(answer)
    assert answer.status_code == 422 and "not a unified social credit code" in page
    assert 'name="file_registration_held"' in page and not Identity.unscoped.exists()
    token = answer.context["form"].fields["file_registration"].widget.held[0].token
    again = said(file_registration_held=token)
    del again["file_registration"]
    assert nina.client.post(AS_ORGANIZATION, again).status_code == 302
    assert IdentityDocument.unscoped.get().name == "licence.jpg"


@pytest.mark.parametrize(
    "octets", [documents.EXE, documents.SVG, documents.pdf_with_javascript()], ids=["exe", "svg", "pdf"]
)
def test_wrong_files_are_refused_and_nothing_is_kept(nina: Person, octets: bytes) -> None:
    answer = nina.client.post(AS_ORGANIZATION, said(file_registration=file(octets, "licence.jpg")))
    check_page(answer)
    assert answer.status_code == 422 and not Identity.unscoped.exists()


def test_a_draft_may_be_short_and_is_withdrawn_and_submitted_from_its_page(nina: Person) -> None:
    draft = said(intent="draft", address="")
    del draft["file_registration"]
    assert nina.client.post(AS_ORGANIZATION, draft).status_code == 302
    page = check_page(nina.client.get(PAGE))
    assert "The address is missing." in page and "A document is missing" in page
    assert nina.client.post(AS_ORGANIZATION, said(intent="draft")).status_code == 302
    identity = Identity.of(nina.own_account).get()
    for verb, status in (("submit", "waiting"), ("withdraw", "withdrawn"), ("submit", "waiting")):
        assert nina.client.post(f"{PAGE}{identity.public_id}/{verb}/").status_code == 302
        identity.refresh_from_db()
        assert identity.review.status == status


def test_a_document_is_taken_out_again(nina: Person, django_capture_on_commit_callbacks: Any) -> None:
    nina.client.post(AS_ORGANIZATION, said(intent="draft"))
    document = IdentityDocument.unscoped.get()
    with django_capture_on_commit_callbacks(execute=True):
        nina.client.post(f"{PAGE}documents/{document.public_id}/remove/")
    assert not IdentityDocument.unscoped.exists() and not is_stored(document.stored)


def test_a_persons_number_is_masked_on_every_page_and_shown_with_a_reason(nina: Person) -> None:
    both = {"file_id_front": file(documents.png()), "file_id_back": file(documents.png())}
    asked = {"name": "Wang Fang", "country": "CN", "id_document": "resident_card", "intent": "submit"}
    assert nina.client.post(AS_PERSON, {**asked, "number": CARD_NUMBER, **both}).status_code == 302
    identity = Identity.of(nina.own_account).get()
    reveal = f"{PAGE}{identity.public_id}/reveal/"
    for path in (PAGE, AS_PERSON, reveal):
        assert CARD_NUMBER not in check_page(nina.client.get(path)), path
    assert CARD_NUMBER not in check_page(nina.client.post(reveal, {"reason": ""}))
    assert CARD_NUMBER in check_page(nina.client.post(reveal, {"reason": "Compare with the card"}))
    assert AuditEvent.objects.get(verb="identity.revealed").account == nina.own_account


def test_colleagues_see_what_the_account_may_do_but_not_what_proved_it(nina: Person) -> None:
    identity = submitted(nina.actor, person())
    user = factories.user("vera")
    factories.member(nina.own_account, user, Role.VIEWER)
    vera = signed_in(user, nina.account)
    page = check_page(vera.client.get(PAGE))
    assert "Marketing messages" in page and "002X" not in page and "id_front" not in page
    document = identity.documents.first()
    assert document is not None
    assert vera.client.get(f"{PAGE}documents/{document.public_id}/").status_code == 403


def test_a_document_is_given_to_its_owner_and_to_reviewers_alone(
    nina: Person, mallory: Person, olga: Callable[..., Person]
) -> None:
    draft = services.apply(
        actor=nina.actor, details=person(), documents=[(Shows.ID_FRONT, _kept("front.png"))]
    )
    document = draft.documents.get()
    own = nina.client.get(f"{PAGE}documents/{document.public_id}/1/")
    assert own.status_code == 200 and own["Content-Type"] == "image/png"
    assert own["Cache-Control"] == "private, no-store" and own["X-Content-Type-Options"] == "nosniff"
    assert mallory.client.get(f"{PAGE}documents/{document.public_id}/1/").status_code == 404
    desk = f"/backoffice/identities/documents/{document.public_id}/1/"
    assert olga(StaffRole.REVIEWER).client.get(desk).status_code == 404, "nobody has submitted it"
    services.apply(
        actor=nina.actor, details=person(), documents=[(Shows.ID_BACK, _kept("back.png"))], submit=True
    )
    assert olga(StaffRole.REVIEWER).client.get(desk).status_code == 200
    assert olga(StaffRole.OPERATOR).client.get(desk).status_code == 403


def _kept(name: str) -> Any:
    from apps.core import attachments

    return attachments.keep(documents.png(), name=name)


# S2: nothing is sent from the console before ----------------------------------------------------------------------
def test_s2_an_individual_must_be_approved_before_sending_from_the_console(nina: Person) -> None:
    open_network()
    sender = ready_to_send()
    Account.objects.filter(pk=sender.account.pk).update(kind=AccountKind.INDIVIDUAL, verified_at=None)
    owner = signed_in(sender.user, Account.objects.get(pk=sender.account.pk))
    for path in ("/console/mainland/send/", "/console/mainland/send/list/"):
        answer = owner.client.get(path)
        assert "seen who the account belongs to" in check_page(answer), path
        assert answer.context["missing"]["verification"]
    asked = {
        "key": "0" * 16,
        "application": sender.sdk_app_id,
        "template": sender.mainland_template.public_id,
        "signature": sender.signature.public_id,
        "numbers": "+8613800001234",
        "value_1": "123456",
        "intent": "send",
    }
    owner.client.post("/console/mainland/send/", asked)
    assert not ManualSend.unscoped.exists() and not SendTask.unscoped.exists()
    approved(submitted(owner.actor, person()), reviewer())
    answer = owner.client.get("/console/mainland/send/")
    assert not answer.context["missing"]["verification"]


# The reviewer -----------------------------------------------------------------------------------------------------
def test_the_desk_shows_the_documents_and_an_approval_changes_the_account(
    nina: Person, olga: Callable[..., Person]
) -> None:
    identity = submitted(nina.actor)
    desk = olga(StaffRole.REVIEWER)
    queue = check_page(desk.client.get("/backoffice/reviews/?kind=identity"))
    assert "青云科技有限公司" in queue and "Verification" in queue
    path = f"/backoffice/reviews/{identity.review.public_id}/"
    page = check_page(desk.client.get(path))
    assert CREDIT_CODE in page and "/backoffice/identities/documents/" in page and "+86138****8000" in page
    desk.client.post(f"{path}take/")
    page = check_page(desk.client.get(path))
    assert "A document cannot be read" in page and "certificate is missing" not in page
    assert desk.client.post(path, {"decision": "approve", "note": ""}).status_code == 302
    account = Account.objects.get(pk=nina.own_account.pk)
    assert rights.standing_of(account) is Standing.ORGANIZATION
    check_page(desk.client.get(f"/backoffice/accounts/{account.public_id}/"))


def test_the_desk_warns_of_a_number_that_is_verified_elsewhere(
    nina: Person, alice: Person, olga: Callable[..., Person]
) -> None:
    approved(submitted(alice.actor), reviewer())
    identity = submitted(nina.actor)
    assert queries.same_elsewhere(identity)
    page = check_page(
        olga(StaffRole.REVIEWER).client.get(f"/backoffice/reviews/{identity.review.public_id}/")
    )
    assert "verified for another account" in page and "Alice Ltd" in page


def test_a_reviewer_reveals_with_a_reason_and_an_operator_does_not(
    nina: Person, olga: Callable[..., Person]
) -> None:
    identity = submitted(nina.actor, person())
    path = f"/backoffice/identities/{identity.public_id}/reveal/"
    desk = olga(StaffRole.REVIEWER)
    assert CARD_NUMBER not in check_page(desk.client.get(path))
    assert CARD_NUMBER in check_page(desk.client.post(path, {"reason": "Compare with the card"}))
    assert AuditEvent.objects.get(verb="identity.revealed").account == nina.own_account
    operator = olga(StaffRole.OPERATOR)
    assert operator.client.get(path).status_code == 403
    page = check_page(operator.client.get(f"/backoffice/reviews/{identity.review.public_id}/"))
    assert "shown to reviewers only" in page and CARD_NUMBER not in page


# Rights as data ---------------------------------------------------------------------------------------------------
def test_an_administrator_changes_what_individuals_may_and_it_counts_at_once(
    nina: Person, olga: Callable[..., Person]
) -> None:
    approved(submitted(nina.actor, person()), reviewer())
    admin = olga(StaffRole.ADMINISTRATOR)
    check_page(admin.client.get("/backoffice/rights/"))
    page = check_page(admin.client.get("/backoffice/rights/edit/"))
    assert page.count('value="console_send"') == 3
    matrix = {standing.value: [str(one) for one in granted] for standing, granted in rights.matrix().items()}
    matrix["individual"].append("all_signature_types")
    assert admin.client.post("/backoffice/rights/edit/", matrix).status_code == 302
    assert "changed" in check_page(admin.client.get("/backoffice/rights/"))
    account = Account.objects.get(pk=nina.own_account.pk)
    assert rights.may(account, Right.ALL_SIGNATURE_TYPES)
    form = nina.client.get(f"/console/{Region.MAINLAND}/signatures/new/")
    assert len(form.context["form"].fields["type"].choices) > 4
