"""The parameters that several subjects understand, as the domain wants them."""

from datetime import datetime

from apps.applications.models import Application
from apps.core.errors import Code, DomainError
from apps.exports.base import Scope


def application(scope: Scope) -> Application | None:
    """`application`: an SDK AppID of the account; raises DomainError(NOT_FOUND)."""
    asked = scope.asked.get("application")
    if not asked:
        return None
    found = Application.of(scope.own_account).filter(sdk_app_id=asked).first()
    if found is None:
        raise DomainError(Code.NOT_FOUND)
    return found


def instant(scope: Scope, name: str) -> datetime | None:
    """An ISO instant."""
    return datetime.fromisoformat(scope.asked[name]) if scope.asked.get(name) else None
