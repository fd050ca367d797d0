"""Tables of people, accounts, roles, keys and audit."""

from apps.accounts.models.account import ACCOUNT_STATES, Account, AccountKind, AccountStatus
from apps.accounts.models.audit import AuditEvent, AuditLink, AuditUnlinked
from apps.accounts.models.credential import CREDENTIAL_STATES, Credential, CredentialStatus
from apps.accounts.models.invitation import FirstAdministratorLink, Invitation
from apps.accounts.models.key_refusal import KeyRefusal
from apps.accounts.models.membership import Membership
from apps.accounts.models.saved_view import Place, SavedView
from apps.accounts.models.user import StaffMembership, User

__all__ = [
    "ACCOUNT_STATES",
    "CREDENTIAL_STATES",
    "Account",
    "AccountKind",
    "AccountStatus",
    "AuditEvent",
    "AuditLink",
    "AuditUnlinked",
    "Credential",
    "CredentialStatus",
    "FirstAdministratorLink",
    "Invitation",
    "KeyRefusal",
    "Membership",
    "Place",
    "SavedView",
    "StaffMembership",
    "User",
]
