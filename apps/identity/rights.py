"""What an account may do as what it is: the matrix of rights, its defaults overlaid with what operators have decided."""

from typing import Final

from apps.accounts.models import Account
from apps.core.errors import Code, DomainError
from apps.core.statements import fetch
from apps.identity.kinds import GRANTED, Right, Standing
from apps.identity.models import RightSetting

Matrix = dict[Standing, frozenset[Right]]
_DECIDED: Final = 'SELECT "right", is_granted FROM identity_rightsetting WHERE standing = %s'


def standing_of(account: Account) -> Standing:
    """What the account is to the platform."""
    return Standing(account.kind) if account.is_verified else Standing.UNVERIFIED


def rights_of(account: Account) -> frozenset[Right]:
    """Everything the account may do; one statement."""
    standing = standing_of(account)
    return _overlaid(GRANTED[standing], dict(fetch(_DECIDED, [standing.value])))


def may(account: Account, right: Right) -> bool:
    """Whether the account may do it; one statement."""
    return right in rights_of(account)


def require_console(account: Account) -> None:
    """Sending from the console needs a verified account (S2); raises NOT_VERIFIED."""
    if not may(account, Right.CONSOLE_SEND):
        raise DomainError(Code.NOT_VERIFIED)


def matrix() -> Matrix:
    """All of them; one statement."""
    decided: dict[str, dict[str, bool]] = {}
    for standing, right, is_granted in RightSetting.objects.values_list("standing", "right", "is_granted"):
        decided.setdefault(standing, {})[right] = is_granted
    return {standing: _overlaid(GRANTED[standing], decided.get(standing, {})) for standing in Standing}


def _overlaid(granted: frozenset[Right], decided: dict[str, bool]) -> frozenset[Right]:
    return frozenset(right for right in Right if decided.get(right, right in granted))
