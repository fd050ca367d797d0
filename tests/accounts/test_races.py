"""Two at once, over two real connections: one of them is refused."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from apps.accounts import audit
from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent, Credential, Membership, User
from apps.accounts.permissions import Role, StaffRole
from apps.accounts.services import chaining, credentials, people, staff
from apps.core import clock
from apps.core.errors import Code, DomainError
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*verbs: Callable[[], object]) -> list[Code | None]:
    """The code each was refused with; None for a success."""
    barrier = Barrier(len(verbs))

    def run(verb: Callable[[], object]) -> Code | None:
        try:
            barrier.wait(10)
            verb()
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(verbs)) as pool:
        return sorted(pool.map(run, verbs), key=str)


def test_two_owners_cannot_remove_each_other() -> None:
    first, second = factories.user(), factories.user()
    account = factories.account(owner=first)
    factories.member(account, second, Role.OWNER)
    outcome = at_once(
        lambda: people.remove(actor=factories.actor(first, account), user=second),
        lambda: people.remove(actor=factories.actor(second, account), user=first),
    )
    assert Membership.of(account).count() == 1
    # Whoever came second either finds nobody else to own the account, or has lost the right meanwhile.
    assert None in outcome and outcome != [None, None]


def test_two_administrators_cannot_revoke_each_other() -> None:
    first, second = factories.staff(StaffRole.ADMINISTRATOR), factories.staff(StaffRole.ADMINISTRATOR)
    User.objects.update(last_login=clock.now())  # both have been here: each could go on alone
    actors = factories.actor(first), factories.actor(second)
    outcome = at_once(
        lambda: staff.revoke(actor=actors[0], user=second, role=StaffRole.ADMINISTRATOR),
        lambda: staff.revoke(actor=actors[1], user=first, role=StaffRole.ADMINISTRATOR),
    )
    assert outcome.count(Code.LAST_ADMINISTRATOR) == 1 and staff.has_administrator()


def test_a_person_never_has_a_third_pair() -> None:
    user = factories.user()
    actor = factories.actor(user, factories.account(owner=user))
    credentials.create(actor=actor)
    outcome = at_once(*[lambda: credentials.create(actor=actor)] * 3)
    assert outcome.count(None) == 1 and outcome.count(Code.TOO_MANY) == 2
    assert Credential.unscoped.count() == 2


def test_a_first_administrators_link_makes_one() -> None:
    token = staff.offer_first_administrator()
    assert token is not None

    def become(email: str) -> Callable[[], User]:
        return lambda: staff.become_first_administrator(token=token, email=email, name="", password="x")

    outcome = at_once(become("one@example.com"), become("two@example.com"))
    assert outcome.count(Code.LINK_DEAD) == 1 and outcome.count(None) == 1
    assert User.objects.count() == 1


def test_writers_and_two_chainers_at_once_leave_one_whole_chain() -> None:
    account = factories.account()

    def write() -> None:
        for number in range(20):
            audit.record(SYSTEM, "account.renamed", account, before=str(number), after="x")

    def link() -> None:
        for _round in range(10):
            chaining.chain()

    assert at_once(write, write, link, link) == [None] * 4
    chaining.chain()
    found = chaining.verify()
    assert found.problem == "" and found.entries == AuditEvent.objects.count() >= 40
