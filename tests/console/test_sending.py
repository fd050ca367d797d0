"""Sending from the console: checked first, sent once, shown with what became of each number."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.applications import services as applications
from apps.core import privacy
from apps.messaging.models import DispatchEntry, ManualSend, Message
from tests import factories, people
from tests.support import sending
from tests.support.pages import check_page
from tests.support.sending import Sender

pytestmark = pytest.mark.django_db
MAINLAND, ABROAD = "/console/mainland/send/", "/console/global/send/"
KEY = "0123456789abcdef"


@pytest.fixture
def sender() -> Sender:
    sending.open_network()
    return sending.ready_to_send()


@pytest.fixture
def client(sender: Sender) -> Client:
    return people.signed_in(sender.user, sender.account).client


def form(sender: Sender, *numbers: str, intent: str = "send", **changes: Any) -> dict[str, Any]:
    return {
        "intent": intent,
        "key": KEY,
        "application": sender.sdk_app_id,
        "signature": sender.signature.public_id,
        "template": sender.mainland_template.public_id,
        "value_1": "835142",
        "numbers": "\r\n".join(numbers or ["13812341234"]),
        **changes,
    }


def nothing_is_there() -> bool:
    return not (Message.unscoped.exists() or DispatchEntry.objects.exists() or ManualSend.unscoped.exists())


def test_the_form_offers_what_may_be_sent(
    sender: Sender, client: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(25):
        html = check_page(client.get(MAINLAND))
    assert sender.mainland_template.name in html and "value_1" in html
    assert sender.global_template.public_id not in html
    assert "No signature" in check_page(client.get(ABROAD))


def test_without_a_template_the_page_says_what_is_missing(alice: people.Person) -> None:
    html = check_page(alice.client.get(MAINLAND))
    assert "Almost ready to send" in html and "<textarea" not in html


def test_check_shows_text_segments_price_and_what_is_not_sent_and_writes_nothing(
    sender: Sender, client: Client
) -> None:
    asked = form(sender, "13812341234", "+86 139 0000 0000", "1380000", "13812341234", "abc", intent="check")
    html = check_page(client.post(MAINLAND, asked))
    assert "835142" in html and "Send 2 messages for 0.0158 USD" in html
    assert "3 lines are not sent" in html
    for words in ("Line 3", "too few digits", "stands earlier", "letters or symbols"):
        assert words in html
    assert nothing_is_there()


def test_send_accepts_and_leads_to_a_page_of_each_number(sender: Sender, client: Client) -> None:
    answer = client.post(MAINLAND, form(sender, "13812341234", "13812341234", "1380000"))
    row = ManualSend.of(sender.account).get()
    assert answer["Location"] == reverse("console:sent", args=["mainland", row.public_id])
    message = Message.of(sender.account).get()
    assert (row.accepted_count, row.refused_count, row.segments, row.fee) == (1, 1, 1, message.fee)
    html = check_page(client.get(answer["Location"]))
    assert message.serial in html and "Repeated" in html and "Refused" in html
    assert "13812341234" not in html
    part = check_page(client.get(answer["Location"], headers={"HX-Request": "true"}), is_part=True)
    assert "every 2s" in part and "<html" not in part


def test_a_second_click_sends_nothing_and_shows_the_same_page(sender: Sender, client: Client) -> None:
    first = client.post(MAINLAND, form(sender))
    again = client.post(MAINLAND, form(sender))
    assert first["Location"] == again["Location"]
    assert Message.of(sender.account).count() == 1


def test_the_same_form_with_other_numbers_is_refused_and_gets_a_new_key(
    sender: Sender, client: Client
) -> None:
    client.post(MAINLAND, form(sender))
    answer = client.post(MAINLAND, form(sender, "13900000000"))
    assert answer.status_code == 422 and "sent already" in check_page(answer)
    assert answer.context["form"]["key"].value() != KEY
    assert Message.of(sender.account).count() == 1


def test_a_refused_form_can_be_sent_with_the_same_key_once_it_is_right(
    sender: Sender, client: Client
) -> None:
    owner = factories.actor(sender.user, sender.account)
    applications.disable(actor=owner, application=sender.application)
    assert client.post(MAINLAND, form(sender)).status_code == 422
    assert nothing_is_there()
    applications.enable(actor=owner, application=sender.application)
    assert client.post(MAINLAND, form(sender)).status_code == 302


@pytest.mark.parametrize("intent", ["check", "send"])
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"numbers": " \r\n "}, "numbers"),
        ({"numbers": "\n".join(f"138{index:08d}" for index in range(101))}, "101 numbers came"),
        ({"numbers": "13812341234\n+12025550123"}, "cannot be in one request"),
        ({"value_1": ""}, "required"),
        ({"template": "nobody"}, "valid choice"),
        ({"signature": ""}, "required"),
        ({"key": "x"}, "key"),
    ],
)
def test_bad_input_says_why_and_leaves_nothing(
    sender: Sender, client: Client, intent: str, changes: dict[str, str], words: str
) -> None:
    answer = client.post(MAINLAND, form(sender, intent=intent, **changes))
    assert answer.status_code == 422
    assert words in check_page(answer)
    assert nothing_is_there()


def test_a_value_that_does_not_fit_is_said_beside_its_field(sender: Sender, client: Client) -> None:
    answer = client.post(MAINLAND, form(sender, intent="check", value_1="no code"))
    assert answer.status_code == 422 and "1 to 6 digits" in check_page(answer)
    assert "value_1" in answer.context["form"].errors


def test_a_strangers_template_signature_and_application_are_no_choice(sender: Sender, client: Client) -> None:
    other = sending.ready_to_send("mallory", 2)
    for changes in (
        {"template": other.mainland_template.public_id},
        {"signature": other.signature.public_id},
        {"application": other.sdk_app_id},
    ):
        assert client.post(MAINLAND, form(sender, **changes)).status_code == 422
    assert nothing_is_there()


def test_change_gives_back_what_was_typed(sender: Sender, client: Client) -> None:
    html = check_page(client.post(MAINLAND, form(sender, intent="change")))
    assert "835142" in html and "13812341234" in html and KEY in html


def test_without_scripts_another_template_shows_its_variables(sender: Sender, client: Client) -> None:
    two = sending.template(sender.account, "{1}，您的订单{2}已发货。", sender.mainland_template.region)
    html = check_page(client.post(MAINLAND, form(sender, intent="choose", template=two.public_id)))
    assert "value_2" in html


def test_preview_and_values_follow_the_form(sender: Sender, client: Client) -> None:
    preview = client.post(reverse("console:send_preview", args=["mainland"]), form(sender, "1", "2"))
    html = check_page(preview, is_part=True)
    assert "【晨光书店】您的验证码是835142" in html and "Numbers" in html
    values = client.post(reverse("console:send_values", args=["mainland"]), form(sender))
    assert "value_1" in check_page(values, is_part=True)
    assert nothing_is_there()


def test_global_needs_no_signature(sender: Sender, client: Client) -> None:
    asked = form(sender, "+12025550123", signature="", template=sender.global_template.public_id)
    assert client.post(ABROAD, asked).status_code == 302
    assert Message.of(sender.account).get().country == "US"


def test_numbers_are_sealed_in_what_is_kept(sender: Sender, client: Client) -> None:
    client.post(MAINLAND, form(sender))
    kept = bytes(ManualSend.of(sender.account).get().outcomes_sealed)
    assert b"13812341234" not in kept
    assert "13812341234" in privacy.open_sealed(kept, context=b"manual_send.outcomes")


def test_another_accounts_send_is_not_found(sender: Sender, client: Client, mallory: people.Person) -> None:
    url = client.post(MAINLAND, form(sender))["Location"]
    assert mallory.client.get(url).status_code == 404


@pytest.mark.parametrize("name", ["template", "signature", "application"])
def test_a_nul_names_nothing(sender: Sender, client: Client, name: str) -> None:
    assert client.get(MAINLAND, {name: "\0"}).status_code == 200
    for path in (f"{MAINLAND}preview/", f"{MAINLAND}values/"):
        assert client.post(path, form(sender) | {name: "\0"}).status_code == 200
    assert client.post(MAINLAND, form(sender) | {name: "\0"}).status_code == 422
    assert nothing_is_there()
