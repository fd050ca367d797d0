"""Which certificates a signature needs: the matrix of rule 21, cell by cell.

A cell is what the applicant is and wants; its answer is "one of these kinds" and whether the owner's letter of authorization
comes with it. These are the defaults; what operators decide about a cell stands in models.CertificateRule.
"""

from dataclasses import dataclass
from typing import Self

from apps.accounts.models import AccountKind
from apps.signatures.kinds import CertificateKind, Purpose, Registrant, SignatureType

K, T = CertificateKind, SignatureType

ENTERPRISE = (K.THREE_IN_ONE, K.BUSINESS_LICENCE, K.ORGANIZATION_CODE, K.SOCIAL_CREDIT_CODE)
INSTITUTION = (K.ORGANIZATION_CODE, K.SOCIAL_CREDIT_CODE, K.PUBLIC_INSTITUTION)
# What the person behind a product shows of it.
SCREENSHOTS = {
    T.APP: (K.APP_STORE,),
    T.WEBSITE: (K.ICP_FILING,),
    T.OFFICIAL_ACCOUNT: (K.OFFICIAL_ACCOUNT_DETAILS,),
    T.MINI_PROGRAM: (K.MINI_PROGRAM_SETTINGS,),
}
PRODUCTS = frozenset(SCREENSHOTS)  # the types where it matters who developed or registered the thing
PROOFS = tuple(kind for kind in K if kind != K.LETTER)
# Of an organization: the first signature proves it, the next ones need not prove it again.
_OF_ORGANIZATION = {T.COMPANY: ENTERPRISE, T.GOVERNMENT: INSTITUTION, **dict.fromkeys(PRODUCTS, ENTERPRISE)}
_OF_OWNER = {**_OF_ORGANIZATION, T.TRADEMARK: (K.TRADEMARK,)}


@dataclass(frozen=True)
class Cell:
    """What an applicant is and wants; `is_first`: no signature for the account itself has been approved yet."""

    account_kind: AccountKind
    type: SignatureType
    purpose: Purpose
    registrant: Registrant
    is_first: bool

    @classmethod
    def of(
        cls,
        account_kind: AccountKind,
        type: SignatureType,
        purpose: Purpose,
        registrant: Registrant,
        *,
        is_first: bool,
    ) -> Self:
        """The cell with the registrant that the rest leaves open; only organizations' own products leave a choice."""
        if purpose == Purpose.OTHER or type not in PRODUCTS:
            registrant = Registrant.ORGANIZATION
        elif account_kind == AccountKind.INDIVIDUAL:
            registrant = Registrant.PERSON
        return cls(account_kind, type, purpose, registrant, is_first)


@dataclass(frozen=True)
class Wanted:
    """One document of `kinds` (none: no document at all), and a letter of authorization."""

    kinds: tuple[CertificateKind, ...]
    needs_letter: bool = False


def _default(cell: Cell) -> Wanted | None:
    """Rule 21; None where an individual account cannot have the type at all (rule 3)."""
    if cell.account_kind == AccountKind.INDIVIDUAL and cell.type not in PRODUCTS:
        return None
    if cell.purpose == Purpose.OTHER:
        return Wanted(_OF_OWNER[cell.type], needs_letter=True)
    if cell.registrant == Registrant.PERSON:
        return Wanted(SCREENSHOTS[cell.type])
    if cell.type == T.TRADEMARK:
        return Wanted((K.TRADEMARK,))
    return Wanted(_OF_ORGANIZATION[cell.type] if cell.is_first else ())


def _cells() -> list[Cell]:
    made = [
        Cell.of(account_kind, type, purpose, registrant, is_first=is_first)
        for account_kind in (AccountKind.ORGANIZATION, AccountKind.INDIVIDUAL)
        for purpose in Purpose
        for type in SignatureType
        for registrant in Registrant
        for is_first in (True, False)
    ]
    return list(dict.fromkeys(made))


# Every cell that there is, in the order in which it is shown.
MATRIX: dict[Cell, Wanted] = {cell: wanted for cell in _cells() if (wanted := _default(cell)) is not None}
