"""Who has to agree before a list is sent: a second person of the account, an operator, or both."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from apps.accounts.actors import Actor
from apps.accounts.models import AccountKind
from apps.accounts.permissions import Role
from apps.accounts.services import accounts
from apps.core.errors import Code, Forbidden
from apps.messaging.dry_run import dry_run
from apps.messaging.scheduling import When
from apps.messaging.services import approvals, confirming, send_tasks, steering
from apps.messaging.states import SendTaskStatus
from apps.reviews import services as reviews
from apps.reviews.findings import Found
from apps.reviews.models import Review
from apps.reviews.states import ReviewStatus
from tests.support.confirming import confirmed, ready, refused, status, verbs
from tests.support.lists import actor_of
from tests.support.lists import file_store as file_store
from tests.support.reviewing import reviewer
from tests.support.sending import Sender, open_network, person, ready_to_send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("file_store")]
S = SendTaskStatus
LATER = When(wall="2030-03-04T09:30", zone="Asia/Shanghai")
NEAR = datetime(2030, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def sender() -> Sender:
    open_network()
    return ready_to_send()


# The second person ------------------------------------------------------------------------------------------------
def limited(sender: Sender, **limits: Any) -> Actor:
    """The account with its limits; gives a colleague who may approve."""
    accounts.set_approval(
        actor=actor_of(sender),
        above_count=limits.get("above_count"),
        above_amount=limits.get("above_amount"),
    )
    sender.account.refresh_from_db()
    return person("bob@example.com", sender.account, Role.SENDER)


@pytest.mark.parametrize(
    ("limits", "waits"),
    [
        ({"above_count": 4}, True),
        ({"above_count": 5}, False),
        ({"above_count": 0}, True),
        ({"above_amount": Decimal("0.0394")}, True),
        ({"above_amount": Decimal("0.0395")}, False),
        ({}, False),
    ],
)
def test_above_a_limit_a_list_waits(sender: Sender, limits: dict[str, Any], waits: bool) -> None:
    limited(sender, **limits)
    task = ready(sender)  # five messages, 0.0395 USD
    assert bool(dry_run(task).needs) is waits
    assert confirmed(actor_of(sender), task).status == (S.WAITING if waits else S.SENDING)


def test_a_second_person_approves_and_the_first_cannot(sender: Sender) -> None:
    bob = limited(sender, above_count=4)
    alice = actor_of(sender)
    task = confirmed(alice, ready(sender))
    refused(Code.SAME_PERSON, approvals.approve, actor=alice, task=task)
    refused(Code.SAME_PERSON, approvals.decline, actor=alice, task=task, note="no")
    with pytest.raises(Forbidden):
        approvals.approve(actor=actor_of(sender, Role.VIEWER), task=task)
    assert not confirming.begin(task.pk)
    assert approvals.may_approve(bob, task, sender.account)
    assert not approvals.may_approve(alice, task, sender.account)
    done = approvals.approve(actor=bob, task=task)
    assert (done.status, done.approved_by) == (S.SENDING, bob.user)
    refused(Code.ILLEGAL_MOVE, approvals.approve, actor=bob, task=task)
    assert verbs(task) == ["confirmed", "countersigned", "begun"]


def test_a_limit_that_is_lifted_lets_nothing_go_that_waits(sender: Sender) -> None:
    limited(sender, above_count=4)
    task = confirmed(actor_of(sender), ready(sender))
    accounts.set_approval(actor=actor_of(sender), above_count=None, above_amount=None)
    assert confirming.begin_due() == 0
    assert status(task) == S.WAITING


def test_declined_it_is_ready_again_with_the_note(sender: Sender) -> None:
    bob = limited(sender, above_count=4)
    task = confirmed(actor_of(sender), ready(sender))
    refused(Code.NOTE_NEEDED, approvals.decline, actor=bob, task=task, note=" ")
    row = approvals.decline(actor=bob, task=task, note="Row 3 is wrong.")
    assert (row.status, row.decline_note, row.confirmed_by) == (S.READY, "Row 3 is wrong.", None)
    again = confirmed(actor_of(sender), row)
    assert (again.status, again.decline_note) == (S.WAITING, "")


def test_approved_before_its_time_it_is_scheduled(sender: Sender) -> None:
    bob = limited(sender, above_count=4)
    with time_machine.travel(NEAR, tick=False) as clockwork:
        task = confirmed(actor_of(sender), ready(sender), LATER)
        clockwork.shift(timedelta(days=1))
        assert approvals.approve(actor=bob, task=task).status == S.SCHEDULED
        clockwork.shift(timedelta(days=5))
        assert confirming.begin_due() == 1


def test_an_approval_does_not_outlive_a_change_of_mind(sender: Sender) -> None:
    bob = limited(sender, above_count=4)
    with time_machine.travel(NEAR, tick=False):
        task = confirmed(actor_of(sender), ready(sender), LATER)
        approvals.approve(actor=bob, task=task)
        confirming.cancel_schedule(actor=actor_of(sender), task=task)
        assert confirmed(actor_of(sender), task, LATER).status == S.WAITING


# The operator -----------------------------------------------------------------------------------------------------
@pytest.fixture
def individual(sender: Sender) -> Sender:
    sender.account.kind = AccountKind.INDIVIDUAL
    sender.account.save()
    return sender


def test_the_list_of_an_individual_begins_when_an_operator_has_approved(individual: Sender) -> None:
    task = ready(individual)
    assert len(dry_run(task).needs) == 1
    task = confirmed(actor_of(individual), task)
    review = Review.unscoped.get(kind="send_task", target_id=task.pk)
    assert (task.status, review.status, review.title) == (S.WAITING, ReviewStatus.WAITING, "spring")
    assert confirming.begin_due() == 0
    olga = reviewer()
    reviews.approve(actor=olga, review=reviews.take(actor=olga, review=review))
    assert confirming.begin_due() == 1
    assert status(task) == S.SENDING
    assert verbs(task) == ["submitted", "confirmed", "approved", "begun"]


def test_rejected_it_is_ready_with_the_note_and_can_be_confirmed_in_a_further_round(
    individual: Sender,
) -> None:
    olga, task = reviewer(), confirmed(actor_of(individual), ready(individual))
    review = Review.unscoped.get(kind="send_task", target_id=task.pk)
    reviews.reject(
        actor=olga,
        review=reviews.take(actor=olga, review=review),
        reasons=[Found("send_task_sample")],
        note="The names stand in the wrong column.",
    )
    task.refresh_from_db()
    assert (task.status, task.decline_note) == (S.READY, "The names stand in the wrong column.")
    again = confirmed(actor_of(individual), task)
    review.refresh_from_db()
    assert (again.status, review.status, review.round) == (S.WAITING, ReviewStatus.WAITING, 2)


def test_both_have_to_agree_where_both_are_asked(individual: Sender) -> None:
    bob = limited(individual, above_count=4)
    olga, task = reviewer(), confirmed(actor_of(individual), ready(individual))
    assert approvals.approve(actor=bob, task=task).status == S.WAITING
    review = Review.unscoped.get(kind="send_task", target_id=task.pk)
    reviews.approve(actor=olga, review=reviews.take(actor=olga, review=review))
    assert confirming.begin_due() == 1


def test_each_send_is_reviewed_even_after_an_approval(individual: Sender) -> None:
    olga, alice = reviewer(), actor_of(individual)
    with time_machine.travel(NEAR, tick=False):
        task = confirmed(alice, ready(individual), LATER)
        review = Review.unscoped.get(kind="send_task", target_id=task.pk)
        reviews.approve(actor=olga, review=reviews.take(actor=olga, review=review))
        assert confirming.begin_due() == 1
        assert status(task) == S.SCHEDULED
        confirming.cancel_schedule(actor=alice, task=task)
        assert confirmed(alice, task).status == S.WAITING
        assert confirming.begin_due() == 0
        assert Review.unscoped.filter(kind="send_task", target_id=task.pk).count() == 2


def test_taken_back_while_it_waits_its_review_is_withdrawn(individual: Sender) -> None:
    task = confirmed(actor_of(individual), ready(individual))
    assert confirming.cancel_schedule(actor=actor_of(individual), task=task).status == S.READY
    assert Review.unscoped.get(target_id=task.pk).status == ReviewStatus.WITHDRAWN
    assert send_tasks.discard(actor=actor_of(individual), task=task).status == S.CANCELLED


def test_a_revoked_approval_stops_what_is_scheduled_and_pauses_what_is_being_sent(individual: Sender) -> None:
    olga, task = reviewer(), confirmed(actor_of(individual), ready(individual))
    review = Review.unscoped.get(kind="send_task", target_id=task.pk)
    reviews.approve(actor=olga, review=reviews.take(actor=olga, review=review))
    confirming.begin_due()
    reviews.revoke(actor=olga, review=review, reasons=[Found("send_task_recipients")], note="Stop.")
    task.refresh_from_db()
    assert (task.status, task.problem) == (S.PAUSED, Code.REVIEW_REVOKED.value)
    refused(Code.REVIEW_REVOKED, steering.resume, actor=actor_of(individual), task=task)
    assert status(task) == S.PAUSED
