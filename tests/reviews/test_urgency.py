"""Expediting (rule 43) and missed deadlines: the front of the queue, and what alarms read."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from apps.accounts.actors import Actor, staff_perms
from apps.accounts.models import AuditEvent, Membership
from apps.accounts.permissions import Role, StaffRole
from apps.core.errors import Code, DomainError, Forbidden, IllegalMove
from apps.reviews import queries, services
from apps.reviews.findings import Found
from apps.reviews.models import Lane, Review
from tests import factories
from tests.support.reviewing import customer, reviewer, signature, template

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2025, 3, 5, 2, 0, tzinfo=UTC)  # 10:00 in Beijing


def operator() -> Actor:
    user = factories.staff(StaffRole.OPERATOR)
    return Actor(user=user, account=None, perms=staff_perms(user), via="backoffice")


def review_of(thing: object) -> Review:
    review: Review = thing.review  # type: ignore[attr-defined]
    return review


def test_s9_an_expedited_item_comes_first_keeps_its_deadline_and_is_told() -> None:
    alice, olga, opal = customer(), reviewer(), operator()
    first, second = signature(alice, submit=True), template(alice, submit=True)
    due = review_of(second).due_at
    made = services.expedite(actor=opal, review=review_of(second), reason=" Ticket 12: launch today ")
    assert (made.lane, made.due_at, made.expedite_reason) == (
        Lane.EXPEDITED,
        due,
        "Ticket 12: launch today",
    )
    assert list(queries.review_queue()) == [second.review, first.review]
    place = queries.place_in_queue(made)
    assert place is not None and place.ahead == 0
    behind = queries.place_in_queue(review_of(first))
    assert behind is not None and behind.ahead == 1
    event = AuditEvent.objects.get(verb="review.expedited")
    assert (event.user, event.facts["reason"]) == (opal.user, "Ticket 12: launch today")
    assert services.take_next(actor=olga) == second.review


def test_expediting_twice_changes_nothing() -> None:
    opal = operator()
    review = review_of(signature(customer(), submit=True))
    services.expedite(actor=opal, review=review, reason="Once")
    services.expedite(actor=opal, review=review, reason="Twice")
    review.refresh_from_db()
    assert review.expedite_reason == "Once"
    assert AuditEvent.objects.filter(verb="review.expedited").count() == 1


def test_a_corrected_application_is_still_in_front() -> None:
    alice, olga, opal = customer(), reviewer(), operator()
    thing = template(alice, submit=True)
    services.expedite(actor=opal, review=review_of(thing), reason="Ticket 3")
    services.reject(
        actor=olga,
        review=services.take(actor=olga, review=review_of(thing)),
        reasons=[Found("unclear")],
    )
    signature(alice, submit=True)
    services.submit(actor=alice, target=thing, title="again")
    first = queries.review_queue().first()
    assert first == thing.review


def test_who_may_not_expedite_or_gives_no_reason_changes_nothing() -> None:
    alice, olga, opal = customer(), reviewer(), operator()
    review = review_of(signature(alice, submit=True))
    with pytest.raises(Forbidden):
        services.expedite(actor=olga, review=review, reason="Please")
    with pytest.raises(DomainError) as refusal:
        services.expedite(actor=opal, review=review, reason="  ")
    assert refusal.value.code == Code.EXPEDITE_REASON
    assert opal.user is not None
    Membership.unscoped.create(account=alice.own_account, user=opal.user, role=Role.VIEWER)
    with pytest.raises(DomainError) as refusal:
        services.expedite(actor=opal, review=review, reason="Ours")
    assert refusal.value.code == Code.SELF_REVIEW
    review.refresh_from_db()
    assert review.lane == Lane.USUAL
    assert not AuditEvent.objects.filter(verb="review.expedited").exists()


def test_what_is_decided_cannot_be_expedited() -> None:
    olga = reviewer()
    thing = signature(customer(), submit=True)
    services.approve(actor=olga, review=services.take(actor=olga, review=review_of(thing)))
    with pytest.raises(IllegalMove):
        services.expedite(actor=operator(), review=review_of(thing), reason="Late")


def test_s9_a_missed_deadline_is_noted_once_and_what_comes_near_is_known() -> None:
    alice = customer()
    with time_machine.travel(WEDNESDAY, tick=False) as now:
        late = review_of(signature(alice, submit=True))
        now.shift(timedelta(minutes=100))
        soon = review_of(template(alice, submit=True))
        assert not queries.breaches(within_minutes=10)
        now.shift(timedelta(minutes=20))
        assert [one.review for one in queries.breaches(within_minutes=10).soon] == [late]
        services.note_breaches()
        assert not AuditEvent.objects.filter(verb="review.breached").exists()
        now.shift(timedelta(minutes=1))
        found = queries.breaches(within_minutes=120)
        assert [(one.review, one.is_breached) for one in found.breached] == [(late, True)]
        assert [(one.review, one.minutes_left) for one in found.soon] == [(soon, 99)]
        services.note_breaches()
        services.note_breaches()
        late.refresh_from_db()
        assert late.breached_at == WEDNESDAY + timedelta(minutes=121)
    event = AuditEvent.objects.get(verb="review.breached")
    assert event.facts == {"review": late.public_id, "kind": "signature", "round": 1}
    assert event.user is None


def test_s9_a_night_is_no_breach_and_the_next_round_has_its_own_deadline() -> None:
    alice, olga = customer(), reviewer()
    with time_machine.travel(datetime(2025, 3, 5, 12, 0, tzinfo=UTC), tick=False) as now:  # 20:00 in Beijing
        thing = signature(alice, submit=True)
        now.shift(timedelta(hours=12))  # 8:00
        assert not queries.breaches(within_minutes=59)
        assert services.note_breaches() == 0
        now.shift(timedelta(hours=3))  # 11:00, an hour late
        assert services.note_breaches() == 1
        review = services.take(actor=olga, review=review_of(thing))
        services.reject(actor=olga, review=review, reasons=[Found("not_identifiable")])
        assert not queries.breaches()
        services.submit(actor=alice, target=thing, title="again")
        assert review_of(thing).breached_at is None
        now.shift(timedelta(hours=3))
        assert services.note_breaches() == 1
