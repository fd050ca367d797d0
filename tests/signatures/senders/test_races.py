"""Two approvals at once, on two real connections: a market has one default."""

from typing import Any

import pytest

from apps.reviews import services as reviews
from apps.signatures.models import SenderId
from tests.reviews.test_races import at_once
from tests.support.reviewing import customer, reviewer
from tests.support.sender_ids import sender_id

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_sender_ids_approved_at_once_one_is_the_default() -> None:
    alice = customer()
    held = []
    for content in ("Acme", "AcmeShop"):
        by = reviewer(content.lower())
        held.append((by, reviews.take(actor=by, review=sender_id(alice, content, submit=True).review)))

    def approve(by: Any, review: Any) -> Any:
        return reviews.approve(actor=by, review=review)

    results = at_once(*(lambda by=by, review=review: approve(by, review) for by, review in held))
    assert [type(result).__name__ for result in results] == ["Review", "Review"]
    assert SenderId.unscoped.filter(is_approved=True).count() == 2
    assert SenderId.unscoped.filter(is_default=True).count() == 1
