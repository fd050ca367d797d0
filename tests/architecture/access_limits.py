"""The rows of the access table that are about limits and how long data is kept."""

from apps.accounts.permissions import Perm
from tests.architecture.access_row import Row

LIMITS: dict[str, Row] = {
    "console:application_limits": Row(Perm.APPLICATION_READ, "application"),
    "console:application_frequency": Row(Perm.APPLICATION_WRITE, "application"),
    "console:application_thresholds": Row(Perm.APPLICATION_WRITE, "application"),
    "console:application_allow_list": Row(Perm.APPLICATION_READ, "application"),
    "console:application_allow_list_add": Row(Perm.APPLICATION_WRITE, "application"),
    "console:application_allow_list_remove": Row(Perm.APPLICATION_WRITE, "application"),
    "console:application_countries": Row(Perm.APPLICATION_READ, "application"),
    "console:application_country_new": Row(Perm.APPLICATION_WRITE, "application"),
    "console:application_country_import": Row(Perm.APPLICATION_WRITE, "application"),
    "console:application_country_file": Row(Perm.APPLICATION_READ, "application"),
    "console:application_country_sheet": Row(Perm.APPLICATION_READ, "application"),
    "console:application_country_clear": Row(Perm.APPLICATION_WRITE, "application"),
    "console:application_country_edit": Row(
        Perm.APPLICATION_WRITE, "listed_application", arguments={"country": "SG"}
    ),
    "console:application_country_delete": Row(
        Perm.APPLICATION_WRITE, "listed_application", arguments={"country": "SG"}
    ),
    "console:retention": Row(Perm.ACCOUNT_READ),
    "backoffice:retention": Row(Perm.STAFF_RETENTION_READ),
    "backoffice:retention_terms": Row(Perm.STAFF_RETENTION_WRITE),
    "backoffice:legal_holds": Row(Perm.STAFF_RETENTION_READ),
    "backoffice:legal_hold_new": Row(Perm.STAFF_RETENTION_WRITE),
    "backoffice:legal_hold_lift": Row(Perm.STAFF_RETENTION_WRITE, "legal_hold"),
    "backoffice:deletions": Row(Perm.STAFF_RETENTION_READ),
    "backoffice:platform_limits": Row(Perm.STAFF_LIMIT_WRITE),
    "backoffice:account_limits": Row(Perm.STAFF_LIMIT_WRITE, "account"),
    "backoffice:allow_list": Row(Perm.STAFF_LIMIT_WRITE, "application", "sdk_app_id"),
    "backoffice:allow_list_add": Row(Perm.STAFF_LIMIT_WRITE, "application", "sdk_app_id"),
    "backoffice:allow_list_remove": Row(Perm.STAFF_LIMIT_WRITE, "application", "sdk_app_id"),
}
