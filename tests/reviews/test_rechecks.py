"""Re-reviews: drawn by a digest that can be repeated, judged blind by another person, counted by kind and by reason."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from apps.accounts.actors import Actor
from apps.accounts.models import AuditEvent
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.reviews import agreement, queries, services
from apps.reviews.findings import Found
from apps.reviews.models import Recheck, RecheckRate
from apps.reviews.sampling import is_drawn
from apps.reviews.states import Outcome, RecheckStatus, ReviewStatus
from tests.reviews.test_races import at_once
from tests.reviews.test_second_opinion import operator, refused
from tests.support.reviewing import approved, customer, reviewer, signature, template

pytestmark = pytest.mark.django_db


def all_drawn(*kinds: str) -> None:
    for kind in kinds or ("signature", "template"):
        RecheckRate.objects.update_or_create(kind=kind, defaults={"percent": 100})


def rejected(thing: Any, by: Actor, *reasons: str) -> Any:
    review = services.take(actor=by, review=thing.review)
    services.reject(actor=by, review=review, reasons=[Found(code) for code in reasons])
    return thing


def again(by: Actor, outcome: Outcome, *reasons: str) -> Recheck:
    row = services.take_next_recheck(actor=by)
    assert row is not None
    found = [Found(code) for code in reasons]
    return services.judge_again(actor=by, recheck=row, outcome=outcome, reasons=found)


def test_the_draw_can_be_repeated_and_gives_the_asked_share() -> None:
    names = [f"item{number}" for number in range(4000)]
    drawn = [name for name in names if is_drawn(name, 1, 10, secret="one")]
    assert drawn == [name for name in names if is_drawn(name, 1, 10, secret="one")]
    assert 320 < len(drawn) < 480
    assert drawn != [name for name in names if is_drawn(name, 1, 10, secret="other")]
    assert set(drawn) <= {name for name in names if is_drawn(name, 1, 20, secret="one")}
    assert not any(is_drawn(name, 1, 0) for name in names[:100])
    assert all(is_drawn(name, 1, 100) for name in names[:100])


def test_a_drawn_decision_waits_for_somebody_else_and_changes_nothing_by_itself() -> None:
    all_drawn()
    olga, oleg = reviewer(), reviewer("oleg")
    thing = approved(template(customer(), submit=True), olga)
    row = Recheck.objects.get()
    assert (row.outcome, row.judged_by, row.text) == (Outcome.APPROVED, olga.user, thing.content)
    assert services.take_next_recheck(actor=olga) is None
    done = again(oleg, Outcome.REJECTED, "unclear")
    assert (done.status, done.agrees) == (RecheckStatus.DONE, False)
    thing.refresh_from_db()
    assert thing.is_approved
    assert AuditEvent.objects.get(verb="review.judged_again").facts == {"round": 1, "agrees": False}


def test_what_the_rate_does_not_draw_is_not_judged_again() -> None:
    RecheckRate.objects.create(kind="template", percent=0)
    approved(template(customer(), submit=True), reviewer())
    assert not Recheck.objects.exists()


def test_the_rate_is_what_operators_say() -> None:
    opal = operator()
    assert services.decide_rates(actor=opal, percents={"template": 25, "signature": 10}) == 1
    assert RecheckRate.objects.get().percent == 25
    assert (
        refused(lambda: services.decide_rates(actor=opal, percents={"template": 101})) == Code.RECHECK_PERCENT
    )
    assert refused(lambda: services.decide_rates(actor=opal, percents={"nothing": 1})) == Code.RECHECK_PERCENT
    assert RecheckRate.objects.get().percent == 25


def test_refusals_write_nothing() -> None:
    all_drawn()
    olga, oleg, odin = reviewer(), reviewer("oleg"), reviewer("odin")
    approved(template(customer(), submit=True), olga)
    row = Recheck.objects.get()
    with pytest.raises(DomainError) as refusal:
        services.take_recheck(actor=olga, recheck=row)
    assert refusal.value.code == Code.ALREADY_JUDGED
    services.take_recheck(actor=oleg, recheck=row)
    calls: list[tuple[Any, Code]] = [
        (lambda: services.take_recheck(actor=odin, recheck=row), Code.RECHECK_OVER),
        (
            lambda: services.judge_again(actor=odin, recheck=row, outcome=Outcome.APPROVED),
            Code.REVIEW_NOT_HELD,
        ),
        (
            lambda: services.judge_again(actor=oleg, recheck=row, outcome=Outcome.REJECTED),
            Code.REASON_NEEDED,
        ),
    ]
    for call, code in calls:
        assert refused(call) == code
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        call = lambda: services.judge_again(actor=oleg, recheck=row, outcome=Outcome.APPROVED)  # noqa: E731
        assert refused(call) == Code.REVIEW_NOT_HELD
        assert services.take_recheck(actor=odin, recheck=row).reviewer == odin.user
    row.refresh_from_db()
    assert (row.status, row.own_outcome) == (RecheckStatus.WAITING, "")


def test_who_gave_an_opinion_on_a_risky_item_does_not_judge_it_again() -> None:
    all_drawn()
    olga, oleg, odin = reviewer(), reviewer("oleg"), reviewer("odin")
    thing = signature(customer(), purpose=1, submit=True)
    for one in (olga, oleg):
        services.approve(actor=one, review=services.take(actor=one, review=thing.review))
    assert thing.review is not None
    assert services.take_next_recheck(actor=olga) is None
    assert services.take_next_recheck(actor=oleg) is None
    assert services.take_next_recheck(actor=odin) is not None


def test_agreement_is_counted_by_kind_and_by_reason_and_disagreements_are_listed() -> None:
    all_drawn()
    alice, olga, oleg = customer(), reviewer(), reviewer("oleg")
    approved(signature(alice, "白云科技", submit=True), olga)
    again(oleg, Outcome.APPROVED)
    approved(template(alice, submit=True), olga)
    again(oleg, Outcome.REJECTED, "unclear")
    rejected(
        template(alice, "尊敬的会员，您的包裹{1}已到。", submit=True, message_kind=2),
        olga,
        "unclear",
        "link_invalid",
    )
    again(oleg, Outcome.REJECTED, "unclear")
    report = agreement.report(30)
    assert (report.whole.all, report.whole.same, report.whole.percent) == (3, 2, 66.7)
    assert {one.key: (one.all, one.same) for one in report.kinds} == {"signature": (1, 1), "template": (2, 1)}
    assert {one.key: (one.all, one.same) for one in report.reasons} == {
        "unclear": (2, 1),
        "link_invalid": (1, 0),
    }
    (case,) = report.disagreements
    assert (case.first, case.first_outcome) == (olga.user, Outcome.APPROVED)
    assert (case.second, case.second_outcome) == (oleg.user, Outcome.REJECTED)
    first, second = queries.both_words(Recheck.objects.get(public_id=case.recheck_id))
    assert (first.person, second.person) == (olga.user, oleg.user)
    assert [one.reason for one in second.findings] == ["unclear"]


def test_kappa_is_what_is_beyond_chance() -> None:
    yes, no = "approved", "rejected"
    pairs = [(yes, yes)] * 20 + [(yes, no)] * 5 + [(no, yes)] * 10 + [(no, no)] * 15
    assert agreement.kappa(pairs) == 0.4  # the textbook's example
    assert agreement.kappa([]) is None
    assert agreement.kappa([(yes, yes)] * 9) is None


def test_a_disagreement_can_lead_to_a_revocation() -> None:
    all_drawn()
    olga, oleg = reviewer(), reviewer("oleg")
    thing = approved(template(customer(), submit=True), olga)
    again(oleg, Outcome.REJECTED, "unclear")
    services.revoke(actor=operator(), review=thing.review, reasons=[Found("unclear")])
    thing.refresh_from_db()
    assert not thing.is_approved
    assert thing.review.status == ReviewStatus.REVOKED


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_the_same_sample_one_gets_it() -> None:
    all_drawn()
    approved(template(customer(), submit=True), reviewer())
    row, oleg, odin = Recheck.objects.get(), reviewer("oleg"), reviewer("odin")
    results = at_once(
        lambda: services.take_recheck(actor=oleg, recheck=row),
        lambda: services.take_recheck(actor=odin, recheck=row),
    )
    assert [one.code for one in results if isinstance(one, DomainError)] == [Code.RECHECK_OVER]
