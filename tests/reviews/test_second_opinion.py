"""Risky items: two reviewers judge without knowing of each other, a third person decides where they differ."""

from typing import Any

import pytest

from apps.accounts.actors import Actor, staff_perms
from apps.accounts.models import AuditEvent, Membership
from apps.accounts.permissions import Role, StaffRole
from apps.core.errors import Code, DomainError, Forbidden
from apps.message_templates import services as templates
from apps.reviews import identical, queries, risks, services
from apps.reviews.findings import Found
from apps.reviews.models import Opinion, Review, RiskRule, Stage
from apps.reviews.states import Outcome, ReviewStatus
from apps.signatures import services as signatures
from apps.signatures.kinds import Purpose, SignatureType
from tests import factories
from tests.reviews.test_races import at_once
from tests.support.reviewing import customer, reviewer, signature, template

pytestmark = pytest.mark.django_db
REASONS = [Found("letter_seal")]


def operator() -> Actor:
    user = factories.staff(StaffRole.OPERATOR)
    return Actor(user=user, account=None, perms=staff_perms(user), via="backoffice")


def risky(by: Actor | None = None) -> Any:
    """A signature in another entity's name."""
    return signature(by or customer(), purpose=Purpose.OTHER, submit=True)


def taken(by: Actor, thing: Any) -> Review:
    return services.take(actor=by, review=thing.review)


def judged(by: Actor, thing: Any, *, approve: bool = True) -> Review:
    review = taken(by, thing)
    if approve:
        return services.approve(actor=by, review=review, note="fine")
    return services.reject(actor=by, review=review, reasons=REASONS, note="the seal is missing")


def refused(call: Any) -> Code:
    with pytest.raises(DomainError) as refusal:
        call()
    return refusal.value.code


def test_the_first_approval_of_a_risky_item_is_an_opinion_and_nothing_else() -> None:
    thing = risky()
    review = judged(reviewer(), thing)
    thing.refresh_from_db()
    assert not thing.is_approved
    assert (review.status, review.stage, review.reviewer) == (ReviewStatus.WAITING, Stage.SECOND, None)
    assert not AuditEvent.objects.filter(verb="signature.approved").exists()
    assert AuditEvent.objects.get(verb="review.judged").facts == {"round": 1}


def test_a_second_approval_counts() -> None:
    thing, olga, oleg = risky(), reviewer(), reviewer("oleg")
    judged(olga, thing)
    review = judged(oleg, thing)
    thing.refresh_from_db()
    assert thing.is_approved
    assert (review.status, review.reviewer) == (ReviewStatus.APPROVED, oleg.user)
    assert [one.outcome for one in Opinion.objects.all()] == [Outcome.APPROVED, Outcome.APPROVED]


def test_nobody_gives_both_opinions() -> None:
    thing, olga = risky(), reviewer()
    judged(olga, thing)
    assert services.take_next(actor=olga) is None
    assert refused(lambda: taken(olga, thing)) == Code.ALREADY_JUDGED
    thing.refresh_from_db()
    assert not thing.is_approved
    assert Opinion.objects.count() == 1


def test_the_second_opinion_is_neither_the_applicants_nor_of_the_organization() -> None:
    alice, olga, oleg = customer(), reviewer(), reviewer("oleg")
    thing = risky(alice)
    judged(olga, thing)
    assert oleg.user is not None
    Membership.unscoped.create(account=alice.own_account, user=oleg.user, role=Role.VIEWER)
    assert services.take_next(actor=oleg) is None
    assert refused(lambda: taken(oleg, thing)) == Code.SELF_REVIEW


def test_a_rejection_of_a_risky_item_counts_at_once() -> None:
    thing = risky()
    review = judged(reviewer(), thing, approve=False)
    assert review.status == ReviewStatus.REJECTED
    assert not Opinion.objects.exists()


