"""The rules of a verification: what is missing or cannot be right, as findings; pure functions."""

from collections.abc import Collection, Iterator

from apps.core.phones import Phone, try_parse
from apps.identity import numbers
from apps.identity.details import Details
from apps.identity.kinds import IdDocument, Shows, wanted_documents
from apps.reviews.findings import Found, in_order

SHORTEST_NAME = 2


def findings(details: Details, documents: Collection[str], *, is_organization: bool) -> list[Found]:
    """Everything that is wrong, blocking ones first. `is_organization` is what the account is already."""
    found = [*_name(details), *_number(details), *_documents(details, documents)]
    if details.is_organization:
        found += _organization(details)
    elif is_organization:
        found.append(Found("identity_step_back", field="account_kind"))
    return in_order(found)


def _name(details: Details) -> Iterator[Found]:
    if len(details.name.strip()) < SHORTEST_NAME:
        yield Found("identity_name", field="name")


def _number(details: Details) -> Iterator[Found]:
    number, is_chinese = details.number, details.country == numbers.CHINA
    if not number:
        yield Found("identity_number_missing", field="number")
    elif not numbers.has_form(number):
        yield Found("identity_number_form", field="number")
    elif details.is_organization and is_chinese:
        # Bodies that are not enterprises may still have an older number.
        if not numbers.is_credit_code(number):
            yield Found(
                "identity_credit_code", field="number", blocking=details.organization_type == "enterprise"
            )
    elif (
        details.id_document == IdDocument.RESIDENT_CARD
        and is_chinese
        and not numbers.is_resident_number(number)
    ):
        yield Found("identity_card_number", field="number")


def _organization(details: Details) -> Iterator[Found]:
    for field, reason in (
        ("legal_person", "identity_legal_person"),
        ("contact", "identity_contact"),
        ("address", "identity_address"),
    ):
        if not getattr(details, field).strip():
            yield Found(reason, field=field)
    if not isinstance(try_parse(details.contact_phone), Phone):
        yield Found("identity_contact_phone", field="contact_phone")


def _documents(details: Details, documents: Collection[str]) -> Iterator[Found]:
    for wanted in wanted_documents(details.account_kind, details.id_document):
        if wanted not in documents:
            yield Found(
                "identity_document_missing", field=f"file_{wanted}", facts={"document": Shows(wanted).label}
            )
