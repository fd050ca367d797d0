"""The part of the access table that is about invoices: the right, and where there is one the thing, its key, arguments."""

from typing import Any

from apps.accounts.permissions import Perm

_FILE = {"language": "en"}
_PAGE = {"page": 1}
INVOICES: dict[str, tuple[Any, ...]] = {
    "console:invoices": (Perm.BILLING_READ,),
    "console:invoiceable": (Perm.BILLING_READ,),
    "console:invoice_ask": (Perm.BILLING_WRITE,),
    "console:invoices_automatic": (Perm.BILLING_WRITE,),
    "console:invoice": (Perm.BILLING_READ, "invoice"),
    "console:invoice_withdraw": (Perm.BILLING_WRITE, "invoice"),
    "console:invoice_file": (Perm.BILLING_READ, "issued_invoice", "public_id", _FILE),
    "console:titles": (Perm.BILLING_READ,),
    "console:title_new": (Perm.BILLING_WRITE,),
    "console:title": (Perm.BILLING_READ, "title"),
    "console:title_edit": (Perm.BILLING_WRITE, "title"),
    "console:title_retire": (Perm.BILLING_WRITE, "title"),
    "console:title_document": (Perm.BILLING_READ, "title_document", "attachment_id"),
    "console:title_document_page": (Perm.BILLING_READ, "title_document", "attachment_id", _PAGE),
    "backoffice:finance": (Perm.STAFF_SETTLEMENT_READ,),
    "backoffice:invoices": (Perm.STAFF_INVOICE_READ,),
    "backoffice:invoice": (Perm.STAFF_INVOICE_READ, "invoice"),
    "backoffice:invoice_issue": (Perm.STAFF_INVOICE_WRITE, "invoice"),
    "backoffice:invoice_refuse": (Perm.STAFF_INVOICE_WRITE, "invoice"),
    "backoffice:invoice_credit": (Perm.STAFF_INVOICE_WRITE, "invoice"),
    "backoffice:credit_issue": (Perm.STAFF_INVOICE_APPROVE, "invoice"),
    "backoffice:credit_refuse": (Perm.STAFF_INVOICE_APPROVE, "invoice"),
    "backoffice:credit_withdraw": (Perm.STAFF_INVOICE_WRITE, "invoice"),
    "backoffice:invoice_paid": (Perm.STAFF_INVOICE_WRITE, "invoice"),
    "backoffice:invoice_send": (Perm.STAFF_INVOICE_WRITE, "invoice"),
    "backoffice:invoice_file": (Perm.STAFF_INVOICE_READ, "issued_invoice", "public_id", _FILE),
    "backoffice:titles": (Perm.STAFF_INVOICE_READ,),
    "backoffice:title": (Perm.STAFF_INVOICE_READ, "title"),
    "backoffice:title_approve": (Perm.STAFF_INVOICE_WRITE, "title"),
    "backoffice:title_refuse": (Perm.STAFF_INVOICE_WRITE, "title"),
    "backoffice:title_document": (Perm.STAFF_INVOICE_READ, "title_document", "attachment_id"),
    "backoffice:title_document_page": (Perm.STAFF_INVOICE_READ, "title_document", "attachment_id", _PAGE),
    "backoffice:seller": (Perm.STAFF_INVOICE_WRITE,),
    "backoffice:series": (Perm.STAFF_INVOICE_READ,),
}
