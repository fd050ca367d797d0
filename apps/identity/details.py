"""What an applicant says of the account, as one value."""

from dataclasses import dataclass

from apps.accounts.models import AccountKind


@dataclass(frozen=True, slots=True)
class Details:
    """`number` is the registration number of an organization or the number of a person's document, `contact_phone` in
    E.164; both are sealed at rest. What a kind does not ask for is empty.
    """

    account_kind: AccountKind
    country: str
    name: str
    number: str = ""
    organization_type: str = ""
    id_document: str = ""
    legal_person: str = ""
    contact: str = ""
    contact_phone: str = ""
    address: str = ""

    @property
    def is_organization(self) -> bool:
        return self.account_kind == AccountKind.ORGANIZATION
