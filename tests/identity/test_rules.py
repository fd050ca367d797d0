"""What an application needs to be verified, rule by rule; numbers with their check characters and masks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.identity import numbers, rules
from apps.identity.details import Details
from apps.identity.kinds import IdDocument, OrganizationType, Shows
from tests.support.identities import CARD_NUMBER, CREDIT_CODE, organization, person

LICENCE = {Shows.REGISTRATION}
BOTH_SIDES = {Shows.ID_FRONT, Shows.ID_BACK}


def found(details: Details, documents: set[Shows], *, is_organization: bool = False) -> set[tuple[str, str]]:
    all_of_them = rules.findings(details, documents, is_organization=is_organization)
    return {(one.reason, one.field) for one in all_of_them if one.blocking}


def test_whole_applications_pass() -> None:
    assert rules.findings(organization(), LICENCE, is_organization=False) == []
    assert rules.findings(organization(), LICENCE, is_organization=True) == []
    assert rules.findings(person(), BOTH_SIDES, is_organization=False) == []


@pytest.mark.parametrize(
    ("changed", "reason", "field"),
    [
        ({"name": "云"}, "identity_name", "name"),
        ({"number": ""}, "identity_number_missing", "number"),
        ({"number": "no number!"}, "identity_number_form", "number"),
        ({"number": "91350100M000100Y44"}, "identity_credit_code", "number"),
        ({"legal_person": " "}, "identity_legal_person", "legal_person"),
        ({"contact": ""}, "identity_contact", "contact"),
        ({"contact_phone": "12"}, "identity_contact_phone", "contact_phone"),
        ({"address": ""}, "identity_address", "address"),
    ],
)
def test_each_gap_of_an_organization_is_named(changed: dict[str, str], reason: str, field: str) -> None:
    assert found(organization(**changed), LICENCE) == {(reason, field)}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"number": ""}, "identity_number_missing"),
        ({"number": "110105194912310021"}, "identity_card_number"),
        ({"number": "11010519491331002X"}, "identity_card_number"),
    ],
)
def test_each_gap_of_a_person_is_named(changed: dict[str, str], reason: str) -> None:
    assert found(person(**changed), BOTH_SIDES) == {(reason, "number")}


def test_documents_are_asked_for_by_what_they_show() -> None:
    assert found(organization(), set()) == {("identity_document_missing", "file_registration")}
    assert found(organization(), {Shows.MANDATE}) == {("identity_document_missing", "file_registration")}
    assert found(person(), {Shows.ID_FRONT}) == {("identity_document_missing", "file_id_back")}
    passport = person(id_document=IdDocument.PASSPORT, number="E12345678")
    assert found(passport, {Shows.ID_FRONT}) == set()


def test_other_countries_and_older_bodies_have_numbers_of_other_forms() -> None:
    assert found(organization(country="DE", number="HRB 123456".replace(" ", "")), LICENCE) == set()
    assert found(person(country="SG", number="S1234567D"), BOTH_SIDES) == set()
    school = organization(organization_type=OrganizationType.SCHOOL, number="12345-678")
    assert found(school, LICENCE) == set()
    warned = rules.findings(school, LICENCE, is_organization=False)
    assert [one.reason for one in warned] == ["identity_credit_code"]


def test_an_organization_does_not_become_a_person() -> None:
    assert found(person(), BOTH_SIDES, is_organization=True) == {("identity_step_back", "account_kind")}


def test_every_finding_has_its_words() -> None:
    nothing = Details(account_kind=organization().account_kind, country="CN", name="")
    for one in rules.findings(nothing, (), is_organization=False):
        assert "…" not in one.sentence and one.advice


def test_check_characters_catch_each_changed_one() -> None:
    for number, is_right in (
        (CREDIT_CODE, numbers.is_credit_code),
        (CARD_NUMBER, numbers.is_resident_number),
    ):
        assert is_right(number)
        for place in range(len(number)):
            other = "1" if number[place] != "1" else "2"
            assert not is_right(number[:place] + other + number[place + 1 :])


@given(st.text(max_size=40))
def test_nothing_that_is_typed_breaks_the_checks(text: str) -> None:
    number = numbers.normal(text)
    numbers.is_credit_code(number)
    numbers.is_resident_number(number)
    hidden = numbers.masked(number)
    assert len(hidden) == len(number)
    assert hidden.replace("*", "") in ("", number[-4:].replace("*", ""))
