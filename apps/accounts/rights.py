"""What each right lets a person do, in words, and which role has it."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import ROLES, STAFF_ROLES, Perm, Role, StaffRole

# In the order in which a reader meets them; a right without a line here is a defect that a test finds.
WORDS: Final[dict[Perm, Promise]] = {
    Perm.STATISTICS_READ: _("See the overview and the statistics"),
    Perm.APPLICATION_READ: _("See applications"),
    Perm.APPLICATION_WRITE: _("Create and change applications"),
    Perm.APPLICATION_SWITCH: _("Stop, disable and enable applications"),
    Perm.APPLICATION_SECRET: _("Read an application’s AppKey"),
    Perm.SIGNATURE_READ: _("See signatures"),
    Perm.SIGNATURE_WRITE: _("Apply for, change and delete signatures"),
    Perm.TEMPLATE_READ: _("See templates"),
    Perm.TEMPLATE_SWITCH: _("Stop a template at once and release it again"),
    Perm.TEMPLATE_WRITE: _("Apply for, change and delete templates"),
    Perm.MESSAGE_SEND: _("Send messages and lists"),
    Perm.MESSAGE_APPROVE: _("Approve large lists that somebody else has confirmed"),
    Perm.MESSAGE_READ: _("See records, with masked numbers"),
    Perm.MESSAGE_REVEAL: _("See whole numbers and contents, with a reason"),
    Perm.CONTACT_READ: _("See contact groups, with masked numbers"),
    Perm.CONTACT_WRITE: _("Create, fill and delete contact groups"),
    Perm.EXPORT_READ: _("Ask for files of what one may see, and take them"),
    Perm.UNSUBSCRIBE_READ: _("See who has unsubscribed"),
    Perm.UNSUBSCRIBE_WRITE: _("Add unsubscribed users, apply for removals, keep the block list"),
    Perm.PRICE_READ: _("See prices"),
    Perm.BILLING_READ: _("See the balance, statements and bills"),
    Perm.BILLING_WRITE: _("Set the balance alert, ask for invoices, keep their titles"),
    Perm.ALARM_READ: _("See alarms and who is told of them"),
    Perm.ALARM_WRITE: _("Choose who is told of alarms, acknowledge alarms"),
    Perm.TICKET_READ: _("See tickets"),
    Perm.TICKET_WRITE: _("Ask and write in tickets"),
    Perm.CREDENTIAL_READ: _("See API keys"),
    Perm.CREDENTIAL_WRITE: _("Create and disable one’s own API keys"),
    Perm.ACCOUNT_READ: _("See the account"),
    Perm.ACCOUNT_WRITE: _("Change the account"),
    Perm.PEOPLE_READ: _("See who belongs to the account"),
    Perm.PEOPLE_WRITE: _("Invite people, give roles, remove people"),
    Perm.AUDIT_READ: _("Read the audit trail"),
    Perm.STAFF_OVERVIEW_READ: _("See the platform’s overview"),
    Perm.STAFF_REVIEW_READ: _("See the review queue and what was decided"),
    Perm.STAFF_REVIEW_DECIDE: _("Approve and reject"),
    Perm.STAFF_REVIEW_RULES: _("Change what reviews ask for"),
    Perm.STAFF_REVIEW_EXPEDITE: _("Bring an application forward in the queue"),
    Perm.STAFF_REVIEW_RECONSIDER: _("Settle disagreements of reviewers, take decisions up again"),
    Perm.STAFF_TICKET_READ: _("See customers’ tickets"),
    Perm.STAFF_TICKET_ANSWER: _("Answer, assign and close tickets"),
    Perm.STAFF_TICKET_GRANT: _("Grant from a ticket what it asks for"),
    Perm.STAFF_ALARM_READ: _("See the platform’s alarms"),
    Perm.STAFF_ALARM_WRITE: _("Acknowledge the platform’s alarms, change their rules and recipients"),
    Perm.STAFF_EXPORT_READ: _("Ask for files of the platform, and take them"),
    Perm.STAFF_GUARD_READ: _("See the breaker’s rules, cases, caps and back-tests"),
    Perm.STAFF_GUARD_WRITE: _(
        "Change the breaker’s rules and caps, decide cases, try rules on earlier traffic"
    ),
    Perm.STAFF_SWITCH_READ: _("See emergency switches"),
    Perm.STAFF_SWITCH_WRITE: _("Stop applications, templates, countries and carriers at once"),
    Perm.STAFF_UNSUBSCRIBE_READ: _("See the unsubscribed users of all accounts and the words of replies"),
    Perm.STAFF_UNSUBSCRIBE_WRITE: _("Add unsubscribed users of any account and change the words of replies"),
    Perm.STAFF_WORD_READ: _("See the word lists and try texts against them"),
    Perm.STAFF_WORD_WRITE: _("Write and publish the word lists"),
    Perm.STAFF_ACCOUNT_READ: _("See customers’ accounts"),
    Perm.STAFF_ACCOUNT_WRITE: _("Suspend and reopen customers’ accounts"),
    Perm.STAFF_CARRIER_READ: _("See carriers"),
    Perm.STAFF_CARRIER_WRITE: _("Connect, change and test carriers"),
    Perm.STAFF_LIMIT_WRITE: _("Set limits and allow-lists of accounts and of the platform"),
    Perm.STAFF_MESSAGE_READ: _("See the records of all accounts, with masked numbers"),
    Perm.STAFF_MESSAGE_RESOLVE: _("Decide about messages in doubt"),
    Perm.STAFF_PRICE_READ: _("See countries and prices"),
    Perm.STAFF_PRICE_WRITE: _("Propose prices"),
    Perm.STAFF_PRICE_APPROVE: _("Approve prices that somebody else has proposed"),
    Perm.STAFF_INVOICE_READ: _("See invoices, titles and what waits for finance"),
    Perm.STAFF_INVOICE_WRITE: _("Approve titles, issue invoices, propose credit notes, write down payments"),
    Perm.STAFF_INVOICE_APPROVE: _("Issue credit notes that somebody else has proposed"),
    Perm.STAFF_LEDGER_READ: _("See customers’ balances and the journal"),
    Perm.STAFF_LEDGER_WRITE: _("Propose top-ups, credits and debits; set credit limits"),
    Perm.STAFF_LEDGER_APPROVE: _("Post what somebody else has proposed"),
    Perm.STAFF_SETTLEMENT_READ: _("See settlements, arrears and reconciliation"),
    Perm.STAFF_SETTLEMENT_WRITE: _("Settle and count days again, take charges back, match carriers’ files"),
    Perm.STAFF_PEOPLE_WRITE: _("Give and take staff roles"),
    Perm.STAFF_AUDIT_READ: _("Read the audit trail of the platform"),
    Perm.STAFF_RETENTION_READ: _("See how long data is kept, legal holds and proofs of deletion"),
    Perm.STAFF_RETENTION_WRITE: _("Set how long data is kept, place and lift legal holds"),
}
ROLE_WORDS: Final[dict[Role | StaffRole, Promise]] = {
    Role.OWNER: _("Everything in the account, people and keys included."),
    Role.DEVELOPER: _("Applications, API keys and sending; no people."),
    Role.SENDER: _("Signatures, templates and sending."),
    Role.FINANCE: _("Prices, figures and bills; no messages."),
    Role.VIEWER: _("Looks, changes nothing."),
    StaffRole.REVIEWER: _("Decides about signatures and templates."),
    StaffRole.OPERATOR: _("Carriers, records and messages in doubt."),
    StaffRole.FINANCE_CLERK: _("Prices, balances, settlements and customers’ accounts."),
    StaffRole.ADMINISTRATOR: _("Staff, accounts and the audit trail."),
}


@dataclass(frozen=True, slots=True)
class Right:
    """One line of the table: what it lets one do, and for each role, in their order, whether it has it."""

    words: Promise
    held: tuple[tuple[Role | StaffRole, bool], ...]


def rights_of(roles: type[Role] | type[StaffRole]) -> list[Right]:
    """Every right that any of these roles has, in the order of the words."""
    table = {role: (ROLES[role] if isinstance(role, Role) else STAFF_ROLES[role]) for role in roles}
    return [
        Right(words, tuple((role, perm in perms) for role, perms in table.items()))
        for perm, words in WORDS.items()
        if any(perm in perms for perms in table.values())
    ]


def described(roles: type[Role] | type[StaffRole]) -> list[tuple[str, str]]:
    """The choices of a form: each role by name with what it is for."""
    return [(role.value, f"{role.label} – {ROLE_WORDS[role]}") for role in roles]
