"""Which applications there are, and the one behind an SDK AppID."""

from django.db.models import QuerySet

from apps.accounts.models import Account
from apps.applications.models import Application, ApplicationStatus


def applications(account: Account) -> QuerySet[Application]:
    """The applications of an account that are not deleted."""
    return Application.of(account).exclude(status=ApplicationStatus.DELETED)


def application_by_id(sdk_app_id: str) -> Application | None:
    """The application with this SDK AppID, of whichever account: the caller compares it with the key's.

    The state is read from the table each time, so the emergency switch acts on the next call.
    """
    return (
        Application.unscoped.select_related("account")
        .filter(sdk_app_id=sdk_app_id)
        .exclude(status=ApplicationStatus.DELETED)
        .first()
    )
