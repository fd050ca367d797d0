"""A higher limit is granted from the ticket that asks for it, whole or not at all."""

import pytest

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import StaffRole
from apps.core.errors import Code, DomainError, Forbidden, IllegalMove
from apps.policy import queries as limits
from apps.policy.services.tickets import grant_limit
from apps.support import services
from apps.support.models import Category, Saying, TicketMessage
from tests import factories
from tests.people import Person
from tests.support.tickets import ticket

pytestmark = pytest.mark.django_db


def test_a_higher_limit_is_granted_from_the_ticket(alice: Person) -> None:
    oscar = factories.actor(factories.staff(StaffRole.OPERATOR))
    asked = ticket(alice.actor, category=Category.HIGHER_LIMIT, wanted=5000)
    said = grant_limit(actor=oscar, ticket=asked, value=5000, text="Done.")
    assert limits.account_global_day(alice.own_account) == 5000
    assert (said.saying, said.facts) == (
        Saying.GRANT,
        {"granted": "higher_limit", "value": 5000, "before": 1000},
    )
    assert {"account.limit_set", "ticket.granted"} <= set(AuditEvent.objects.values_list("verb", flat=True))


def test_what_is_refused_changes_neither_limit_nor_ticket(alice: Person) -> None:
    oscar = factories.actor(factories.staff(StaffRole.OPERATOR))
    before = limits.account_global_day(alice.own_account)
    asked = ticket(alice.actor, category=Category.HIGHER_LIMIT, wanted=5000)
    with pytest.raises(Forbidden):
        grant_limit(actor=factories.actor(factories.staff(StaffRole.REVIEWER)), ticket=asked, value=5000)
    with pytest.raises(DomainError) as refusal:
        grant_limit(actor=oscar, ticket=ticket(alice.actor), value=5000)
    assert refusal.value.code is Code.NOT_FOUND
    services.close(actor=alice.actor, ticket=asked)
    with pytest.raises(IllegalMove):
        grant_limit(actor=oscar, ticket=asked, value=5000)
    assert limits.account_global_day(alice.own_account) == before
    assert not TicketMessage.unscoped.filter(saying=Saying.GRANT).exists()
