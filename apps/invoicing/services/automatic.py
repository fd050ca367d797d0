"""Invoices that come by themselves: from the 6th on for the month before (rule 99), where an account has asked for that."""

import logging
from datetime import date, timedelta

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.invoicing import rules, sources
from apps.invoicing.models import Automatic, Invoice, Seller, Title
from apps.invoicing.services import asking, issuing

log = logging.getLogger(__name__)


@transaction.atomic
def choose(*, actor: Actor, is_on: bool, title: Title | None) -> None:
    """Switch it on for a title or off. Months that were due before are left to be asked for. Raises TITLE_UNAPPROVED."""
    actor.require(Perm.BILLING_WRITE)
    account = actor.own_account
    row = Automatic.of(account).select_for_update().first()
    if title is None:
        if is_on:
            raise DomainError(Code.TITLE_UNAPPROVED, field="title", title="")
        if row is None or not row.is_on:
            return
        title = row.title
    # The account's own, and held, so that it is not put out of use meanwhile.
    held: Title | None = Title.of(account).select_for_update().filter(pk=title.pk).first()
    if is_on and (held is None or not held.is_usable):
        raise DomainError(Code.TITLE_UNAPPROVED, field="title", title=title.name)
    today = clock.business_day(clock.now(), account.zone)
    if row is None:
        through = rules.last_automatic_month(today)
        row = Automatic(account=account, title=title, is_on=is_on, through=through)
    elif is_on and not row.is_on:
        row.through = max(row.through, rules.last_automatic_month(today))
    row.title, row.is_on = title, is_on
    row.save()
    audit.record(actor, "automatic_invoices.on" if is_on else "automatic_invoices.off", row, account=account)


def issue_monthly() -> int:
    """Ask for and issue what is due, account by account; gives how many invoices were made. Late or doubled without harm."""
    if not Seller.objects.exists():
        return 0
    made = 0
    # A day ahead of the earliest zone: the account's own day decides below.
    latest = rules.last_automatic_month(clock.business_day(clock.now()) + timedelta(days=1))
    due = Automatic.unscoped.filter(is_on=True, through__lt=latest)
    for account in due.order_by("pk").values_list("account", flat=True):
        try:
            made += _issue_due(account)
        except DomainError as refusal:
            log.warning("automatic invoice of account %s: %s", account, refusal.code.value)
        except Exception:  # what is wrong with one account must not keep the others from theirs
            log.exception("automatic invoice of account %s could not be made", account)
    return made


def _issue_due(account_id: int) -> int:
    """One transaction for each month, so that one that fails takes none before it back."""
    made = 0
    while True:
        with transaction.atomic():
            row = Automatic.unscoped.select_for_update(of=("self",)).select_related("account", "title")
            one: Automatic | None = row.filter(account=account_id, is_on=True).first()
            if one is None:
                return made
            today = clock.business_day(clock.now(), one.account.zone)
            months = rules.automatic_months(one.through, today)
            if not months or not _is_settled(one, months[0]):
                return made
            made += len(_issue_month(one, months[0]))
            one.through = months[0]
            one.save(update_fields=["through"])


def _issue_month(one: Automatic, month: date) -> list[Invoice]:
    """One invoice for each currency with something to invoice."""
    found = [row for row in sources.months_of(one.account) if row.month == month and row.is_free]
    made = []
    for row in found:
        key = f"automatic:{one.account.public_id}:{row.key}"
        asked = asking.make(
            account=one.account, title=one.title, months=[row.key], key=key, is_automatic=True
        )
        audit.record(SYSTEM, "invoice.asked", asked, account=one.account, **asking.facts_of(asked))
        made.append(issuing.issue_one(actor=SYSTEM, invoice=asked))
    return made


def _is_settled(one: Automatic, month: date) -> bool:
    """Whether the month's bill is there, or can no longer come because nothing moved in it."""
    return sources.is_closed(one.account, month)
