"""Every right of the product and which role has it; no role implies another."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Perm(StrEnum):
    """`noun:verb`, alphabetical; this list is the documentation."""

    ACCOUNT_READ = "account:read"
    ACCOUNT_WRITE = "account:write"
    ALARM_READ = "alarm:read"
    ALARM_WRITE = "alarm:write"
    APPLICATION_READ = "application:read"
    APPLICATION_SECRET = "application:secret"  # noqa: S105 - a right, not a password
    APPLICATION_SWITCH = "application:switch"
    APPLICATION_WRITE = "application:write"
    AUDIT_READ = "audit:read"
    BILLING_READ = "billing:read"
    BILLING_WRITE = "billing:write"
    CREDENTIAL_READ = "credential:read"
    CREDENTIAL_WRITE = "credential:write"
    CONTACT_READ = "contact:read"
    CONTACT_WRITE = "contact:write"
    EXPORT_READ = "export:read"
    MESSAGE_APPROVE = "message:approve"
    MESSAGE_READ = "message:read"
    MESSAGE_REVEAL = "message:reveal"
    MESSAGE_SEND = "message:send"
    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    PRICE_READ = "price:read"
    SIGNATURE_READ = "signature:read"
    SIGNATURE_WRITE = "signature:write"
    STATISTICS_READ = "statistics:read"
    TEMPLATE_READ = "template:read"
    TEMPLATE_SWITCH = "template:switch"
    TEMPLATE_WRITE = "template:write"
    TICKET_READ = "ticket:read"
    TICKET_WRITE = "ticket:write"
    UNSUBSCRIBE_READ = "unsubscribe:read"
    UNSUBSCRIBE_WRITE = "unsubscribe:write"

    STAFF_ACCOUNT_READ = "staff_account:read"
    STAFF_ACCOUNT_WRITE = "staff_account:write"
    STAFF_ALARM_READ = "staff_alarm:read"
    STAFF_ALARM_WRITE = "staff_alarm:write"
    STAFF_AUDIT_READ = "staff_audit:read"
    STAFF_CARRIER_READ = "staff_carrier:read"
    STAFF_CARRIER_WRITE = "staff_carrier:write"
    STAFF_GUARD_READ = "staff_guard:read"
    STAFF_GUARD_WRITE = "staff_guard:write"
    STAFF_INVOICE_APPROVE = "staff_invoice:approve"
    STAFF_INVOICE_READ = "staff_invoice:read"
    STAFF_INVOICE_WRITE = "staff_invoice:write"
    STAFF_LEDGER_APPROVE = "staff_ledger:approve"
    STAFF_LEDGER_READ = "staff_ledger:read"
    STAFF_LEDGER_WRITE = "staff_ledger:write"
    STAFF_LIMIT_WRITE = "staff_limit:write"
    STAFF_EXPORT_READ = "staff_export:read"
    STAFF_MESSAGE_READ = "staff_message:read"
    STAFF_MESSAGE_RESOLVE = "staff_message:resolve"
    STAFF_OVERVIEW_READ = "staff_overview:read"
    STAFF_PEOPLE_WRITE = "staff_people:write"
    STAFF_PRICE_APPROVE = "staff_price:approve"
    STAFF_PRICE_READ = "staff_price:read"
    STAFF_PRICE_WRITE = "staff_price:write"
    STAFF_RETENTION_READ = "staff_retention:read"
    STAFF_RETENTION_WRITE = "staff_retention:write"
    STAFF_REVIEW_DECIDE = "staff_review:decide"
    STAFF_REVIEW_EXPEDITE = "staff_review:expedite"
    STAFF_REVIEW_READ = "staff_review:read"
    STAFF_REVIEW_RECONSIDER = "staff_review:reconsider"
    STAFF_REVIEW_RULES = "staff_review:rules"
    STAFF_SETTLEMENT_READ = "staff_settlement:read"
    STAFF_SETTLEMENT_WRITE = "staff_settlement:write"
    STAFF_TICKET_ANSWER = "staff_ticket:answer"
    STAFF_TICKET_GRANT = "staff_ticket:grant"
    STAFF_TICKET_READ = "staff_ticket:read"
    STAFF_UNSUBSCRIBE_READ = "staff_unsubscribe:read"
    STAFF_UNSUBSCRIBE_WRITE = "staff_unsubscribe:write"
    STAFF_SWITCH_READ = "staff_switch:read"
    STAFF_SWITCH_WRITE = "staff_switch:write"
    STAFF_WORD_READ = "staff_word:read"
    STAFF_WORD_WRITE = "staff_word:write"


class Role(models.TextChoices):
    """What a person is in one account."""

    OWNER = "owner", _("Owner")
    DEVELOPER = "developer", _("Developer")
    SENDER = "sender", _("Sender")
    FINANCE = "finance", _("Finance")
    VIEWER = "viewer", _("Viewer")


class StaffRole(models.TextChoices):
    """What a person is for the platform."""

    REVIEWER = "reviewer", _("Reviewer")
    OPERATOR = "operator", _("Operator")
    FINANCE_CLERK = "finance_clerk", _("Finance clerk")
    ADMINISTRATOR = "administrator", _("Administrator")


_READ = frozenset(
    {
        Perm.ACCOUNT_READ,
        Perm.ALARM_READ,
        Perm.APPLICATION_READ,
        Perm.CONTACT_READ,
        Perm.EXPORT_READ,
        Perm.MESSAGE_READ,
        Perm.PRICE_READ,
        Perm.SIGNATURE_READ,
        Perm.STATISTICS_READ,
        Perm.TEMPLATE_READ,
        Perm.TICKET_READ,
        Perm.UNSUBSCRIBE_READ,
    }
)

ROLES: dict[Role, frozenset[Perm]] = {
    Role.OWNER: _READ
    | {
        Perm.ACCOUNT_WRITE,
        Perm.ALARM_WRITE,
        Perm.APPLICATION_SECRET,
        Perm.APPLICATION_SWITCH,
        Perm.APPLICATION_WRITE,
        Perm.AUDIT_READ,
        Perm.BILLING_READ,
        Perm.BILLING_WRITE,
        Perm.CONTACT_WRITE,
        Perm.CREDENTIAL_READ,
        Perm.CREDENTIAL_WRITE,
        Perm.MESSAGE_APPROVE,
        Perm.MESSAGE_REVEAL,
        Perm.MESSAGE_SEND,
        Perm.PEOPLE_READ,
        Perm.PEOPLE_WRITE,
        Perm.SIGNATURE_WRITE,
        Perm.TEMPLATE_SWITCH,
        Perm.TEMPLATE_WRITE,
        Perm.TICKET_WRITE,
        Perm.UNSUBSCRIBE_WRITE,
    },
    Role.DEVELOPER: _READ
    | {
        Perm.ALARM_WRITE,
        Perm.APPLICATION_SECRET,
        Perm.APPLICATION_SWITCH,
        Perm.APPLICATION_WRITE,
        Perm.CREDENTIAL_READ,
        Perm.CREDENTIAL_WRITE,
        Perm.MESSAGE_SEND,
        Perm.SIGNATURE_WRITE,
        Perm.TEMPLATE_SWITCH,
        Perm.TEMPLATE_WRITE,
        Perm.TICKET_WRITE,
    },
    Role.SENDER: _READ
    | {
        Perm.CONTACT_WRITE,
        Perm.MESSAGE_APPROVE,
        Perm.MESSAGE_SEND,
        Perm.SIGNATURE_WRITE,
        Perm.TEMPLATE_SWITCH,
        Perm.TEMPLATE_WRITE,
        Perm.TICKET_WRITE,
        Perm.UNSUBSCRIBE_WRITE,
    },
    Role.FINANCE: frozenset(
        {
            Perm.ACCOUNT_READ,
            Perm.APPLICATION_READ,
            Perm.BILLING_READ,
            Perm.BILLING_WRITE,
            Perm.EXPORT_READ,
            Perm.PRICE_READ,
            Perm.STATISTICS_READ,
            Perm.TICKET_READ,
            Perm.TICKET_WRITE,
        }
    ),
    Role.VIEWER: _READ,
}

STAFF_ROLES: dict[StaffRole, frozenset[Perm]] = {
    StaffRole.REVIEWER: frozenset(
        {
            Perm.STAFF_ACCOUNT_READ,
            Perm.STAFF_OVERVIEW_READ,
            Perm.STAFF_REVIEW_DECIDE,
            Perm.STAFF_REVIEW_READ,
            Perm.STAFF_TICKET_READ,
            Perm.STAFF_UNSUBSCRIBE_READ,
            Perm.STAFF_WORD_READ,
        }
    ),
    StaffRole.OPERATOR: frozenset(
        {
            Perm.STAFF_ACCOUNT_READ,
            Perm.STAFF_ALARM_READ,
            Perm.STAFF_ALARM_WRITE,
            Perm.STAFF_CARRIER_READ,
            Perm.STAFF_CARRIER_WRITE,
            Perm.STAFF_LIMIT_WRITE,
            Perm.STAFF_GUARD_READ,
            Perm.STAFF_GUARD_WRITE,
            Perm.STAFF_MESSAGE_READ,
            Perm.STAFF_MESSAGE_RESOLVE,
            Perm.STAFF_OVERVIEW_READ,
            Perm.STAFF_RETENTION_READ,
            Perm.STAFF_RETENTION_WRITE,
            Perm.STAFF_REVIEW_EXPEDITE,
            Perm.STAFF_REVIEW_READ,
            Perm.STAFF_REVIEW_RECONSIDER,
            Perm.STAFF_REVIEW_RULES,
            Perm.STAFF_TICKET_ANSWER,
            Perm.STAFF_TICKET_GRANT,
            Perm.STAFF_TICKET_READ,
            Perm.STAFF_UNSUBSCRIBE_READ,
            Perm.STAFF_UNSUBSCRIBE_WRITE,
            Perm.STAFF_SWITCH_READ,
            Perm.STAFF_SWITCH_WRITE,
            Perm.STAFF_WORD_READ,
            Perm.STAFF_WORD_WRITE,
        }
    ),
    StaffRole.FINANCE_CLERK: frozenset(
        {
            Perm.STAFF_ACCOUNT_READ,
            Perm.STAFF_INVOICE_APPROVE,
            Perm.STAFF_INVOICE_READ,
            Perm.STAFF_INVOICE_WRITE,
            Perm.STAFF_LEDGER_APPROVE,
            Perm.STAFF_LEDGER_READ,
            Perm.STAFF_LEDGER_WRITE,
            Perm.STAFF_OVERVIEW_READ,
            Perm.STAFF_PRICE_APPROVE,
            Perm.STAFF_PRICE_READ,
            Perm.STAFF_PRICE_WRITE,
            Perm.STAFF_SETTLEMENT_READ,
            Perm.STAFF_SETTLEMENT_WRITE,
            Perm.STAFF_TICKET_ANSWER,
            Perm.STAFF_TICKET_READ,
        }
    ),
    StaffRole.ADMINISTRATOR: frozenset(
        {
            Perm.STAFF_ACCOUNT_READ,
            Perm.STAFF_ACCOUNT_WRITE,
            Perm.STAFF_ALARM_READ,
            Perm.STAFF_AUDIT_READ,
            Perm.STAFF_CARRIER_READ,
            Perm.STAFF_GUARD_READ,
            Perm.STAFF_INVOICE_APPROVE,
            Perm.STAFF_INVOICE_READ,
            Perm.STAFF_LEDGER_APPROVE,
            Perm.STAFF_LEDGER_READ,
            Perm.STAFF_EXPORT_READ,
            Perm.STAFF_OVERVIEW_READ,
            Perm.STAFF_PEOPLE_WRITE,
            Perm.STAFF_PRICE_APPROVE,
            Perm.STAFF_PRICE_READ,
            Perm.STAFF_RETENTION_READ,
            Perm.STAFF_RETENTION_WRITE,
            Perm.STAFF_REVIEW_READ,
            Perm.STAFF_SETTLEMENT_READ,
            Perm.STAFF_TICKET_READ,
            Perm.STAFF_UNSUBSCRIBE_READ,
            Perm.STAFF_SWITCH_READ,
            Perm.STAFF_SWITCH_WRITE,
            Perm.STAFF_WORD_READ,
        }
    ),
}

# What a program may do with a key: the person's own rights, less what only makes sense on a screen.
API_PERMS: frozenset[Perm] = frozenset(
    {
        Perm.MESSAGE_READ,
        Perm.MESSAGE_SEND,
        Perm.SIGNATURE_READ,
        Perm.SIGNATURE_WRITE,
        Perm.STATISTICS_READ,
        Perm.TEMPLATE_READ,
        Perm.TEMPLATE_WRITE,
    }
)
