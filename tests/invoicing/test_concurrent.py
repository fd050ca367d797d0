"""Two at once never invoice the same, numbers have no gap, and a process that is killed while it issues leaves nothing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from apps.accounts.actors import Actor
from apps.accounts.permissions import Role, StaffRole
from apps.core.errors import Code, DomainError, IllegalMove
from apps.invoicing import queries
from apps.invoicing.models import Claim, Document, Invoice, Line, Mail, Series
from apps.invoicing.services import asking, crediting, issuing, titles
from apps.invoicing.states import InvoiceStatus
from tests import factories
from tests.support import invoices as support

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
_WAITING = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
_PLACES = {
    "before a number is taken": "LOCK TABLE invoicing_series IN ACCESS EXCLUSIVE MODE",
    "when it has a number and no document": "LOCK TABLE invoicing_document IN ACCESS EXCLUSIVE MODE",
    "when everything is written but the audit trail": "LOCK TABLE accounts_auditevent IN ACCESS EXCLUSIVE MODE",
}
_ISSUE = """
import sys
import django
django.setup()
from apps.accounts.actors import SYSTEM
from apps.invoicing.models import Invoice
from apps.invoicing.services import issuing
issuing.issue(actor=SYSTEM, invoice=Invoice.unscoped.get(pk=int(sys.argv[1])))
"""


@pytest.fixture
def owner() -> Actor:
    user = factories.user("alice")
    made = factories.account("Alice Ltd")
    factories.member(made, user, Role.OWNER)
    return factories.actor(user, made)


@pytest.fixture
def clerk() -> Actor:
    support.seller()
    return factories.actor(factories.staff(StaffRole.FINANCE_CLERK))


def at_once(count: int, work: Callable[[int], object]) -> list[object]:
    """What `count` threads give, each on a connection of its own; a refusal is its code."""

    def one(number: int) -> object:
        try:
            return work(number)
        except IllegalMove:
            return "illegal"
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def wait_for_lock() -> None:
    with connection.cursor() as cursor:
        for _attempt in range(400):
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(_WAITING)
            if cursor.fetchall():
                return
            time.sleep(0.05)
    raise AssertionError("nobody waits for the lock")


def test_four_who_ask_for_the_same_month_at_once_are_one_invoice(owner: Actor) -> None:
    support.settled(owner.own_account)
    title = titles.add(actor=owner, facts=support.facts())
    found = at_once(4, lambda number: support.asked(owner, title, key=f"k{number}"))
    refused = [one for one in found if isinstance(one, Code)]
    assert len(refused) == 3 and set(refused) <= {Code.INVOICE_NOTHING, Code.INVOICE_TWICE}
    assert Invoice.unscoped.count() == 1 and Claim.unscoped.filter(released_at=None).count() == 2


def test_one_form_sent_four_times_at_once_is_answered_with_the_same_invoice(owner: Actor) -> None:
    support.settled(owner.own_account)
    title = titles.add(actor=owner, facts=support.facts())
    found = at_once(4, lambda _number: support.asked(owner, title, key="form"))
    assert found == [Invoice.unscoped.get()] * 4


def test_who_looked_before_the_other_committed_is_refused_by_the_database(owner: Actor) -> None:
    """The second has read the amounts as free and waits at the index until the first has committed."""
    support.settled(owner.own_account)
    one, two = (titles.add(actor=owner, facts=support.facts()) for _each in range(2))

    def second() -> object:
        try:
            return support.asked(owner, two, key="two")
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            asking.ask(actor=owner, title=one, months=["2026-10:USD"], key="one")
            late = pool.submit(second)
            wait_for_lock()
        assert late.result(30) == Code.INVOICE_TWICE
    assert Invoice.unscoped.count() == 1 and Line.unscoped.count() == 2


def test_eight_issued_at_once_have_eight_numbers_without_a_gap(owner: Actor, clerk: Actor) -> None:
    title = titles.add(actor=owner, facts=support.facts())
    rows = []
    for month in range(1, 9):
        support.settled(owner.own_account, date(2026, month, 1), [("CN", 10, "1.00")])
        rows.append(support.asked(owner, title, months=[f"2026-{month:02d}:USD"], key=f"m{month}"))
    at_once(8, lambda number: issuing.issue(actor=clerk, invoice=rows[number]))
    assert sorted(Invoice.unscoped.values_list("number", flat=True)) == list(range(1, 9))
    (counted,) = queries.counted_series()
    assert counted.is_whole and Document.unscoped.count() == 16


def test_one_invoice_issued_by_three_at_once_has_one_number(owner: Actor, clerk: Actor) -> None:
    support.settled(owner.own_account)
    row = support.asked(owner)
    found = at_once(3, lambda _number: issuing.issue(actor=clerk, invoice=row))
    assert found.count("illegal") == 2
    assert Series.objects.get().last_number == 1 and Mail.unscoped.count() == 1


def test_a_line_is_credited_once_by_two_who_propose_at_once(owner: Actor, clerk: Actor) -> None:
    support.settled(owner.own_account)
    row = support.issued(owner, clerk)
    found = at_once(
        2,
        lambda number: crediting.propose(
            actor=clerk, invoice=row, lines=[1], reason="x", frees=True, key=f"c{number}"
        ),
    )
    assert found.count(Code.CREDIT_LINES) == 1
    assert Invoice.unscoped.filter(credits=row).count() == 1


@pytest.mark.parametrize("place", _PLACES)
def test_killed_while_it_issues_nothing_is_half_and_no_number_is_lost(
    place: str, owner: Actor, clerk: Actor
) -> None:
    title = titles.add(actor=owner, facts=support.facts())
    for month in (9, 10):
        support.settled(owner.own_account, date(2026, month, 1))
    support.issued(owner, clerk, title=title, months=["2026-09:USD"], key="first")
    row = support.asked(owner, title, key="second")
    database = settings.DATABASES["default"]
    url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{database['NAME']}"
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "sms_console.settings"}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PLACES[place])
        dying = subprocess.Popen(
            [sys.executable, "-c", _ISSUE, str(row.pk)], cwd=ROOT, env=environment, stderr=subprocess.PIPE
        )
        wait_for_lock()
        dying.send_signal(signal.SIGKILL)
        dying.communicate(timeout=30)
        assert dying.returncode == -signal.SIGKILL
    row.refresh_from_db()
    assert row.status == InvoiceStatus.ASKED and row.number is None
    assert not Document.unscoped.filter(invoice=row).exists() and Series.objects.get().last_number == 1
    issuing.issue(actor=clerk, invoice=row)
    row.refresh_from_db()
    assert row.number_text.endswith("-000002")
    (counted,) = queries.counted_series()
    assert counted.is_whole and counted.count == 2
