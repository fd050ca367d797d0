"""Messages of all accounts for staff, and resolving doubt on its page."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import StaffRole
from apps.core import clock
from apps.messaging.models import DispatchEntry, EntryState, Message, Part
from apps.messaging.states import MessageStatus
from tests.people import Person
from tests.support import network
from tests.support.pages import check_page
from tests.support.sending import open_network, ready_to_send

pytestmark = pytest.mark.django_db
LIST = "/backoffice/records/"
DOUBTS = "/backoffice/records/doubts/"
Staff = Callable[..., Person]


@pytest.fixture
def operator(olga: Staff) -> Person:
    return olga(StaffRole.OPERATOR)


def sent(*numbers: str) -> list[Message]:
    open_network()
    sender = ready_to_send()
    network.send(sender, list(numbers))
    return list(Message.of(sender.account).order_by("id"))


def put_in_doubt(message: Message) -> None:
    now = clock.now()
    Message.unscoped.filter(pk=message.pk).update(status=MessageStatus.IN_DOUBT, claimed_at=now)
    DispatchEntry.objects.filter(pk=message.pk).update(state=EntryState.IN_DOUBT)
    Part.objects.create(
        message_id=message.pk, seq=1, total=1, carrier=message.carrier, status="unknown", submitted_at=now
    )


def test_the_list_masks_numbers_and_shows_no_text(operator: Person) -> None:
    assert "No messages yet" in check_page(operator.client.get(LIST))
    sent("+8613812345678", "+8613912345679")
    page = check_page(operator.client.get(LIST))
    assert "+86138****5678" in page and "13812345678" not in page
    assert "123456" not in page and "验证码" not in page


def test_a_number_in_any_form_or_a_serial_finds_its_messages(operator: Person) -> None:
    one, _other = sent("+8613812345678", "+8613912345679")
    for words in ("+8613812345678", "138 1234 5678", one.serial):
        table = operator.client.get(LIST, {"q": words}).context["table"]
        assert [row.message.pk for row in table.rows] == [one.pk], words
    answer = operator.client.get(LIST, {"q": "not a number"})
    assert not len(answer.context["table"])
    assert "telephone number" in check_page(answer)


def test_filters_by_outcome_account_and_day(operator: Person) -> None:
    sent("+8613812345678")
    today = f"{clock.business_day(clock.now()):%Y-%m-%d}"

    def found(**query: str) -> int:
        return len(operator.client.get(LIST, query).context["table"])

    assert found(outcome="waiting") == 1 and found(outcome="failed") == 0
    assert found(account="ALICE") == 1 and found(account="mallory") == 0
    assert found(since=today, until=today) == 1 and found(until="2024-02-01") == 0
    assert found(until="9999-12-31", since="0001-01-01") == 1, "no day of the calendar is too far away"


def test_one_message_has_its_story_masked(operator: Person) -> None:
    message = sent("+8613812345678")[0]
    address = f"{LIST}{message.serial}/"
    page = check_page(operator.client.get(address))
    assert "+86138****5678" in page and "1****6" in page and "123456" not in page
    part = check_page(operator.client.get(address, headers={"HX-Request": "true"}), is_part=True)
    assert "What happened" in part and "SerialNo" not in part
    assert operator.client.get(f"{LIST}5000:1003/").status_code == 404


def test_a_doubt_is_resolved_on_its_page(operator: Person) -> None:
    one, other = sent("+8613812345678", "+8613912345679")
    put_in_doubt(one)
    page = check_page(operator.client.get(DOUBTS, {"carrier": "nowhere"}))
    assert one.serial in page and other.serial not in page
    address = f"{LIST}{one.serial}/resolve/"
    check_page(operator.client.get(address))
    answer = operator.client.post(address, {"to": "undelivered", "reason": "ticket 4711"}, follow=True)
    assert "The message is resolved" in check_page(answer)
    one.refresh_from_db()
    assert one.status == MessageStatus.UNDELIVERED
    assert "No message is in doubt" in check_page(operator.client.get(DOUBTS))
    again = operator.client.post(address, {"to": "submitted", "reason": "second click"})
    assert again.status_code == 422 and "no longer possible" in check_page(again)


@pytest.mark.parametrize("posted", [{}, {"to": "undelivered"}, {"to": "delivered", "reason": "x"}])
def test_a_form_that_is_not_filled_writes_nothing(operator: Person, posted: dict[str, str]) -> None:
    message = sent("+8613812345678")[0]
    put_in_doubt(message)
    events = AuditEvent.objects.count()
    answer = operator.client.post(f"{LIST}{message.serial}/resolve/", posted)
    assert answer.status_code == 422
    check_page(answer)
    message.refresh_from_db()
    assert message.status == MessageStatus.IN_DOUBT and AuditEvent.objects.count() == events


def test_a_page_of_records_is_a_handful_of_statements(
    operator: Person, django_assert_max_num_queries: Any
) -> None:
    sent(*[f"+8613812345{index:03d}" for index in range(60)])
    with django_assert_max_num_queries(8):
        operator.client.get(LIST, headers={"HX-Request": "true"})
