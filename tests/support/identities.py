"""Applications to be verified, with documents that pass the checks."""

from typing import Any

from apps.accounts.actors import Actor
from apps.accounts.models import AccountKind
from apps.core import attachments
from apps.identity import services
from apps.identity.details import Details
from apps.identity.kinds import IdDocument, OrganizationType, Shows
from apps.identity.models import Identity
from tests.core import documents

CREDIT_CODE = "91350100M000100Y43"
CARD_NUMBER = "11010519491231002X"
ORGANIZATION: dict[str, Any] = {
    "account_kind": AccountKind.ORGANIZATION,
    "country": "CN",
    "name": "青云科技有限公司",
    "number": CREDIT_CODE,
    "organization_type": OrganizationType.ENTERPRISE,
    "legal_person": "Li Na",
    "contact": "Chen Wei",
    "contact_phone": "+8613800138000",
    "address": "1 Example Road, Beijing",
}
PERSON: dict[str, Any] = {
    "account_kind": AccountKind.INDIVIDUAL,
    "country": "CN",
    "name": "Wang Fang",
    "number": CARD_NUMBER,
    "id_document": IdDocument.RESIDENT_CARD,
}


def organization(**changed: Any) -> Details:
    return Details(**{**ORGANIZATION, **changed})


def person(**changed: Any) -> Details:
    return Details(**{**PERSON, **changed})


def document(name: str = "licence.png") -> attachments.Document:
    return attachments.keep(documents.png(300, 200), name=name)


def proofs(details: Details) -> list[tuple[Shows, attachments.Document]]:
    wanted = (Shows.REGISTRATION,) if details.is_organization else (Shows.ID_FRONT, Shows.ID_BACK)
    return [(shows, document(f"{shows}.png")) for shows in wanted]


def submitted(actor: Actor, details: Details | None = None) -> Identity:
    """An application that waits, an organization's unless said otherwise."""
    details = details or organization()
    return services.apply(actor=actor, details=details, documents=proofs(details), submit=True)
