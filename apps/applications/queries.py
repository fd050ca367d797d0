"""Which applications there are, and the one behind an SDK AppID."""

from functools import cache

from django.db import connection
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


def application_of(account: Account, sdk_app_id: str) -> Application | None:
    """The account's application with this SDK AppID; None for any other, a stranger's included. One statement.

    The state is read from the table each time, so the emergency switch acts on the next call.
    """
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [sdk_app_id, account.pk, ApplicationStatus.DELETED.value])
        row = cursor.fetchone()
    if row is None:
        return None
    application = Application.from_db(connection.alias, _columns(), row)
    application.account = account
    return application


@cache
def _statement() -> str:
    """Written out because the ORM computes half a millisecond on it, once for every API call."""
    columns = ", ".join(f'"{name}"' for name in _columns())
    table = Application._meta.db_table
    return f"SELECT {columns} FROM {table} WHERE sdk_app_id = %s AND account_id = %s AND status <> %s"  # noqa: S608


@cache
def _columns() -> list[str]:
    return [field.attname for field in Application._meta.concrete_fields]