def test_the_first_opinion_is_hidden_until_the_second_is_given() -> None:
    thing, olga, oleg, opal = risky(), reviewer(), reviewer("oleg"), operator()
    review = judged(olga, thing)
    assert olga.user and oleg.user and opal.user
    assert [one.person for one in queries.opinions(review, olga.user)] == [olga.user]
    assert queries.opinions(review, oleg.user) == queries.opinions(review, opal.user) == ()
    review = judged(oleg, thing)
    for person_ in (olga.user, oleg.user, opal.user):
        assert [one.person for one in queries.opinions(review, person_)] == [olga.user, oleg.user]


@pytest.mark.parametrize("approve", [True, False])
def test_where_opinions_differ_a_third_person_decides_and_sees_both(approve: bool) -> None:
    thing, olga, oleg, opal = risky(), reviewer(), reviewer("oleg"), operator()
    judged(olga, thing)
    review = judged(oleg, thing, approve=False)
    assert (review.status, review.stage) == (ReviewStatus.WAITING, Stage.DISPUTED)
    assert queries.reasons(review) == ((), "")
    assert refused(lambda: taken(olga, thing)) == refused(lambda: taken(oleg, thing)) == Code.ALREADY_JUDGED
    assert opal.user is not None
    said = queries.opinions(review, opal.user)
    assert [(one.outcome, [found.reason for found in one.findings]) for one in said] == [
        (Outcome.APPROVED, []),
        (Outcome.REJECTED, ["letter_seal"]),
    ]
    review = judged(opal, thing, approve=approve)
    thing.refresh_from_db()
    assert thing.is_approved is approve
    assert review.status == (ReviewStatus.APPROVED if approve else ReviewStatus.REJECTED)
    assert Opinion.objects.count() == 3


def test_an_operator_decides_only_where_opinions_differ() -> None:
    thing, opal = risky(), operator()
    with pytest.raises(Forbidden):
        taken(opal, thing)
    judged(reviewer(), thing)
    with pytest.raises(Forbidden):
        taken(opal, thing)


def test_a_change_while_it_waits_for_the_second_opinion_voids_the_first() -> None:
    alice, olga, oleg = customer(), reviewer(), reviewer("oleg")
    thing = risky(alice)
    judged(olga, thing)
    signatures.edit(
        actor=alice,
        signature=thing,
        content="白云物流",
        type=SignatureType.COMPANY,
        purpose=Purpose.OTHER,
        description="",
    )
    thing.refresh_from_db()
    assert thing.review.stage == Stage.FIRST
    assert judged(oleg, thing).status == ReviewStatus.WAITING
    review = judged(olga, thing)
    assert review.status == ReviewStatus.APPROVED
    assert [(one.reviewer, one.is_void) for one in Opinion.objects.all()] == [
        (olga.user, True),
        (oleg.user, False),
        (olga.user, False),
    ]


def test_asking_for_more_begins_anew() -> None:
    alice, olga, oleg = customer(), reviewer(), reviewer("oleg")
    thing = risky(alice)
    judged(olga, thing)
    services.ask_for_more(actor=oleg, review=taken(oleg, thing), note="Who is it?")
    services.submit(actor=alice, target=thing, title="again")
    assert thing.review.stage == Stage.FIRST
    assert judged(olga, thing).stage == Stage.SECOND


def test_which_risks_need_two_is_what_operators_say() -> None:
    alice, olga, opal = customer(), reviewer(), operator()
    thing = template(alice, submit=True)
    assert risks.of(thing.review, thing) == ()
    assert services.decide_risks(actor=opal, needs_second={("first_of_account", "template"): True}) == 1
    assert services.decide_risks(actor=opal, needs_second={("first_of_account", "template"): True}) == 0
    assert risks.of(thing.review, thing) == ("first_of_account",)
    other = risky(alice)
    services.decide_risks(actor=opal, needs_second={("others_name", "signature"): False})
    assert judged(olga, other).status == ReviewStatus.APPROVED
    assert risks.of(thing.review, thing) == ()  # the account has an approval now
    assert AuditEvent.objects.filter(verb="risk_rule.decided").count() == 2
    with pytest.raises(Forbidden):
        services.decide_risks(actor=olga, needs_second={("every", "template"): True})
    assert RiskRule.objects.count() == 2


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"type": SignatureType.GOVERNMENT}, ("government",)),
        ({"purpose": Purpose.OTHER}, ("others_name",)),
        ({}, ()),
    ],
)
def test_things_tell_of_their_risks(columns: dict[str, Any], expected: tuple[str, ...]) -> None:
    thing = signature(customer(), submit=True, **columns)
    assert risks.of(thing.review, thing) == expected


