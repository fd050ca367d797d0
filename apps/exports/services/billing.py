"""Taking away a bill: as a document to send, as a list, or as the canonical file that its digest is of."""

import re
from collections.abc import Iterator
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.billing.documents import bill_pdf
from apps.billing.models import Bill
from apps.billing.services import bills
from apps.core.errors import Code, DomainError
from apps.exports.bill_files import bill_name, bill_sheet
from apps.exports.formats import Format, octets
from apps.exports.services.taking import File

_UNNAMEABLE: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


class BillForm(models.TextChoices):
    """In which form a bill goes out."""

    PDF = "pdf", _("PDF")
    CSV = "csv", _("csv")
    XLSX = "xlsx", _("xlsx")
    CANONICAL = "canonical", _("Canonical file")


def take_bill(*, actor: Actor, bill: Bill, form: BillForm, language: str) -> File:
    """The file; language: that of a PDF. Raises Forbidden, DomainError(NOT_FOUND) for another account's."""
    if actor.account is None:
        actor.require(Perm.STAFF_SETTLEMENT_READ)
    else:
        actor.require(Perm.BILLING_READ)
        if bill.account_id != actor.own_account.pk:
            raise DomainError(Code.NOT_FOUND)
    name = _UNNAMEABLE.sub("-", bill_name(bill)).strip(" .")
    if form is BillForm.PDF:
        return File(f"{name}.pdf", "application/pdf", _whole(bill_pdf(bill, language)))
    if form is BillForm.CANONICAL:
        content = dict(bills.written([bill.pk]))[bill.pk]
        return File(f"{name} canonical.csv", Format.CSV.content_type, _whole(content))
    listed = Format(form.value)
    return File(f"{name}.{listed.value}", listed.content_type, octets(bill_sheet(bill), listed))


def _whole(content: bytes) -> Iterator[bytes]:
    yield content
