"""Debts: a deduction that was not covered, twelve hours to pay, suspension, and the way back by itself (rule 91)."""

import logging
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from apps.accounts import audit
from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.models import AccountStatus
from apps.accounts.permissions import Perm
from apps.accounts.services import arrears as standing
from apps.applications.models import Application
from apps.billing.models import Arrears
from apps.billing.states import ARREARS_STATES, ArrearsStatus
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.money import plain
from apps.ledger.models import Balance
from apps.ledger.queries import balance_of
from apps.messaging.models import SendTask
from apps.messaging.services import steering
from apps.messaging.states import SendTaskStatus

log = logging.getLogger(__name__)
GRACE: Final = timedelta(hours=12)  # rule 91


def look_at(accounts: Iterable[int], *, day: date) -> None:
    """After the deductions of a day: whoever is not covered by balance and credit limit owes from now on.

    The event is what the overdue notice is sent from.
    """
    short = Balance.unscoped.filter(
        account__in=list(accounts), currency=F("account__currency"), amount__lt=-F("credit_limit")
    ).select_related("account")
    # The platform pays itself nothing, and its alarms, the overdue notice among them, must not end with its balance.
    short = short.exclude(account__in=Application.unscoped.filter(is_system=True).values("account"))
    now = clock.now()
    for balance in short.order_by("account"):
        account = balance.account
        row = Arrears.of(account).exclude(status=ArrearsStatus.CLEARED).first()
        is_free_again = row is not None and row.status == ArrearsStatus.SUSPENDED and account.is_open
        if row is not None and not is_free_again:
            continue
        due_at = now + GRACE
        if row is None:
            row = Arrears.unscoped.create(
                account=account,
                day=day,
                missing=-balance.available,
                currency=balance.currency,
                began_at=now,
                due_at=due_at,
            )
        else:
            ARREARS_STATES.advance(row, ArrearsStatus.OVERDUE, due_at=due_at)
        facts = {"day": day.isoformat(), "amount": plain(-balance.available), "currency": balance.currency}
        audit.record(SYSTEM, "arrears.began", row, account=account, due=due_at.isoformat(), **facts)


def tick() -> None:
    """Clear what is paid, suspend what is due, let lists go on; each account for itself, and late or doubled without harm."""
    open_rows = Arrears.unscoped.exclude(status=ArrearsStatus.CLEARED).order_by("pk")
    for pk in list(open_rows.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                _step(pk)
        except DomainError:
            log.exception("arrears %s", pk)
    _go_on()


def _step(pk: int) -> None:
    rows = Arrears.unscoped.select_for_update(of=("self",)).select_related("account")
    row: Arrears = rows.get(pk=pk)
    if row.status == ArrearsStatus.CLEARED:
        return
    now, account = clock.now(), row.account
    if balance_of(account).is_covered:
        was_suspended = standing.leave(account=account)
        ARREARS_STATES.advance(row, ArrearsStatus.CLEARED, cleared_at=now)
        audit.record(SYSTEM, "arrears.cleared", row, account=account, was_suspended=was_suspended)
    elif row.status == ArrearsStatus.OVERDUE and row.due_at <= now and account.is_open:
        standing.enter(account=account, amount=plain(balance_of(account).missing), currency=row.currency)
        ARREARS_STATES.advance(row, ArrearsStatus.SUSPENDED, suspended_at=now)


def _go_on() -> None:
    """Lists that were paused by arrears alone and whose account may send again; found by their state, so none is forgotten."""
    paused = SendTask.unscoped.filter(
        status=SendTaskStatus.PAUSED,
        problem=Code.ACCOUNT_IN_ARREARS.value,
        account__status=AccountStatus.OPEN,
    )
    for task in paused.select_related("account").order_by("pk"):
        actor = Actor(user=None, account=task.account, perms=frozenset({Perm.MESSAGE_SEND}), via=SYSTEM.via)
        try:
            steering.resume(actor=actor, task=task)
        except DomainError:
            log.exception("list %s stays paused after the arrears", task.public_id)
