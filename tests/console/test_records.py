"""Records in the console: found by what people know, told in plain words, shown in full only for a reason."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Role
from apps.carriers.models import Receipt
from apps.core import clock
from apps.core.privacy import UnsealError, seal
from apps.messaging import queries
from apps.messaging.models import Attempt, Message, Part, Reply
from apps.messaging.states import MessageStatus, PartStatus
from apps.messaging.timeline import timeline
from apps.statistics.queries import has_counted
from tests import people
from tests.support import network, replying, sending
from tests.support.pages import check_page
from tests.support.sending import Sender

pytestmark = pytest.mark.django_db
LIST = "/console/records/messages/"


@pytest.fixture
def sender() -> Sender:
    sending.open_network()
    return sending.ready_to_send()


@pytest.fixture
def client(sender: Sender) -> Client:
    return people.signed_in(sender.user, sender.account).client


def sent(sender: Sender, *numbers: str, **changes: Any) -> list[Message]:
    outcomes = network.send(sender, list(numbers) or ["+8613812341234"], **changes)
    found = [queries.record(sender.account, outcome.serial) for outcome in outcomes]
    return [message for message in found if message is not None]


def undelivered(sender: Sender) -> Message:
    """A message that a carrier took and could not deliver, with every row that tells of it."""
    message = sent(sender, parameters=["654321"])[0]
    now, carrier_id = clock.now(), message.carrier_id
    Attempt.objects.create(
        message_id=message.pk, carrier_id=carrier_id, claimed_at=now, answered_at=now, outcome="accepted"
    )
    Part.objects.create(
        message_id=message.pk, seq=1, total=1, carrier_id=carrier_id, reference="a7", submitted_at=now,
        status=PartStatus.UNDELIVERED, code="UNDELIV",
    )  # fmt: skip
    Receipt.objects.create(
        carrier_id=carrier_id, reference="a7", state="UNDELIV", received_at=now + timedelta(seconds=2),
        raw_sealed=seal("raw"), message_id=message.pk,
    )  # fmt: skip
    Message.of(sender.account).filter(pk=message.pk).update(
        status=MessageStatus.UNDELIVERED,
        code="UNDELIV",
        submitted_at=now,
        settled_at=now,
        charged_on=now.date(),
    )
    found = queries.record(sender.account, message.serial)
    assert found is not None
    return found


def test_the_list_masks_numbers_and_values(sender: Sender, client: Client) -> None:
    sent(sender, parameters=["835142"])
    html = check_page(client.get(LIST))
    assert "+86138****1234" in html and "8****2" in html
    assert "13812341234" not in html and "835142" not in html


@pytest.mark.parametrize("written", ["13812341234", "+86 138-1234-1234", "008613812341234"])
def test_a_number_is_found_however_it_is_written(sender: Sender, client: Client, written: str) -> None:
    wanted = sent(sender)[0]
    sent(sender, "+8613900000000")
    html = check_page(client.get(LIST, {"q": written}))
    assert wanted.serial in html and html.count("/console/records/messages/5000:") == 1


def test_a_number_that_is_none_is_said_beside_the_field(sender: Sender, client: Client) -> None:
    sent(sender)
    html = check_page(client.get(LIST, {"q": "abc"}))
    assert "This is not a telephone number" in html and "5000:" not in html


def test_filters_narrow_by_region_outcome_application_and_time(sender: Sender, client: Client) -> None:
    mainland = sent(sender)[0]
    abroad = sent(sender, "+12025550123", template_number=sender.global_template_id, signature="")[0]
    failed = undelivered(sender)

    def shown(**asked: str) -> set[str]:
        table = client.get(LIST, asked).context["table"]
        return {row.message.serial for row in table.rows}

    everything = {mainland.serial, abroad.serial, failed.serial}
    assert shown() == everything == shown(application=sender.sdk_app_id) == shown(span="today")
    assert shown(region="global") == {abroad.serial}
    assert shown(outcome="failed") == {failed.serial}
    assert shown(outcome="underway") == {mainland.serial, abroad.serial}
    assert shown(span="yesterday") == set()
    day = clock.business_day(clock.now(), sender.account.zone)
    assert shown(since=str(day), until=str(day)) == everything
    assert shown(until=str(day - timedelta(days=1))) == set()


def test_old_messages_are_found_when_any_time_is_asked_for(sender: Sender, client: Client) -> None:
    message = sent(sender)[0]
    with time_machine.travel(clock.now() + timedelta(days=45), tick=False):
        client.force_login(sender.user, "django.contrib.auth.backends.ModelBackend")
        assert message.serial not in client.get(LIST).content.decode()
        assert message.serial in client.get(LIST, {"span": "ever"}).content.decode()


def test_a_page_of_records_costs_few_statements(
    sender: Sender, client: Client, django_assert_max_num_queries: Any
) -> None:
    sent(sender, *[f"+86138000{index:05d}" for index in range(60)])
    with django_assert_max_num_queries(12):
        answer = client.get(LIST)
    assert len(answer.context["table"]) == 50
    second = client.get(LIST, {"page": answer.context["paging"].next})
    assert len(second.context["table"]) == 10
    with django_assert_max_num_queries(15):
        client.get(answer.context["table"].rows[0].url)


def test_the_story_tells_what_happened_and_what_to_do(sender: Sender, client: Client) -> None:
    message = undelivered(sender)
    labels = [event.label for event in timeline(message)]
    assert labels[0] == "Accepted" and labels[-1] == "Receipt: not delivered"
    assert "Handed to the carrier" in labels and "Taken by the carrier" in labels
    assert any(label.startswith("Charged") for label in labels)
    html = check_page(client.get(reverse("console:record", args=[message.serial])))
    assert "The number does not exist, is suspended, or the phone is off." in html
    assert "Check the number; if it is right, send again later." in html
    assert "UNDELIV" in html and "a7" in html and "13812341234" not in html


def test_a_message_under_way_asks_for_its_story_again(sender: Sender, client: Client) -> None:
    url = reverse("console:record", args=[sent(sender)[0].serial])
    assert "every 3s" in check_page(client.get(url))
    part = check_page(client.get(url, headers={"HX-Request": "true"}), is_part=True)
    assert "<html" not in part and "Accepted" in part
    assert (
        "every 3s"
        not in client.get(reverse("console:record", args=[undelivered(sender).serial])).content.decode()
    )


@pytest.mark.parametrize("serial", ["5000:10", "x", "5000:1000000000000000000000000001"])
def test_a_serial_that_is_none_of_ours_is_not_found(sender: Sender, client: Client, serial: str) -> None:
    assert client.get(f"{LIST}{serial}/").status_code == 404


def test_a_look_in_full_needs_a_reason_and_leaves_a_trace(sender: Sender, client: Client) -> None:
    message = sent(sender, parameters=["835142"])[0]
    url = reverse("console:record_reveal", args=[message.serial])
    check_page(client.get(url))
    refused = client.post(url, {"reason": " a "})
    assert refused.status_code == 422 and "13812341234" not in check_page(refused)
    assert not AuditEvent.objects.filter(verb="message.revealed").exists()
    html = check_page(client.post(url, {"reason": "complaint of 13812341234 in ticket 7"}))
    assert "+8613812341234" in html and "835142" in html
    event = AuditEvent.objects.get(verb="message.revealed")
    assert event.user == sender.user and "ticket 7" in event.facts["reason"]
    assert "13812341234" not in str(event.facts)
    story = check_page(client.get(reverse("console:record", args=[message.serial])))
    assert "Looked at in full" in story and "in ticket 7" in story
    viewer = sending.person("viewer@example.com", sender.account, Role.VIEWER)
    assert viewer.user is not None
    other = people.signed_in(viewer.user, sender.account).client
    assert "Looked at" not in other.get(reverse("console:record", args=[message.serial])).content.decode()


@pytest.mark.parametrize("kind", ["message", "reply"])
def test_a_look_stays_in_the_trail_even_when_the_page_fails(
    sender: Sender, client: Client, kind: str
) -> None:
    message = replying.sent(sender)
    if kind == "message":
        Message.of(sender.account).filter(pk=message.pk).update(parameters_sealed=b"\x03xyz unreadable")
        url = reverse("console:record_reveal", args=[message.serial])
    else:
        replying.comes("hello")
        replying.read_all()
        reply = Reply.of(sender.account).get()
        Reply.of(sender.account).update(text_sealed=b"\x03xyz unreadable")
        url = reverse("console:reply_reveal", args=[reply.public_id])
    with pytest.raises(UnsealError):
        client.post(url, {"reason": "complaint in ticket 7"})
    event = AuditEvent.objects.get(verb=f"{kind}.revealed")
    assert event.account == sender.account and event.facts["reason"] == "complaint in ticket 7"
    assert "ticket 7" in client.get("/console/account/audit/").content.decode()


def test_a_message_is_found_by_the_reference_that_came_with_it(
    sender: Sender, client: Client, mallory: people.Person
) -> None:
    wanted = sent(sender, context="order 4711")[0]
    sent(sender, context="order 4712")
    sent(sender)

    def shown(**asked: str) -> list[str]:
        return [row.public_id for row in client.get(LIST, asked).context["table"].rows]

    assert shown(reference="order 4711") == [wanted.serial]
    assert shown(reference="order 471") == []
    row = Message.of(sender.account).get(pk=wanted.pk)
    assert row.reference_hash is not None
    assert not queries.records(mallory.own_account, reference="order 4711").exists()


def test_filters_narrow_by_template_signature_code_and_list(sender: Sender, client: Client) -> None:
    one = replying.sent(sender)
    other = replying.sent(
        sender, template=sender.global_template, signature=None, region="global", code="UNDELIV"
    )

    def shown(**asked: str) -> set[str]:
        return {row.public_id for row in client.get(LIST, asked).context["table"].rows}

    assert shown(template=sender.mainland_template.public_id) == {one.serial}
    assert shown(signature=sender.signature.public_id) == {one.serial}
    assert shown(code="UNDELIV") == {other.serial} == shown(region="global")
    task = sending.make_send_task(sender)
    listed = replying.sent(sender, at=clock.now(), send_task=task, row_no=2)
    assert shown(task=task.public_id) == {listed.serial}
    listed.delete()
    assert shown(code="'; drop") == {one.serial, other.serial}  # said beside the field, narrows nothing
    assert shown(template="nobody-s") == {one.serial, other.serial}


def test_the_reader_chooses_the_columns(sender: Sender, client: Client) -> None:
    replying.sent(sender)
    answer = client.get(LIST, {"column": ["serial", "fee", "nonsense"]})
    assert [str(one.label) for one in answer.context["table"].columns] == ["Number", "Fee", "SerialNo"]
    check_page(answer)
    assert len(client.get(LIST, {"column": "nonsense"}).context["table"].columns) == 6


def test_who_may_not_reveal_sees_no_button(sender: Sender) -> None:
    message = sent(sender)[0]
    viewer = sending.person("viewer@example.com", sender.account, Role.VIEWER)
    assert viewer.user is not None
    client = people.signed_in(viewer.user, sender.account).client
    assert "Show in full" not in client.get(reverse("console:record", args=[message.serial])).content.decode()
    answer = client.post(reverse("console:record_reveal", args=[message.serial]), {"reason": "curious me"})
    assert answer.status_code == 403 and not AuditEvent.objects.filter(verb="message.revealed").exists()


def test_another_accounts_message_is_not_found(sender: Sender, mallory: people.Person) -> None:
    message = sent(sender)[0]
    for name in ("console:record", "console:record_reveal"):
        assert mallory.client.get(reverse(name, args=[message.serial])).status_code == 404
    assert message.serial not in mallory.client.get(LIST).content.decode()


def test_an_empty_list_says_what_would_be_there(alice: people.Person, bob: Callable[..., Any]) -> None:
    assert "No messages yet" in check_page(alice.client.get(LIST))
    assert "No replies yet" in check_page(bob(Role.VIEWER).client.get("/console/records/replies/"))


@pytest.mark.parametrize("name", ["since", "until"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("path", [LIST, "/console/records/replies/", "/console/account/audit/"])
def test_a_day_at_the_edge_of_the_calendar_is_refused_beside_the_field(
    client: Client, path: str, name: str, day: str
) -> None:
    answer = client.get(path, {name: day})
    assert answer.status_code == 200
    assert "is-invalid" in answer.content.decode()


def test_whether_anything_was_sent_is_told_without_reading_all_of_it(sender: Sender) -> None:
    replying.sent(sender)
    replying.sent(sender, at=clock.now(), region="global", country="US")
    assert queries.has_sent(sender.account, "mainland") and queries.has_sent(sender.account, "global")
    assert not queries.has_sent(sender.account, "mainland", among=1)
    assert not has_counted(sender.account, "mainland")
