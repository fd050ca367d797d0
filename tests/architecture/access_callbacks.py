"""The rows of the access table about callbacks."""

from apps.accounts.permissions import Perm
from tests.architecture.access_row import Row

_WRITE = Perm.APPLICATION_WRITE

CALLBACKS: dict[str, Row] = {
    "console:callbacks": Row(Perm.MESSAGE_READ),
    "console:callbacks_replay": Row(_WRITE),
    "console:callback": Row(Perm.MESSAGE_READ, "push"),
    "console:callback_replay": Row(_WRITE, "push"),
    "console:application_callback": Row(Perm.APPLICATION_READ, "application"),
    "console:application_callback_edit": Row(_WRITE, "application"),
    "console:application_callback_test": Row(_WRITE, "application"),
    "console:application_callback_secret": Row(Perm.APPLICATION_SECRET, "application"),
    "console:reply_callback": Row(Perm.APPLICATION_READ),
    "console:reply_callback_edit": Row(_WRITE),
    "console:reply_callback_test": Row(_WRITE),
    "console:reply_callback_secret": Row(Perm.APPLICATION_SECRET),
    "backoffice:callbacks": Row(Perm.STAFF_MESSAGE_READ),
    "backoffice:callback": Row(Perm.STAFF_MESSAGE_READ, "push"),
}
