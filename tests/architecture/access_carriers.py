"""The rows of the access table that are about carriers."""

from apps.accounts.permissions import Perm
from tests.architecture.access_row import Row

CARRIERS: dict[str, Row] = {
    "backoffice:carrier": Row(Perm.STAFF_CARRIER_READ, "carrier"),
    "backoffice:carrier_choose": Row(Perm.STAFF_CARRIER_WRITE),
    "backoffice:carrier_default": Row(Perm.STAFF_CARRIER_WRITE, "carrier"),
    "backoffice:carrier_disable": Row(Perm.STAFF_CARRIER_WRITE, "carrier"),
    "backoffice:carrier_edit": Row(Perm.STAFF_CARRIER_WRITE, "carrier"),
    "backoffice:carrier_enable": Row(Perm.STAFF_CARRIER_WRITE, "carrier"),
    "backoffice:carrier_new": Row(Perm.STAFF_CARRIER_WRITE, arguments={"protocol": "smpp"}),
    "backoffice:carriers": Row(Perm.STAFF_CARRIER_READ),
}
