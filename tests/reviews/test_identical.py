"""Identical applications approved together: only what is still the same and free, and nothing half done."""

from typing import Any

import pytest

from apps.accounts.models import Membership
from apps.accounts.permissions import Role
from apps.core.errors import Code, DomainError
from apps.core.kinds import MessageKind
from apps.message_templates.models import MessageTemplate
from apps.reviews import identical, services
from apps.reviews.states import ReviewStatus
from tests.support.reviewing import customer, reviewer, signature, template

pytestmark = pytest.mark.django_db
TEXT = "您的订单{1}已发货，请留意查收。"


def notice(**columns: Any) -> MessageTemplate:
    columns = {"message_kind": MessageKind.NOTICE, "content": TEXT, "submit": True, **columns}
    return template(customer(), **columns)


def status(thing: Any) -> str:
    thing.refresh_from_db()
    thing.review.refresh_from_db()
    assert thing.is_approved == (thing.review.status == ReviewStatus.APPROVED)
    state: str = thing.review.status
    return state


def test_only_the_same_text_type_and_region_is_identical() -> None:
    olga = reviewer()
    first, same = notice(), notice(name="another name")
    notice(content=TEXT + "谢谢。")
    held = services.take(actor=olga, review=first.review)
    assert list(identical.identical_waiting(olga, held)) == [same.review]
    signature(customer(), submit=True)
    other = signature(customer(), submit=True)
    held = services.take(actor=olga, review=other.review)
    assert not identical.identical_waiting(olga, held), "certificates differ"


def test_all_chosen_ones_are_approved_and_the_others_wait() -> None:
    olga = reviewer()
    first, second, third = notice(), notice(), notice()
    held = services.take(actor=olga, review=first.review)
    result = identical.approve_together(actor=olga, review=held, others=[second.review.public_id])
    assert (result.approved, result.left) == (2, ())
    assert [status(one) for one in (first, second, third)] == ["approved", "approved", "waiting"]


def test_what_changed_was_taken_or_is_ones_own_is_left() -> None:
    olga, oleg = reviewer(), reviewer("oleg")
    first, changed, taken, own, different = (
        notice(),
        notice(),
        notice(),
        notice(),
        notice(content=TEXT + "谢谢。"),
    )
    MessageTemplate.unscoped.filter(pk=changed.pk).update(content="您的订单{1}已取消，请留意退款。")
    services.take(actor=oleg, review=taken.review)
    Membership.unscoped.create(account=own.account, user=olga.user, role=Role.VIEWER)
    held = services.take(actor=olga, review=first.review)
    others = [one.review.public_id for one in (changed, taken, own, different)]
    result = identical.approve_together(actor=olga, review=held, others=others)
    assert (result.approved, result.left) == (1, (changed.review.title,))
    assert status(first) == "approved"
    assert [status(one) for one in (changed, taken, own, different)] == [
        "waiting",
        "in_review",
        "waiting",
        "waiting",
    ]
    changed.review.refresh_from_db()
    assert changed.review.reviewer is None


def test_without_a_claim_nothing_is_approved() -> None:
    olga = reviewer()
    first, second = notice(), notice()
    with pytest.raises(DomainError) as refusal:
        identical.approve_together(actor=olga, review=first.review, others=[second.review.public_id])
    assert refusal.value.code in (Code.REVIEW_NOT_HELD, Code.ILLEGAL_MOVE)
    assert [status(first), status(second)] == ["waiting", "waiting"]


def test_the_text_decided_on_is_kept_even_when_it_was_changed_while_it_waited() -> None:
    olga = reviewer()
    thing = notice()
    MessageTemplate.unscoped.filter(pk=thing.pk).update(content=TEXT + "谢谢。")
    services.approve(actor=olga, review=services.take(actor=olga, review=thing.review))
    thing.review.refresh_from_db()
    assert thing.review.text == TEXT + "谢谢。"
