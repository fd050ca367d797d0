"""Rule 21 cell by cell, what operators decide about it, and the documents that come with a signature."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from apps.accounts.models import AccountKind, AuditEvent
from apps.accounts.permissions import StaffRole
from apps.core import attachments, files, stored
from apps.core.errors import Code, DomainError, Forbidden
from apps.core.kinds import Region
from apps.reviews.models import Review
from apps.reviews.reasons import REASONS
from apps.signatures import queries, services
from apps.signatures.certificates import MATRIX, Cell, Wanted
from apps.signatures.kinds import CertificateKind, Purpose, Registrant, SignatureType
from apps.signatures.letter import letter
from apps.signatures.models import Certificate, CertificateRule, Signature
from tests.core import documents
from tests.people import Person
from tests.support.reviewing import approved, customer, document, proofs, reviewer, signature

pytestmark = pytest.mark.django_db
ORG, INDIVIDUAL = AccountKind.ORGANIZATION, AccountKind.INDIVIDUAL
OWN, OTHER = Purpose.OWN, Purpose.OTHER
ENTITY, PERSON = Registrant.ORGANIZATION, Registrant.PERSON
FIRST, REPEAT = True, False
K, T = CertificateKind, SignatureType

# The table as the rules tell it: numbers are those of the wire, 20 is the public institution's certificate.
ENTERPRISE, INSTITUTION = {0, 1, 2, 3}, {2, 3, 20}
TABLE: list[tuple[AccountKind, Purpose, SignatureType, Registrant, bool, set[int], bool]] = [
    # Organizations for themselves: the first one proves the organization
    (ORG, OWN, T.COMPANY, ENTITY, FIRST, ENTERPRISE, False),
    (ORG, OWN, T.COMPANY, ENTITY, REPEAT, set(), False),
    (ORG, OWN, T.APP, ENTITY, FIRST, ENTERPRISE, False),
    (ORG, OWN, T.APP, ENTITY, REPEAT, set(), False),
    (ORG, OWN, T.APP, PERSON, FIRST, {4}, False),
    (ORG, OWN, T.APP, PERSON, REPEAT, {4}, False),
    (ORG, OWN, T.WEBSITE, ENTITY, FIRST, ENTERPRISE, False),
    (ORG, OWN, T.WEBSITE, ENTITY, REPEAT, set(), False),
    (ORG, OWN, T.WEBSITE, PERSON, FIRST, {5}, False),
    (ORG, OWN, T.WEBSITE, PERSON, REPEAT, {5}, False),
    (ORG, OWN, T.OFFICIAL_ACCOUNT, ENTITY, FIRST, ENTERPRISE, False),
    (ORG, OWN, T.OFFICIAL_ACCOUNT, ENTITY, REPEAT, set(), False),
    (ORG, OWN, T.OFFICIAL_ACCOUNT, PERSON, FIRST, {8}, False),
    (ORG, OWN, T.OFFICIAL_ACCOUNT, PERSON, REPEAT, {8}, False),
    (ORG, OWN, T.MINI_PROGRAM, ENTITY, FIRST, ENTERPRISE, False),
    (ORG, OWN, T.MINI_PROGRAM, ENTITY, REPEAT, set(), False),
    (ORG, OWN, T.MINI_PROGRAM, PERSON, FIRST, {6}, False),
    (ORG, OWN, T.MINI_PROGRAM, PERSON, REPEAT, {6}, False),
    (ORG, OWN, T.TRADEMARK, ENTITY, FIRST, {7}, False),
    (ORG, OWN, T.TRADEMARK, ENTITY, REPEAT, {7}, False),
    (ORG, OWN, T.GOVERNMENT, ENTITY, FIRST, INSTITUTION, False),
    (ORG, OWN, T.GOVERNMENT, ENTITY, REPEAT, set(), False),
    # Organizations for somebody else: the owner's letter and the owner's certificate, each time
    *[
        (ORG, OTHER, type, ENTITY, order, ENTERPRISE, True)
        for type in (T.COMPANY, T.APP, T.WEBSITE, T.OFFICIAL_ACCOUNT, T.MINI_PROGRAM)
        for order in (FIRST, REPEAT)
    ],
    (ORG, OTHER, T.TRADEMARK, ENTITY, FIRST, {7}, True),
    (ORG, OTHER, T.TRADEMARK, ENTITY, REPEAT, {7}, True),
    (ORG, OTHER, T.GOVERNMENT, ENTITY, FIRST, INSTITUTION, True),
    (ORG, OTHER, T.GOVERNMENT, ENTITY, REPEAT, INSTITUTION, True),
    # Individuals: what shows that the product is theirs, or the owner's papers
    *[
        (INDIVIDUAL, OWN, type, PERSON, order, {kind}, False)
        for type, kind in ((T.APP, 4), (T.WEBSITE, 5), (T.OFFICIAL_ACCOUNT, 8), (T.MINI_PROGRAM, 6))
        for order in (FIRST, REPEAT)
    ],
    *[
        (INDIVIDUAL, OTHER, type, ENTITY, order, ENTERPRISE, True)
        for type in (T.APP, T.WEBSITE, T.OFFICIAL_ACCOUNT, T.MINI_PROGRAM)
        for order in (FIRST, REPEAT)
    ],
]
NAMES = [
    "-".join([kind, purpose.name, type.name, by.name, "first" if order else "repeat"]).lower()
    for kind, purpose, type, by, order, _kinds, _letter in TABLE
]


def test_the_table_has_every_cell_and_no_other() -> None:
    assert len(TABLE) == len(MATRIX) == 52
    assert {Cell(kind, type, purpose, by, order) for kind, purpose, type, by, order, _k, _l in TABLE} == set(
        MATRIX
    )


@pytest.mark.parametrize("row", TABLE, ids=NAMES)
def test_s5_each_cell_asks_for_its_certificates(row: Any) -> None:
    """An applicant of the cell is refused without, with a wrong document and without the letter; and passes with each kind."""
    kind, purpose, type, by, order, kinds, needs_letter = row
    alice = customer(kind=kind)
    if order is REPEAT:
        type_before = T.COMPANY if kind == ORG else T.APP
        approved(signature(alice, "先前", type=type_before, description="x", submit=True), reviewer())
    columns = {"type": type, "purpose": purpose, "registrant": by, "description": "x", "submit": True}

    def refused(*brought: CertificateKind, letter: bool = False) -> str:
        with pytest.raises(DomainError) as refusal:
            signature(alice, certificates=proofs(*brought, letter=letter), **columns)
        assert refusal.value.code is Code.CONTENT_REFUSED
        return str(refusal.value.field)

    wrong = next(one for one in K if one not in kinds and one != K.LETTER)
    if kinds:
        assert refused(letter=needs_letter) == "certificates"
        assert refused(wrong, letter=needs_letter) == "certificates"
    if needs_letter:
        assert refused(*[K(one) for one in kinds]) == "letter"
    assert Signature.of(alice.own_account).count() == (order is REPEAT), "nothing half done"
    for number, one in enumerate(kinds or [None]):
        brought = proofs(*([K(one)] if one is not None else []), letter=needs_letter)
        assert signature(alice, f"青云{number}号店", certificates=brought, **columns).review is not None


def test_what_leaves_no_choice_is_not_asked() -> None:
    company = Cell.of(ORG, T.COMPANY, OWN, PERSON, is_first=True)
    assert company.registrant == ENTITY
    assert Cell.of(ORG, T.APP, OTHER, PERSON, is_first=True).registrant == ENTITY
    assert Cell.of(INDIVIDUAL, T.APP, OWN, ENTITY, is_first=True).registrant == PERSON
    thing = signature(customer(), registrant=PERSON)
    assert thing.registrant == ENTITY


def test_individuals_without_the_type_are_told_so_and_nothing_of_certificates() -> None:
    mallory = customer("mallory", kind=INDIVIDUAL)
    thing = signature(mallory, certificates=())
    assert thing.wanted() is None
    assert [one.reason for one in thing.findings()] == ["type_not_for_individuals"]


def test_a_later_approval_counts_only_for_ones_own_name() -> None:
    alice, olga = customer(), reviewer()
    other = signature(alice, "别人的", purpose=OTHER, submit=True)
    approved(other, olga)
    assert signature(alice).cell().is_first
    own = approved(signature(alice, "自己的", submit=True), olga)
    assert own.cell().is_first, "its own approval does not make it a later one"
    assert not signature(alice, "第二个").cell().is_first
    services.delete(actor=alice, signature=own)
    assert signature(alice, "第三个").cell().is_first


def test_the_missing_ones_are_named_in_the_readers_language() -> None:
    thing = signature(customer(), purpose=OTHER, certificates=())
    sentences = [one.sentence for one in thing.findings()]
    assert "Three-in-one certificate / Business licence" in sentences[0]
    assert "letter of authorization" in sentences[1]
    assert str(REASONS["certificate_missing"].short) == "The certificate is missing."


# What operators decide ------------------------------------------------------------------------------------------
COMPANY_AGAIN = Cell(ORG, T.COMPANY, OWN, ENTITY, REPEAT)


def test_operators_change_a_cell_and_take_it_back(olga: Callable[..., Person]) -> None:
    operator, alice = olga(StaffRole.OPERATOR), customer()
    approved(signature(alice, "先前", submit=True), reviewer())
    services.decide_certificates(
        actor=operator.actor, cell=COMPANY_AGAIN, wanted=Wanted((K.BUSINESS_LICENCE,), needs_letter=True)
    )
    thing = signature(alice, certificates=())
    assert [one.field for one in thing.findings()] == ["certificates", "letter"]
    assert [one.cell for one in queries.certificate_matrix() if one.is_decided] == [COMPANY_AGAIN]
    event = AuditEvent.objects.get(verb="certificates.decided")
    assert event.facts.items() >= {"certificate_kinds": [1], "needs_letter": True}.items()
    assert event.facts["changed"]["certificate_kinds"] == [1]
    services.decide_certificates(actor=operator.actor, cell=COMPANY_AGAIN, wanted=MATRIX[COMPANY_AGAIN])
    assert not CertificateRule.objects.exists()
    assert thing.findings() == []


def test_nobody_else_decides_and_there_are_no_other_cells(olga: Callable[..., Person]) -> None:
    with pytest.raises(Forbidden):
        services.decide_certificates(
            actor=olga(StaffRole.REVIEWER).actor, cell=COMPANY_AGAIN, wanted=Wanted(())
        )
    unknown = Cell(INDIVIDUAL, T.COMPANY, OWN, ENTITY, FIRST)
    with pytest.raises(DomainError):
        services.decide_certificates(actor=olga(StaffRole.OPERATOR).actor, cell=unknown, wanted=Wanted(()))
    assert not CertificateRule.objects.exists()


# The documents --------------------------------------------------------------------------------------------------
@pytest.fixture
def store(settings: Any, tmp_path: Path) -> Path:
    settings.FILES_DIR = tmp_path / "files"
    folder: Path = settings.FILES_DIR
    return folder


def edit(actor: Any, thing: Signature, **changes: Any) -> Signature:
    columns = {"content": thing.content, "type": T(thing.type), "purpose": Purpose(thing.purpose)}
    return services.edit(actor=actor, signature=thing, description="", **{**columns, **changes})


def test_a_document_of_a_draft_goes_with_its_file(
    store: Path, django_capture_on_commit_callbacks: Any
) -> None:
    alice = customer()
    kept = attachments.keep(documents.png(), name="a.png")
    thing = signature(alice, certificates=[(K.BUSINESS_LICENCE, kept)])
    (row,) = queries.certificates(thing)
    assert stored.names() == {kept.stored}
    with django_capture_on_commit_callbacks(execute=True):
        edit(alice, thing, removed={row.public_id}, certificates=proofs(K.THREE_IN_ONE))
    assert [one.certificate_kind for one in Certificate.unscoped.all()] == [K.THREE_IN_ONE]
    with pytest.raises(DomainError):
        files.size(kept.stored)


def test_a_document_that_was_judged_stays_for_the_record() -> None:
    alice = customer()
    thing = services.withdraw(actor=alice, signature=signature(alice, submit=True))
    (row,) = queries.certificates(thing)
    edit(alice, thing, removed={row.public_id}, certificates=proofs(K.THREE_IN_ONE), submit=True)
    row.refresh_from_db()
    assert row.removed_at is not None
    assert [one.certificate_kind for one in queries.certificates(thing)] == [K.THREE_IN_ONE]
    assert row not in queries.certificates_of(alice.own_account)


def test_one_that_waits_may_not_lose_its_certificate() -> None:
    alice = customer()
    thing = signature(alice, submit=True)
    (row,) = queries.certificates(thing)
    with pytest.raises(DomainError) as refusal:
        edit(alice, thing, removed={row.public_id})
    assert refusal.value.field == "certificates"
    row.refresh_from_db()
    assert row.removed_at is None


def test_a_form_sent_twice_adds_a_document_once() -> None:
    alice = customer()
    proof = (K.BUSINESS_LICENCE, document())
    thing = signature(alice, certificates=[proof])
    edit(alice, thing, certificates=[proof])
    assert queries.certificates(thing).count() == 1


def test_ten_documents_and_no_more() -> None:
    alice = customer()
    thing = signature(alice, certificates=[(K.BUSINESS_LICENCE, document()) for _one in range(10)])
    with pytest.raises(DomainError) as refusal:
        edit(alice, thing, certificates=proofs(K.THREE_IN_ONE))
    assert refusal.value.code is Code.DOCUMENT_TOO_MANY
    assert queries.certificates(thing).count() == 10


def test_deleting_hides_the_documents_and_forgets_those_nobody_judged() -> None:
    alice = customer()
    draft, waiting = signature(alice), signature(alice, "白云科技", submit=True)
    for thing in (draft, waiting):
        services.delete(actor=alice, signature=thing)
    assert [one.signature for one in Certificate.unscoped.all()] == [waiting]
    assert not queries.certificates_of(alice.own_account).exists()


def test_nobody_removes_anothers_document() -> None:
    alice, mallory = customer(), customer("mallory")
    (row,) = queries.certificates(signature(alice))
    edit(mallory, signature(mallory), removed={row.public_id})
    assert queries.certificates(row.signature).count() == 1


def test_global_signatures_need_theirs_too() -> None:
    with pytest.raises(DomainError):
        signature(customer(), "Acme", region=Region.GLOBAL, certificates=(), submit=True)
    assert not Review.unscoped.exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_letter_is_a_page_with_every_name_as_it_is(language: str) -> None:
    alice = customer()
    with translation.override(language):
        octets = letter(alice.own_account, owner='喆镕 "#[x]" Ltd', bracketed="【青云科技】")
    import io

    import pypdfium2

    page = pypdfium2.PdfDocument(io.BytesIO(octets))[0]
    text = page.get_textpage().get_text_range()
    for words in ('喆镕 "#[x]" Ltd', "【青云科技】", "alice's company"):
        assert words in text, words
    assert octets.startswith(b"%PDF-")
    assert attachments.keep(octets, name="letter.pdf").pages == 1
