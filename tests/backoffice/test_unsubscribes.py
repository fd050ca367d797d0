"""Unsubscribed users of all accounts and the words of replies, as staff sees them."""

from collections.abc import Callable

import pytest

from apps.accounts.permissions import StaffRole
from apps.unsubscribes import queries
from apps.unsubscribes.models import Keyword, Unsubscribe
from tests.people import Person
from tests.support.pages import check_page
from tests.support.replying import answered
from tests.support.sending import open_network, ready_to_send

pytestmark = pytest.mark.django_db
LIST = "/backoffice/unsubscribed/"


@pytest.fixture
def operator(olga: Callable[..., Person]) -> Person:
    return olga(StaffRole.OPERATOR)


def test_operators_find_and_add_numbers_of_any_account(operator: Person) -> None:
    assert "Nobody has unsubscribed" in check_page(operator.client.get(LIST))
    open_network()
    sender = ready_to_send()
    answered("TD", sender)
    page = check_page(operator.client.get(LIST, {"q": "13800000001"}))
    assert "+86138****0001" in page and "Reply of the handset" in page
    check_page(operator.client.get(LIST + "add/"))
    filled = {"account": sender.account.public_id, "numbers": "13800000002"}
    assert operator.client.post(LIST + "add/", filled)["Location"] == LIST
    assert Unsubscribe.of(sender.account).get(origin="operator").number_last4 == "0002"


def test_words_are_listed_added_switched_off_and_on(operator: Person, olga: Callable[..., Person]) -> None:
    page = check_page(operator.client.get(LIST + "words/", {"country": "US"}))
    assert "STOPALL" in page and "退订" not in page
    assert "退订" in check_page(operator.client.get(LIST + "words/"))
    check_page(operator.client.get(LIST + "words/new/"))
    answer = operator.client.post(LIST + "words/new/", {"word": "勿扰", "country": "CN", "meaning": "stop"})
    assert answer["Location"] == LIST + "words/"
    asked = "?country=CN&word=%E5%8B%BF%E6%89%B0&meaning=stop&on=0"
    operator.client.post(LIST + "words/switch/" + asked)
    assert not Keyword.objects.get().is_active
    operator.client.post(LIST + "words/switch/" + asked.replace("on=0", "on=1"))
    assert queries.keywords().meaning("勿扰", "CN") is not None
    operator.client.post(LIST + "words/switch/?country=&word=N&meaning=stop&on=0")
    assert queries.keywords().meaning("N", "CN") is None
    assert (
        operator.client.post(LIST + "words/switch/?country=&word=nothing&meaning=stop&on=0").status_code
        == 404
    )
    reader = olga(StaffRole.REVIEWER)
    assert reader.client.get(LIST + "words/").status_code == 200
    assert reader.client.post(LIST + "words/switch/?country=&word=T&meaning=stop&on=0").status_code == 403
