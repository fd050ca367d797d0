"""The navigation of the customers' face."""

from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.web.navigation import Group, Item, Menu

CONSOLE = Menu(
    name=_("Console"),
    prefix="/console/",
    home="console:overview",
    search="console:records",
    search_label=_("Find a mobile number"),
    search_perm=Perm.MESSAGE_READ,
    accounts="console:account_choose",
    groups=(
        Group(
            items=(
                Item(_("Overview"), "console:overview", "layout-dashboard", Perm.STATISTICS_READ),
                Item(_("Getting started"), "console:getting_started", "rocket", Perm.ACCOUNT_READ),
                Item(_("Applications"), "console:applications", "apps", Perm.APPLICATION_READ),
                Item(_("Alarms"), "console:alarms", "bell", Perm.ALARM_READ),
                Item(_("Emergency switches"), "console:switches", "hand-stop", Perm.APPLICATION_READ),
            )
        ),
        Group(
            _("Mainland SMS"),
            (
                Item(_("Signatures"), "console:mainland_signatures", "signature", Perm.SIGNATURE_READ),
                Item(_("Templates"), "console:mainland_templates", "template", Perm.TEMPLATE_READ),
                Item(_("Send"), "console:mainland_send", "send", Perm.MESSAGE_SEND),
                Item(_("Send tasks"), "console:mainland_send_tasks", "list-details", Perm.MESSAGE_READ),
            ),
        ),
        Group(
            _("Global SMS"),
            (
                Item(_("Signatures"), "console:global_signatures", "signature", Perm.SIGNATURE_READ),
                Item(_("Sender IDs"), "console:global_sender_ids", "tag", Perm.SIGNATURE_READ),
                Item(_("Templates"), "console:global_templates", "template", Perm.TEMPLATE_READ),
                Item(_("Send"), "console:global_send", "send", Perm.MESSAGE_SEND),
                Item(_("Send tasks"), "console:global_send_tasks", "list-details", Perm.MESSAGE_READ),
            ),
        ),
        Group(
            _("Contacts"),
            (Item(_("Contact groups"), "console:contact_groups", "address-book", Perm.CONTACT_READ),),
        ),
        Group(
            _("Records"),
            (
                Item(_("Messages"), "console:records", "messages", Perm.MESSAGE_READ),
                Item(_("Replies"), "console:replies", "message-reply", Perm.MESSAGE_READ),
                Item(_("Story of a number"), "console:numbers", "timeline", Perm.MESSAGE_READ),
                Item(_("Statistics"), "console:statistics", "chart-bar", Perm.STATISTICS_READ),
                Item(_("Callbacks"), "console:callbacks", "webhook", Perm.MESSAGE_READ),
                Item(_("Exports"), "console:exports", "download", Perm.EXPORT_READ),
            ),
        ),
        Group(
            _("Lists"),
            (
                Item(_("Unsubscribed users"), "console:unsubscribes", "user-off", Perm.UNSUBSCRIBE_READ),
                Item(_("Block list"), "console:block_list", "ban", Perm.UNSUBSCRIBE_READ),
                Item(_("Reply callback"), "console:reply_callback", "plug-connected", Perm.APPLICATION_READ),
            ),
        ),
        Group(
            _("Billing"),
            (
                Item(_("Balance"), "console:balance", "wallet", Perm.BILLING_READ),
                Item(_("Bills"), "console:bills", "file-invoice", Perm.BILLING_READ),
                Item(_("Invoices"), "console:invoices", "receipt-2", Perm.BILLING_READ),
                Item(_("Prices"), "console:prices", "coin", Perm.PRICE_READ),
            ),
        ),
        Group(_("Support"), (Item(_("Tickets"), "console:tickets", "lifebuoy", Perm.TICKET_READ),)),
        Group(
            _("Account"),
            (
                Item(_("Account"), "console:account", "building", Perm.ACCOUNT_READ),
                Item(_("Verification"), "console:verification", "id-badge", Perm.ACCOUNT_READ),
                Item(_("People and roles"), "console:people", "users", Perm.PEOPLE_READ),
                Item(_("API keys"), "console:credentials", "key", Perm.CREDENTIAL_READ),
                Item(_("Retention"), "console:retention", "archive", Perm.ACCOUNT_READ),
                Item(_("Audit trail"), "console:audit", "history", Perm.AUDIT_READ),
            ),
        ),
    ),
)