def test_identical_items_of_a_risky_kind_wait_for_the_second_reviewer_together() -> None:
    olga, oleg = reviewer(), reviewer("oleg")
    RiskRule.objects.create(code="every", kind="template", needs_second=True)
    first, second = template(customer(), submit=True), template(customer("bob"), submit=True)
    for by, expected in ((olga, (0, 2)), (oleg, (2, 0))):
        review = taken(by, first)
        result = identical.approve_together(actor=by, review=review, others=[second.review.public_id])
        assert (result.approved, result.judged) == expected
    second.refresh_from_db()
    assert second.is_approved


def test_a_decision_on_another_version_than_the_one_seen_is_refused() -> None:
    alice, olga = customer(), reviewer()
    thing = template(alice, submit=True)
    seen = queries.version(thing)
    taken(olga, thing)
    services.release(actor=olga, review=thing.review)
    templates.edit(
        actor=alice,
        template=thing,
        name=thing.name,
        content="您的验证码是{1}，10分钟内有效。",
        message_kind=thing.message_kind,
        remarks="",
    )
    review = taken(olga, thing)
    for call in (
        lambda: services.approve(actor=olga, review=review, seen=seen),
        lambda: services.reject(actor=olga, review=review, seen=seen, reasons=[Found("unclear")]),
        lambda: services.ask_for_more(actor=olga, review=review, seen=seen, note="?"),
    ):
        assert refused(call) == Code.REVIEW_CHANGED
    review.refresh_from_db()
    assert review.status == ReviewStatus.IN_REVIEW
    assert services.approve(actor=olga, review=review, seen=queries.version(thing)).status == "approved"


def test_a_wrong_rejection_is_taken_up_again_unless_the_applicant_has_begun_to_correct_it() -> None:
    alice, olga, opal = customer(), reviewer(), operator()
    thing = template(alice, submit=True)
    services.reject(actor=olga, review=taken(olga, thing), reasons=[Found("unclear")])
    assert refused(lambda: services.reopen(actor=opal, review=thing.review, note=" ")) == Code.NOTE_NEEDED
    with pytest.raises(Forbidden):
        services.reopen(actor=olga, review=thing.review, note="My mistake")
    review = services.reopen(actor=opal, review=thing.review, note="The reason was wrong")
    assert (review.status, review.round) == (ReviewStatus.WAITING, 2)
    services.reject(actor=olga, review=taken(olga, thing), reasons=[Found("unclear")])
    templates.edit(
        actor=alice,
        template=thing,
        name=thing.name,
        content="您的验证码是{1}，10分钟内有效。",
        message_kind=thing.message_kind,
        remarks="",
    )
    assert (
        refused(lambda: services.reopen(actor=opal, review=thing.review, note="Again")) == Code.REVIEW_CHANGED
    )


@pytest.mark.django_db(transaction=True)
def test_two_opinions_at_once_of_one_person_are_one() -> None:
    thing, olga = risky(), reviewer()
    review = taken(olga, thing)
    results = at_once(
        lambda: services.approve(actor=olga, review=review),
        lambda: services.approve(actor=olga, review=review),
    )
    assert sum(isinstance(one, DomainError) for one in results) == 1
    assert Opinion.objects.count() == 1
    thing.refresh_from_db()
    assert not thing.is_approved
