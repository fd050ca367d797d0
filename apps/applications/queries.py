"""Which applications there are, and the one behind an SDK AppID."""

from functools import cache

from django.db.models import QuerySet

from apps.accounts.models import Account
from apps.applications.models import Application, ApplicationStatus
from apps.core.statements import column_list, fetch_one


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


def application_of(account: Account, sdk_app_id: str) -> Application | None:
    """The account's application with this SDK AppID; None for any other, a stranger's included. One statement.

    The state is read from the table each time, so the emergency switch acts on the next call.
    """
    application = fetch_one(
        Application, _statement(), [sdk_app_id, account.pk, ApplicationStatus.DELETED.value]
    )
    if application is not None:
        application.account = account
    return application


@cache
def _statement() -> str:
    columns, table = column_list(Application), Application._meta.db_table
    return f"SELECT {columns} FROM {table} WHERE sdk_app_id = %s AND account_id = %s AND status <> %s"  # noqa: S608
