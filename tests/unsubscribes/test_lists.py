"""The list, the block list, applications for removal and the words of operators, as services."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Role, StaffRole
from apps.core.errors import Code, DomainError, Forbidden, IllegalMove
from apps.core.kinds import MessageKind
from apps.messaging.services import accept
from apps.reviews.findings import Found
from apps.reviews.models import Review
from apps.reviews.services import claiming, deciding
from apps.unsubscribes import queries
from apps.unsubscribes.keywords import Meaning
from apps.unsubscribes.models import BlockedNumber, Keyword, RemovalRequest, Scope, ScopeSetting, Unsubscribe
from apps.unsubscribes.services import blocklist, listing, removals, scopes, wording
from apps.unsubscribes.services.blocklist import Became
from tests import factories
from tests.support.replying import ONE, answered
from tests.support.sending import Sender, numbers_of, open_network, ready_to_send

pytestmark = pytest.mark.django_db


@pytest.fixture
def sender() -> Sender:
    open_network()
    return ready_to_send()


@pytest.fixture
def owner(sender: Sender) -> Actor:
    return factories.actor(sender.user, sender.account)


@pytest.fixture
def reviewer(db: None) -> Actor:
    return factories.actor(factories.staff(StaffRole.REVIEWER, name="olga"), via="backoffice")


def send(sender: Sender, numbers: list[str]) -> list[Code | None]:
    actor = factories.actor(sender.user, sender.account)
    outcomes = accept.send(
        actor=actor,
        application=sender.application,
        numbers=numbers,
        template_number=sender.mainland_template_id,
        signature=sender.signature.content,
        parameters=["123456"],
    )
    return [one.code for one in outcomes]


def viewer(sender: Sender) -> Actor:
    person = factories.user("vera")
    factories.member(sender.account, person, Role.VIEWER)
    return factories.actor(person, sender.account)


# By hand ----------------------------------------------------------------------------------------------------------
def test_typed_numbers_go_on_the_list_all_or_none(sender: Sender, owner: Actor) -> None:
    with pytest.raises(DomainError) as caught:
        listing.add(actor=owner, text="13800000001\n\nhello\n")
    assert caught.value.code is Code.INVALID and "Line 3" in str(caught.value.facts["problem"])
    assert not Unsubscribe.unscoped.exists()
    text = "138 0000 0001\n+8613800000001\n+12025550123\n"
    assert listing.add(actor=owner, text=text, message_kind=MessageKind.CODE) == listing.Added(2, 0)
    assert listing.add(actor=owner, text="13800000001", message_kind=MessageKind.CODE) == listing.Added(0, 1)
    assert send(sender, [ONE]) == [Code.UNSUBSCRIBED]
    with pytest.raises(Forbidden):
        listing.add(actor=viewer(sender), text=ONE)


def test_operators_put_numbers_on_any_accounts_list(sender: Sender, reviewer: Actor) -> None:
    operator = factories.actor(factories.staff(StaffRole.OPERATOR), via="backoffice")
    assert listing.add_for(actor=operator, account=sender.account, text=ONE).added == 1
    assert Unsubscribe.of(sender.account).get().origin == "operator"
    with pytest.raises(Forbidden):
        listing.add_for(actor=reviewer, account=sender.account, text=ONE)


# Removal ----------------------------------------------------------------------------------------------------------
def test_a_removal_is_applied_for_approved_and_then_sending_works(
    sender: Sender, owner: Actor, reviewer: Actor
) -> None:
    answered("TD", sender)
    row = Unsubscribe.unscoped.get()
    request = removals.apply(actor=owner, unsubscribe=row, reason="Called 13800000001, wants codes again")
    assert "13800000001" not in request.reason
    review = Review.unscoped.get()
    assert review.kind == "removal" and "13800000001" not in review.title and "0001" in review.title
    assert send(sender, [ONE]) == [Code.UNSUBSCRIBED]
    claiming.take(actor=reviewer, review=review)
    deciding.approve(actor=reviewer, review=review)
    row.refresh_from_db()
    assert row.removed_by == "review"
    assert send(sender, [ONE]) == [None]
    deciding.revoke(actor=reviewer, review=review, reasons=[Found("removal_no_wish")])
    assert send(sender, [ONE]) == [Code.UNSUBSCRIBED]


def test_a_rejected_removal_changes_nothing_and_may_be_applied_for_anew(
    sender: Sender, owner: Actor, reviewer: Actor
) -> None:
    answered("TD", sender)
    row = Unsubscribe.unscoped.get()
    removals.apply(actor=owner, unsubscribe=row, reason="wants codes again")
    with pytest.raises(DomainError) as caught:
        removals.apply(actor=owner, unsubscribe=row, reason="wants codes again")
    assert caught.value.code is Code.ALREADY_EXISTS and RemovalRequest.unscoped.count() == 1
    review = Review.unscoped.get()
    claiming.take(actor=reviewer, review=review)
    deciding.reject(actor=reviewer, review=review, reasons=[Found("removal_no_wish")])
    assert send(sender, [ONE]) == [Code.UNSUBSCRIBED]
    removals.apply(actor=owner, unsubscribe=row, reason="has signed a form today")
    assert RemovalRequest.unscoped.count() == 2


def test_a_removal_can_be_withdrawn_until_it_is_decided(
    sender: Sender, owner: Actor, reviewer: Actor
) -> None:
    answered("TD", sender)
    row = Unsubscribe.unscoped.get()
    request = removals.apply(actor=owner, unsubscribe=row, reason="wants codes again")
    removals.withdraw(actor=owner, request=request)
    with pytest.raises(IllegalMove):
        removals.withdraw(actor=owner, request=request)
    assert send(sender, [ONE]) == [Code.UNSUBSCRIBED]


def test_strangers_and_viewers_apply_for_nothing(sender: Sender) -> None:
    answered("TD", sender)
    row = Unsubscribe.unscoped.get()
    other = ready_to_send("mallory", 2)
    with pytest.raises(DomainError) as caught:
        removals.apply(
            actor=factories.actor(other.user, other.account), unsubscribe=row, reason="because I can"
        )
    assert caught.value.code is Code.NOT_FOUND
    with pytest.raises(Forbidden):
        removals.apply(actor=viewer(sender), unsubscribe=row, reason="because I can")
    assert not RemovalRequest.unscoped.exists()


# Block list -------------------------------------------------------------------------------------------------------
def test_every_line_has_its_result_and_a_wrong_one_harms_no_other(sender: Sender, owner: Actor) -> None:
    results = blocklist.add(actor=owner, text=f"{ONE}\nhello\n138 0000 0001\n13800000002")
    assert [one.became for one in results] == [Became.ADDED, Became.INVALID, Became.PRESENT, Became.ADDED]
    assert send(sender, [ONE, "+8613800000002", "+8613800000003"]) == [Code.BLOCKED, Code.BLOCKED, None]


def test_a_block_is_of_one_signature_and_kind_if_it_says_so(sender: Sender, owner: Actor) -> None:
    blocklist.add(actor=owner, text=ONE, signature="别的签名")
    blocklist.add(actor=owner, text=ONE, message_kind=MessageKind.MARKETING)
    assert send(sender, [ONE]) == [None]
    blocklist.add(actor=owner, text=ONE, signature="晨光书店", message_kind=MessageKind.CODE)
    assert send(sender, [ONE]) == [Code.BLOCKED]


def test_the_persons_own_wish_is_what_is_told_first(sender: Sender, owner: Actor) -> None:
    blocklist.add(actor=owner, text=ONE)
    answered("TD", sender)
    assert send(sender, [ONE]) == [Code.UNSUBSCRIBED]


def test_the_list_holds_a_thousand_over_all_signatures(
    sender: Sender, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocklist, "NUMBERS_PER_ACCOUNT", 3)
    numbers = numbers_of(4)
    blocklist.add(actor=owner, text=numbers[0], signature="甲")
    results = blocklist.add(actor=owner, text="\n".join(numbers[1:]), signature="乙")
    assert [one.became for one in results] == [Became.ADDED, Became.ADDED, Became.OVER]
    with pytest.raises(DomainError) as caught:
        blocklist.add(actor=owner, text="\n".join(numbers))
    assert caught.value.code is Code.TOO_MANY_NUMBERS
    assert BlockedNumber.of(sender.account).count() == 3


def test_numbers_leave_the_block_list_one_or_many_and_only_ones_own(sender: Sender, owner: Actor) -> None:
    blocklist.add(actor=owner, text="\n".join(numbers_of(3)))
    ids = list(BlockedNumber.of(sender.account).values_list("public_id", flat=True))
    other = ready_to_send("mallory", 2)
    assert blocklist.remove(actor=factories.actor(other.user, other.account), public_ids=ids) == 0
    assert blocklist.remove(actor=owner, public_ids=ids[:2]) == 2
    assert BlockedNumber.of(sender.account).count() == 1
    assert AuditEvent.objects.get(verb="block_list.reduced").facts["count"] == 2


@pytest.mark.django_db(transaction=True)
def test_two_at_once_fill_the_block_list_no_further_than_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    open_network()
    sender = ready_to_send()
    owner = factories.actor(sender.user, sender.account)
    monkeypatch.setattr(blocklist, "NUMBERS_PER_ACCOUNT", 5)
    numbers = numbers_of(8)
    barrier = threading.Barrier(2)

    def add(some: list[str]) -> None:
        barrier.wait(10)
        try:
            blocklist.add(actor=owner, text="\n".join(some))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(add, (numbers[:4], numbers[4:])))
    assert BlockedNumber.of(sender.account).count() == 5


# Settings ---------------------------------------------------------------------------------------------------------
def test_a_scope_is_chosen_changed_and_given_back(sender: Sender, owner: Actor) -> None:
    scopes.choose(actor=owner, scope=Scope.ACCOUNT)
    scopes.choose(actor=owner, scope=Scope.ACCOUNT)
    scopes.choose(actor=owner, scope=Scope.APPLICATION, application=sender.application)
    chosen = queries.scopes({sender.account.pk})
    assert queries.scope_of(chosen, sender.account.pk, sender.application.pk) == Scope.APPLICATION
    assert queries.scope_of(chosen, sender.account.pk, 0) == Scope.ACCOUNT
    scopes.choose(actor=owner, scope=None, application=sender.application)
    assert ScopeSetting.of(sender.account).count() == 1
    assert AuditEvent.objects.filter(verb="unsubscribe_scope.chosen").count() == 3


def test_operators_add_words_and_switch_shipped_ones_off(sender: Sender) -> None:
    operator = factories.actor(factories.staff(StaffRole.OPERATOR), via="backoffice")
    asked: dict[str, Any] = {"actor": operator, "country": "CN", "meaning": Meaning.STOP}
    wording.set_keyword(**asked, word="勿扰")
    assert answered("勿 扰！", sender).is_unsubscribe
    wording.set_keyword(**asked, word="N", is_active=False)
    assert not answered("N", sender, "+8613800000002").is_unsubscribe
    assert Keyword.objects.count() == 2
    known = {(one.country, one.word): one for one in queries.known_words("CN")}
    assert known[("CN", "勿扰")].is_active and not known[("CN", "N")].is_active
    with pytest.raises(DomainError) as caught:
        wording.set_keyword(**asked, word="!!")
    assert caught.value.code is Code.WORD_TOO_SHORT
    with pytest.raises(Forbidden):
        wording.set_keyword(
            actor=factories.actor(sender.user, sender.account), country="", word="x", meaning=Meaning.STOP
        )


def test_a_country_says_otherwise_than_everywhere(sender: Sender) -> None:
    wording.set_keyword(actor=SYSTEM, country="CN", word="恢复订阅", meaning=Meaning.HELP)
    assert answered("恢复订阅", sender).meaning == "help"
