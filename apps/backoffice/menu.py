"""The navigation of the staff's face."""

from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.web.navigation import Group, Item, Menu

BACKOFFICE = Menu(
    name=_("Back office"),
    prefix="/backoffice/",
    home="backoffice:overview",
    icon="shield-half",
    search="backoffice:records",
    search_label=_("Number or SerialNo"),
    search_perm=Perm.STAFF_MESSAGE_READ,
    groups=(
        Group(
            items=(
                Item(_("Overview"), "backoffice:overview", "layout-dashboard", Perm.STAFF_OVERVIEW_READ),
                Item(_("Reviews"), "backoffice:reviews", "gavel", Perm.STAFF_REVIEW_READ),
                Item(_("Tickets"), "backoffice:tickets", "lifebuoy", Perm.STAFF_TICKET_READ),
                Item(_("Certificates"), "backoffice:certificates", "file-check", Perm.STAFF_REVIEW_READ),
                Item(_("Sender IDs"), "backoffice:sender_markets", "tag", Perm.STAFF_REVIEW_READ),
                Item(_("Accounts"), "backoffice:accounts", "building", Perm.STAFF_ACCOUNT_READ),
                Item(_("Rights of accounts"), "backoffice:rights", "checklist", Perm.STAFF_ACCOUNT_READ),
                Item(
                    _("Messages from applicants"),
                    "backoffice:review_inbox",
                    "messages",
                    Perm.STAFF_REVIEW_READ,
                ),
            )
        ),
        Group(
            _("Traffic"),
            (
                Item(_("Carriers"), "backoffice:carriers", "router", Perm.STAFF_CARRIER_READ),
                Item(_("Records"), "backoffice:records", "list-search", Perm.STAFF_MESSAGE_READ),
                Item(_("Story of a number"), "backoffice:numbers", "timeline", Perm.STAFF_MESSAGE_READ),
                Item(_("Callbacks"), "backoffice:callbacks", "webhook", Perm.STAFF_MESSAGE_READ),
                Item(_("Send tasks"), "backoffice:send_tasks", "file-spreadsheet", Perm.STAFF_MESSAGE_READ),
                Item(_("Statistics"), "backoffice:statistics", "chart-bar", Perm.STAFF_OVERVIEW_READ),
            ),
        ),
        Group(
            _("Protection"),
            (
                Item(_("Cases of abuse"), "backoffice:cases", "shield-x", Perm.STAFF_GUARD_READ),
                Item(_("Breaker rules"), "backoffice:breaker_rules", "adjustments", Perm.STAFF_GUARD_READ),
                Item(_("Back-tests"), "backoffice:backtests", "history", Perm.STAFF_GUARD_READ),
                Item(_("Switches"), "backoffice:switches", "hand-stop", Perm.STAFF_SWITCH_READ),
                Item(_("Words"), "backoffice:word_lists", "letter-case", Perm.STAFF_WORD_READ),
                Item(
                    _("Unsubscribed users"),
                    "backoffice:unsubscribes",
                    "user-off",
                    Perm.STAFF_UNSUBSCRIBE_READ,
                ),
                Item(_("Platform limits"), "backoffice:platform_limits", "gauge", Perm.STAFF_LIMIT_WRITE),
            ),
        ),
        Group(
            _("Finance"),
            (
                Item(_("Finance’s desk"), "backoffice:finance", "checklist", Perm.STAFF_SETTLEMENT_READ),
                Item(_("Countries and prices"), "backoffice:prices", "world", Perm.STAFF_PRICE_READ),
                Item(_("Balances"), "backoffice:balances", "wallet", Perm.STAFF_LEDGER_READ),
                Item(_("Postings by hand"), "backoffice:proposals", "credit-card", Perm.STAFF_LEDGER_READ),
                Item(
                    _("Settlements"), "backoffice:settlements", "calendar-event", Perm.STAFF_SETTLEMENT_READ
                ),
                Item(_("Bills"), "backoffice:bills", "file-invoice", Perm.STAFF_SETTLEMENT_READ),
                Item(_("Invoices"), "backoffice:invoices", "receipt-2", Perm.STAFF_INVOICE_READ),
                Item(_("Reconciliation"), "backoffice:reconciliation", "scale", Perm.STAFF_SETTLEMENT_READ),
                Item(_("Arrears"), "backoffice:arrears", "alert-octagon", Perm.STAFF_SETTLEMENT_READ),
            ),
        ),
        Group(
            _("Platform"),
            (
                Item(_("Alarms"), "backoffice:alarms", "bell", Perm.STAFF_ALARM_READ),
                Item(_("Staff"), "backoffice:people", "users", Perm.STAFF_PEOPLE_WRITE),
                Item(_("Exports"), "backoffice:exports", "download", Perm.STAFF_EXPORT_READ),
                Item(_("Retention"), "backoffice:retention", "archive", Perm.STAFF_RETENTION_READ),
                Item(_("Audit"), "backoffice:audit", "history", Perm.STAFF_AUDIT_READ),
            ),
        ),
    ),
)
