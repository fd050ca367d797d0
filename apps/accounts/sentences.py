"""The sentences of the audit trail, one for each verb: a catalogue, grouped by what was done to."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core.states import BAD, CARE, GOOD, QUIET, WAITING, Tone

CHANGED: Final = Tone("blue", "pencil")
NEW: Final = Tone("teal", "plus")
LOOKED: Final = Tone("purple", "eye")
OTHER: Final = Tone("secondary", "point")

# What was done to what; {thing} is the label that the event kept, the other names are its facts.
SENTENCES: Final[dict[str, tuple[Promise, Tone]]] = {
    "account.approval_changed": (
        _("{who} changed from which size on a list needs a second person’s approval."),
        CHANGED,
    ),
    "account.arrears_entered": (
        _("Sending was suspended, because {amount} {currency} had not been paid for twelve hours."),
        BAD,
    ),
    "account.arrears_left": (_("The debt is paid; the account {thing} may send again."), GOOD),
    "account.codes_in_arrears_set": (
        _("{who} decided whether the account {thing} may send verification codes in arrears."),
        CHANGED,
    ),
    "account.opened": (_("{who} opened the account {thing}."), NEW),
    "account.renamed": (_("{who} renamed the account from “{before}” to “{after}”."), CHANGED),
    "account.reopened": (_("{who} let the account {thing} send again."), GOOD),
    "account.suspended": (_("{who} suspended the account {thing}: {reason}"), BAD),
    "account.unverified": (_("The verification of the account {thing} ended."), BAD),
    "account.verified": (_("The account {thing} was verified as {kind}."), GOOD),
    "arrears.began": (
        _("The deduction of {day} failed: {amount} {currency} are missing. Sending is suspended at {due}."),
        BAD,
    ),
    "arrears.cleared": (_("The arrears are settled."), GOOD),
    "balance.low": (_("The balance is {amount} {currency}, below the threshold of {threshold}."), CARE),
    "balance_alert.changed": (_("{who} changed the balance alert."), CHANGED),
    "alarm.acknowledged": (_("{person} acknowledged the alarm “{thing}”."), GOOD),
    "alarm_letter.sent_again": (_("{who} had a letter about an alarm sent again."), CHANGED),
    "alarm_recipient.added": (_("{who} added {thing} as a recipient of alarms."), NEW),
    "alarm_recipient.changed": (_("{who} changed the recipient of alarms {thing}."), CHANGED),
    "alarm_recipient.code_sent": (_("{who} had a code sent to the mobile of {thing}."), WAITING),
    "alarm_recipient.deleted": (_("{who} deleted the recipient of alarms {thing}."), QUIET),
    "alarm_recipient.mail_sent": (_("{who} had a link sent to the address of {thing}."), WAITING),
    "alarm_recipient.tested": (_("{who} sent a test alarm to {thing}."), WAITING),
    "alarm_recipient.verified": (_("A channel of the recipient of alarms {thing} was verified."), GOOD),
    "alarm_rule.changed": (_("{who} changed the rule of the alarm “{thing}”."), CHANGED),
    "alarm_rule.reset": (_("{who} gave the alarm “{thing}” its usual rule again."), CHANGED),
    "alarm_sender.set_up": (_("{who} set up the sender of alarms by SMS."), NEW),
    "application.changed": (_("{who} changed the application “{thing}”."), CHANGED),
    "application.created": (_("{who} created the application “{thing}”."), NEW),
    "application.deleted": (_("{who} deleted the application “{thing}”."), QUIET),
    "application.disabled": (_("{who} disabled the application “{thing}”."), CARE),
    "application.enabled": (_("{who} enabled the application “{thing}”."), GOOD),
    "application.key_revealed": (_("{who} looked at the AppKey of “{thing}”."), LOOKED),
    "audit.broken": (_("A check of the audit trail failed after {entries} entries: {problem}"), BAD),
    "audit.verified": (_("A check of the audit trail found all {entries} entries unchanged."), GOOD),
    "block_list.extended": (_("{who} put {count} numbers on the block list."), CARE),
    "block_list.reduced": (_("{who} took {count} numbers off the block list."), CHANGED),
    "calendar.changed": (_("{who} set the reviewers’ hours of {thing}: {hours}."), CHANGED),
    "calendar.cleared": (_("{who} gave {thing} the usual hours of the reviewers again."), CHANGED),
    "carrier.connected": (_("{who} connected the carrier {thing}."), NEW),
    "carrier.disabled": (_("{who} switched the carrier {thing} off."), CARE),
    "carrier.edited": (_("{who} changed the settings of the carrier {thing}."), CHANGED),
    "carrier.enabled": (_("{who} switched the carrier {thing} on."), GOOD),
    "carrier.made_default": (_("{who} made {thing} the default carrier."), CHANGED),
    "contact_group.cleared": (_("{who} removed contacts from the group “{thing}”."), CHANGED),
    "contact_group.created": (_("{who} created the contact group “{thing}”."), NEW),
    "contact_group.deleted": (_("{who} deleted the contact group “{thing}”."), QUIET),
    "contact_group.filled": (_("{who} added contacts to the group “{thing}”."), CHANGED),
    "contact_group.renamed": (_("{who} renamed the contact group “{before}” to “{after}”."), CHANGED),
    "certificates.decided": (_("{who} decided which certificates are asked for: {thing}."), CHANGED),
    "credential.created": (_("{who} created the API key {thing}."), NEW),
    "credential.deleted": (_("{who} deleted the API key {thing}."), QUIET),
    "credential.disabled": (_("{who} disabled the API key {thing}."), CARE),
    "credential.enabled": (_("{who} enabled the API key {thing}."), GOOD),
    "first_administrator.offered": (_("{who} made a link for the first administrator."), NEW),
    "identity.approved": (_("{who} approved the verification of “{thing}”."), GOOD),
    "identity.created": (_("{who} began the verification as “{thing}”."), NEW),
    "identity.document_removed": (
        _("{who} removed the document {document} from the verification of “{thing}”."),
        CHANGED,
    ),
    "identity.edited": (_("{who} changed the verification of “{thing}”."), CHANGED),
    "identity.revealed": (_("{who} looked at the sealed numbers of “{thing}”: {reason}"), LOOKED),
    "invitation.withdrawn": (_("{who} withdrew the invitation of {person}."), QUIET),
    "ledger.credit_limit_set": (
        _("{who} changed the credit limit from {before} to {after} {currency}."),
        CHANGED,
    ),
    "ledger.declined": (_("{who} did not approve the posting of {amount} {currency}: {reason}"), BAD),
    "ledger.posted": (_("{who} approved and posted {amount} {currency}: {thing}."), GOOD),
    "ledger.proposed": (_("{who} proposed a posting of {amount} {currency}."), WAITING),
    "ledger.withdrawn": (_("{who} took the proposed posting of {amount} {currency} back."), QUIET),
    "manual_send.sent": (_("{who} sent messages from the console."), WAITING),
    "member.added": (_("{who} added {person} as {role}."), NEW),
    "member.invited": (_("{who} invited {person} as {role}."), NEW),
    "member.joined": (_("{person} joined as {role}."), NEW),
    "member.removed": (_("{who} removed {thing} from the account."), BAD),
    "member.roles_changed": (_("{who} changed the roles of {thing}."), CHANGED),
    "message.charge_reversed": (_("{who} took the charge of message {thing} back: {reason}"), CHANGED),
    "message.resolved": (_("{who} resolved the doubt about message {thing}: {reason}"), CHANGED),
    "keyword.set": (_("{who} let the reply “{thing}” mean “{meaning}” ({country})."), CHANGED),
    "keyword.switched_off": (_("{who} let the reply “{thing}” mean nothing ({country})."), CARE),
    "message.revealed": (_("{who} looked at the number and content of message {thing}: {reason}"), LOOKED),
    "review.breached": (_("“{thing}” was still undecided when its deadline passed."), BAD),
    "review.expedited": (_("{who} had the review of “{thing}” brought forward: {reason}"), CARE),
    "number.subscribed_again": (_("A handset subscribed again by a reply: {thing}."), GOOD),
    "number.unsubscribed": (_("A handset unsubscribed by a reply: {thing}."), CARE),
    "numbers.unsubscribed": (_("{who} put {count} numbers on the unsubscribed list."), CARE),
    "reply.revealed": (_("{who} looked at the number and text of a reply {thing}: {reason}"), LOOKED),
    "reply_rule.created": (
        _("{who} had replies with “{thing}” labelled “{label}” in the application “{application}”."),
        NEW,
    ),
    "reply_rule.deleted": (_("{who} removed the rule for replies with “{thing}”."), QUIET),
    "review.released": (_("{who} gave “{thing}” back to the queue."), QUIET),
    "review.taken": (_("{who} took “{thing}” to review it."), WAITING),
    "right.granted": (_("{who} gave accounts of the standing “{standing}” the right “{right}”."), CHANGED),
    "right.withdrawn": (
        _("{who} took the right “{right}” from accounts of the standing “{standing}”."),
        CHANGED,
    ),
    "sender_id.made_default": (
        _("{who} made {thing} the sender of messages to {country} that name none."),
        CHANGED,
    ),
    "sender_market.decided": (
        _(
            "{who} decided about sender IDs in the market {market}: {one_off} {currency} on approval, {monthly} {currency} a month."
        ),
        CHANGED,
    ),
    "sender_market.forgotten": (
        _("{who} let the reference data hold again for sender IDs in the market {market}."),
        CHANGED,
    ),
    "send_task.approved": (_("{who} approved the list “{thing}” for sending."), GOOD),
    "send_task.begun": (_("The list “{thing}” began to be sent."), WAITING),
    "send_task.capped": (_("{who} changed the price cap of the list “{thing}”."), CHANGED),
    "send_task.confirmed": (
        _("{who} confirmed the list “{thing}”: {count} messages for {amount} {currency}."),
        WAITING,
    ),
    "send_task.corrected": (_("{who} corrected row {row} of the list “{thing}”."), CHANGED),
    "send_task.countersigned": (
        _(
            "{who} approved the list “{thing}” as the second person: {count} messages for {amount} {currency}."
        ),
        GOOD,
    ),
    "send_task.created": (_("{who} gave in the list “{thing}”."), NEW),
    "send_task.declined": (_("{who} did not approve the list “{thing}”: {reason}"), BAD),
    "send_task.discarded": (_("{who} discarded the list “{thing}” before it was sent."), QUIET),
    "send_task.file_taken": (_("{who} downloaded a file of the list “{thing}”."), LOOKED),
    "send_task.paced": (_("{who} changed the pace of the list “{thing}”."), CHANGED),
    "send_task.paused": (_("{who} paused the list “{thing}”."), CARE),
    "send_task.rejected": (_("{who} did not approve the list “{thing}” for sending."), BAD),
    "send_task.remapped": (_("{who} had the list “{thing}” read again with other columns."), CHANGED),
    "send_task.resumed": (_("{who} let the list “{thing}” go on."), GOOD),
    "send_task.schedule_cancelled": (_("{who} cancelled the schedule of the list “{thing}”."), QUIET),
    "send_task.stopped": (_("{who} stopped the list “{thing}”."), BAD),
    "send_task.taken_back": (_("{who} took the list “{thing}” back before it was approved."), QUIET),
    "send_task.unbalanced": (_("A recount of the list “{thing}” does not agree with its counters."), BAD),
    "send_task.test_sent": (_("{who} sent row {row} of the list “{thing}” as a test."), WAITING),
    "settlement.recounted": (_("{who} counted the day {day} again: {result}."), LOOKED),
    "staff.link_made": (_("{who} made a link with which {thing} chooses a password."), NEW),
    "staff.granted": (_("{who} gave {thing} the staff role {role}."), NEW),
    "staff.revoked": (_("{who} took the staff role {role} from {thing}."), BAD),
    "template.imported": (_("{who} imported templates from the file {file}."), NEW),
    "template.tagged": (_("{who} changed the tags of the template “{thing}”."), CHANGED),
    "suggestion.confirmed": (
        _("{who} put {count} numbers on the unsubscribed list after their replies."),
        CARE,
    ),
    "suggestion.dismissed": (_("{who} left {count} numbers as they are in spite of their replies."), QUIET),
    "unsubscribe_scope.chosen": (
        _("{who} changed how far an unsubscription by a reply reaches ({thing})."),
        CHANGED,
    ),
    "switch.released": (_("{who} released the emergency switch of “{thing}”."), GOOD),
    "switch.stopped": (_("{who} stopped “{thing}” by its emergency switch: {reason}"), BAD),
    "ticket.answered": (_("{who} answered the ticket “{thing}”."), GOOD),
    "ticket.assigned": (_("{who} decided who looks after the ticket “{thing}”."), CHANGED),
    "ticket.closed": (_("{who} closed the ticket “{thing}”."), QUIET),
    "ticket.granted": (_("{who} granted what the ticket “{thing}” asked for."), GOOD),
    "ticket.opened": (_("{who} opened the ticket “{thing}”."), NEW),
    "ticket.prioritized": (_("{who} changed the priority of the ticket “{thing}”."), CHANGED),
    "ticket.reopened": (_("{who} opened the ticket “{thing}” again."), WAITING),
    "ticket.replied": (_("{who} wrote more on the ticket “{thing}”."), WAITING),
    "word_list.created": (_("{who} made the word list “{thing}”."), NEW),
    "word_list.discarded": (_("{who} threw the draft of the word list “{thing}” away."), QUIET),
    "word_list.drafted": (_("{who} wrote a draft of the word list “{thing}”: {words} words."), CHANGED),
    "word_list.published": (
        _(
            "{who} published version {version} of the word list “{thing}”: {added} words more, {removed} fewer."
        ),
        GOOD,
    ),
    "word_list.renamed": (_("{who} renamed the word list “{thing}”."), CHANGED),
    "word_list.restored": (
        _("{who} brought back version {restored} of the word list “{thing}” as version {version}."),
        GOOD,
    ),
}
# What happens to anything that is reviewed: signatures, templates and, where nothing else is said above, lists.
REVIEWED: Final[dict[str, tuple[Promise, Tone]]] = {
    "created": (_("{who} created “{thing}”."), NEW),
    "edited": (_("{who} changed “{thing}”."), CHANGED),
    "deleted": (_("{who} deleted “{thing}”."), QUIET),
    "submitted": (_("{who} submitted “{thing}” for review."), WAITING),
    "withdrawn": (_("{who} withdrew “{thing}” from review."), QUIET),
    "approved": (_("{who} approved “{thing}”."), GOOD),
    "rejected": (_("{who} rejected “{thing}”."), BAD),
    "needs_more": (_("{who} asked for more about “{thing}”."), CARE),
    "revoked": (_("{who} revoked the approval of “{thing}”."), BAD),
}
REVIEWED_NOUNS: Final = ("signature", "template", "send_task", "identity", "removal", "sender_id")
