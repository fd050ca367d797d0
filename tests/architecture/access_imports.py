"""The rows of the access table that are about files of numbers and templates."""

from apps.accounts.permissions import Perm
from tests.architecture.access_row import MAINLAND, Row

IMPORTS: dict[str, Row] = {
    "console:number_imports": Row(Perm.UNSUBSCRIBE_READ),
    "console:number_import_new": Row(Perm.UNSUBSCRIBE_WRITE),
    "console:number_import": Row(Perm.UNSUBSCRIBE_READ, "number_import"),
    "console:template_import": Row(Perm.TEMPLATE_READ, "template_import", arguments=MAINLAND),
    "console:template_import_result": Row(Perm.TEMPLATE_READ, "template_import", arguments=MAINLAND),
    "console:template_import_sheet": Row(Perm.TEMPLATE_WRITE, arguments=MAINLAND),
    "console:template_imports": Row(Perm.TEMPLATE_WRITE, arguments=MAINLAND),
}
