"""The staff's pages of tickets: the queue, an answer, a note, who looks after it, grants."""

from collections.abc import Callable

import pytest

from apps.accounts.permissions import StaffRole
from apps.policy import queries as limits
from apps.support.models import Category, Priority, Saying, TicketMessage
from apps.support.states import TicketStatus
from tests.people import Person
from tests.support.pages import check_page
from tests.support.reviewing import signature
from tests.support.tickets import about_review, ticket

pytestmark = pytest.mark.django_db
QUEUE = "/backoffice/tickets/"


def test_the_queue_is_searched_and_filtered(
    alice: Person, mallory: Person, olga: Callable[..., Person]
) -> None:
    first, second = ticket(alice.actor, subject="Alpha"), ticket(mallory.actor, subject="Omega")
    operator = olga(StaffRole.OPERATOR)
    page = check_page(operator.client.get(QUEUE))
    assert page.index("Alpha") < page.index("Omega")
    standing = {"assignee": operator.user.public_id, "priority": "3"}
    operator.client.post(f"{QUEUE}{second.public_id}/standing/", standing)
    second.refresh_from_db()
    assert (second.assignee, second.priority) == (operator.user, Priority.URGENT)
    page = check_page(operator.client.get(QUEUE))
    assert page.index("Omega") < page.index("Alpha")
    for query, shown, hidden in (
        ("?assignee=me", "Omega", "Alpha"),
        ("?assignee=nobody", "Alpha", "Omega"),
        ("?q=Mallory", "Omega", "Alpha"),
        (f"?q={first.number}", "Alpha", "Omega"),
        ("?priority=3", "Omega", "Alpha"),
    ):
        page = check_page(operator.client.get(QUEUE + query))
        assert shown in page, query
        assert f">{hidden}<" not in page, query
    operator.client.post(f"{QUEUE}{first.public_id}/close/")
    assert ">Alpha<" not in check_page(operator.client.get(QUEUE))
    assert ">Alpha<" in check_page(operator.client.get(f"{QUEUE}?status=closed"))


def test_an_answer_and_a_note(alice: Person, olga: Callable[..., Person]) -> None:
    asked = ticket(alice.actor)
    operator, reviewer = olga(StaffRole.OPERATOR), olga(StaffRole.REVIEWER)
    url = f"{QUEUE}{asked.public_id}/"
    operator.client.post(url, {"saying": "note", "text": "A difficult one."})
    operator.client.post(url, {"saying": "answer", "text": "Which number?"})
    assert list(TicketMessage.unscoped.order_by("id").values_list("saying", flat=True)) == [
        "message",
        "note",
        "message",
    ]
    page = check_page(reviewer.client.get(url))
    assert "A difficult one." in page
    assert "id_text" not in page
    assert reviewer.client.post(url, {"saying": "note", "text": "Hello"}).status_code == 403
    assert "A difficult one." not in alice.client.get(f"/console/tickets/{asked.public_id}/").content.decode()
    assert operator.client.post(url, {"saying": "answer", "text": ""}).status_code == 422
    assert TicketMessage.unscoped.count() == 3


def test_grants_stand_on_the_page_of_the_ticket_that_asks_for_them(
    alice: Person, olga: Callable[..., Person]
) -> None:
    operator, reviewer = olga(StaffRole.OPERATOR), olga(StaffRole.REVIEWER)
    thing = signature(alice.actor, submit=True)
    faster = about_review(alice.actor, thing)
    higher = ticket(alice.actor, category=Category.HIGHER_LIMIT, wanted=5000)
    other = ticket(alice.actor)
    assert "Grant a faster review" in check_page(operator.client.get(f"{QUEUE}{faster.public_id}/"))
    assert "Grant a higher limit" in check_page(operator.client.get(f"{QUEUE}{higher.public_id}/"))
    for asked in (other, faster):
        assert (
            "Grant a higher limit" not in operator.client.get(f"{QUEUE}{asked.public_id}/").content.decode()
        )
    assert "Grant a" not in reviewer.client.get(f"{QUEUE}{faster.public_id}/").content.decode()
    operator.client.post(f"{QUEUE}{faster.public_id}/grant-review/", {"text": "You are next."})
    operator.client.post(f"{QUEUE}{higher.public_id}/grant-limit/", {"value": "5000", "text": ""})
    thing.review.refresh_from_db()
    faster.refresh_from_db()
    assert thing.review.expedited_at is not None
    assert faster.status == TicketStatus.ANSWERED
    assert limits.account_global_day(alice.own_account) == 5000
    page = check_page(alice.client.get(f"/console/tickets/{higher.public_id}/"))
    assert "Global messages a day: 5,000, before 1,000." in page
    refused = reviewer.client.post(f"{QUEUE}{higher.public_id}/grant-limit/", {"value": "9", "text": ""})
    assert refused.status_code == 403
    answer = operator.client.post(f"{QUEUE}{other.public_id}/grant-limit/", {"value": "9", "text": ""})
    assert answer.status_code == 422  # it is about no limit
    assert TicketMessage.unscoped.filter(saying=Saying.GRANT).count() == 2
