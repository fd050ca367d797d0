"""Invoices that come by themselves: what is wrong with one account keeps nobody else from theirs."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from apps.accounts.actors import Actor
from apps.accounts.permissions import Role
from apps.core.errors import Code, DomainError
from apps.invoicing.models import Automatic, Invoice
from apps.invoicing.services import asking, automatic, titles
from tests import factories
from tests.support import invoices as support

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)


def owner(name: str) -> Actor:
    """Of an account that wants its invoices by themselves, with October and November billed."""
    made = factories.account(f"{name} Ltd")
    user = factories.user(name.lower())
    factories.member(made, user, Role.OWNER)
    actor = factories.actor(user, made)
    support.settled(made)
    support.settled(made, NOVEMBER)
    title = titles.add(actor=actor, facts=support.facts(name=made.name))
    automatic.choose(actor=actor, is_on=True, title=title)
    return actor


def test_one_account_that_fails_keeps_nobody_else_from_an_invoice() -> None:
    support.seller()
    with time_machine.travel(datetime(2026, 11, 28, 4, tzinfo=UTC), tick=False):
        first, second = owner("Alice"), owner("Bob")
    # A row that has taken the key of the first one's invoice, whatever it came from.
    account = first.own_account
    key = f"automatic:{account.public_id}:2026-11:USD"
    title = Automatic.of(account).get().title
    asking.make(account=account, title=title, months=["2026-10:USD"], key=key)
    with time_machine.travel(datetime(2026, 12, 6, 4, tzinfo=UTC), tick=False):
        assert automatic.issue_monthly() == 1
    assert Invoice.of(second.own_account).get().number_text == "INV-2026-000001"
    assert not Invoice.of(account).filter(is_automatic=True).exists()
    assert Automatic.of(account).get().through == date(2026, 10, 1)


def test_the_title_of_another_account_is_not_taken() -> None:
    first, second = owner("Alice"), owner("Bob")
    before = Automatic.of(first.own_account).get()
    with pytest.raises(DomainError) as refused:
        automatic.choose(actor=first, is_on=True, title=Automatic.of(second.own_account).get().title)
    assert refused.value.code is Code.TITLE_UNAPPROVED
    assert Automatic.of(first.own_account).get().title == before.title
