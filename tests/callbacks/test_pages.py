"""The pages about callbacks: set up, tested, listed, looked at, replayed; in both faces."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Role, StaffRole
from apps.callbacks.models import Endpoint, Push
from apps.callbacks.queries import status_endpoint
from apps.callbacks.services.pushing import push
from apps.callbacks.states import PushStatus
from apps.core import clock
from tests.callbacks.conftest import Listening, end, submitted, told
from tests.people import Person, signed_in
from tests.support.pages import check_page
from tests.support.receiver import Receiver
from tests.support.replying import comes, read_all, sent
from tests.support.sending import Sender

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(sender: Sender) -> Person:
    return signed_in(sender.user, sender.account)


def of(sender: Sender, name: str = "") -> str:
    return reverse(f"console:application_callback{name}", args=[sender.sdk_app_id])


def test_a_callback_is_set_up_tested_and_signed_in_a_browser(
    sender: Sender, browser: Person, server: Receiver
) -> None:
    page = check_page(browser.client.get(of(sender)))
    assert "No server is told" in page
    answer = browser.client.post(of(sender, "_edit"), {"url": server.url, "is_on": "on"})
    assert answer.status_code in (302, 303) and answer["Location"] == of(sender)
    assert server.url in check_page(browser.client.get(of(sender)))
    page = check_page(browser.client.post(of(sender, "_test")))
    assert "The test push was received" in page and "HTTP 200" in page
    again = browser.client.post(of(sender, "_test"))
    assert again.status_code == 422 and b"a moment ago" in again.content
    signed = browser.client.post(of(sender, "_edit"), {"url": server.url, "is_on": "on", "is_signed": "on"})
    assert "Save the secret now" in check_page(signed)
    page = check_page(browser.client.post(of(sender, "_secret")))
    assert "Save the secret now" in page
    application = browser.client.get(reverse("console:application", args=[sender.sdk_app_id]))
    assert "is told what became of messages" in check_page(application)


def test_a_page_that_came_by_a_click_leads_back_when_its_address_is_opened(
    sender: Sender, browser: Person, listening: Listening, server: Receiver
) -> None:
    """As it is when somebody chooses the other language there: that answer leads to the address of the page."""
    listening(is_signed=True)
    for verb in ("_test", "_secret"):
        answer = browser.client.get(of(sender, verb))
        assert (answer.status_code, answer["Location"]) == (302, of(sender))
    assert not server.calls and not AuditEvent.objects.filter(verb="callback.secret_rotated").exists()


def test_what_the_form_refuses_changes_nothing(sender: Sender, browser: Person) -> None:
    answer = browser.client.post(of(sender, "_edit"), {"url": "ftp://example.com/", "is_on": "on"})
    assert answer.status_code == 422
    assert not Endpoint.unscoped.exists()
    assert not AuditEvent.objects.filter(verb__startswith="callback").exists()


def test_the_answer_of_a_strange_server_is_text_on_the_page(
    sender: Sender, browser: Person, listening: Listening, server: Receiver
) -> None:
    listening()
    server.answer = b"<script>alert(1)</script>"
    page = check_page(browser.client.post(of(sender, "_test")))
    assert "&lt;script&gt;alert(1)" in page and "<script>alert(1)" not in page


def test_who_may_not_change_it_does_not_see_the_token_in_the_address(
    sender: Sender, listening: Listening, browser: Person
) -> None:
    listening()
    viewer = signed_in(_viewer(sender), sender.account)
    page = check_page(viewer.client.get(of(sender)))
    assert "hush" not in page and "?…" in page
    assert "hush" in check_page(browser.client.get(of(sender)))


def test_replies_have_one_callback_for_the_account(sender: Sender, browser: Person, server: Receiver) -> None:
    url = reverse("console:reply_callback")
    assert "No server is told" in check_page(browser.client.get(url))
    browser.client.post(reverse("console:reply_callback_edit"), {"url": server.url, "is_on": "on"})
    sent(sender)
    comes("yes please")
    read_all()
    push()
    assert server.calls[0].content["text"] == "yes please"
    assert "Last success" in check_page(browser.client.get(url))


def test_pushes_are_listed_narrowed_and_shown_masked(
    sender: Sender,
    browser: Person,
    listening: Listening,
    hearing: Endpoint,
    server: Receiver,
    django_assert_max_num_queries: Any,
) -> None:
    listening()
    told(sender, 250)
    push()
    server.status = 503
    (failing,) = told(sender)
    push()
    page = check_page(browser.client.get(reverse("console:callbacks")))
    assert failing.public_id in page and "Wrong HTTP status (503)" in page
    for query, amount in (
        ("status=delivered", 3),
        ("status=failed", 0),
        ("kind=reply", 0),
        ("kind=status", 4),
    ):
        answer = browser.client.get(f"{reverse('console:callbacks')}?{query}")
        assert len(answer.context["table"]) == amount, query
    number = failing.items.get()
    with django_assert_max_num_queries(25):
        page = check_page(browser.client.get(reverse("console:callback", args=[failing.public_id])))
    assert str(number) in page and "****" in page and "Look into the log of the server" in page
    assert "Try now" in page
    sent_number = server.calls[-1].content[0]["mobile"]
    assert sent_number not in page
    big = Push.of(sender.account).order_by("pk")[0]
    with django_assert_max_num_queries(25):
        check_page(browser.client.get(reverse("console:callback", args=[big.public_id])))


def test_a_push_and_a_span_are_replayed_in_a_browser(
    sender: Sender, browser: Person, listening: Listening, server: Receiver
) -> None:
    listening()
    (one,) = told(sender)
    Push.unscoped.update(status="failed", problem="status", attempts=7, ended_at=clock.now())
    answer = browser.client.post(reverse("console:callback_replay", args=[one.public_id]))
    assert answer.status_code in (302, 303)
    one.refresh_from_db()
    assert one.status == PushStatus.WAITING
    Push.unscoped.update(status="failed", ended_at=clock.now())
    url = reverse("console:callbacks_replay")
    assert "1 push was given up" in check_page(browser.client.get(url))
    since, until = clock.now() - timedelta(days=1), clock.now() + timedelta(days=1)
    span = {
        "since": f"{since:%Y-%m-%dT%H:%M}",
        "until": f"{until:%Y-%m-%dT%H:%M}",
        "kind": "",
        "application": "",
    }
    assert browser.client.post(url, {**span, "until": span["since"]}).status_code == 422
    assert browser.client.post(url, span).status_code in (302, 303)
    one.refresh_from_db()
    assert one.status == PushStatus.WAITING


def test_the_record_and_the_back_office_tell_of_it(
    sender: Sender, browser: Person, listening: Listening, server: Receiver, olga: Callable[..., Person]
) -> None:
    endpoint = listening()
    messages = submitted(sender)
    end(messages)
    push()
    record = browser.client.get(reverse("console:record", args=[messages[0].serial]))
    assert "Callback received" in check_page(record)
    staff = olga(StaffRole.OPERATOR)
    record = staff.client.get(reverse("backoffice:record", args=[messages[0].serial]))
    assert "Callback received" in check_page(record)
    page = check_page(staff.client.get(f"{reverse('backoffice:callbacks')}?account=alice"))
    assert endpoint.host in page
    one = Push.unscoped.get()
    page = check_page(staff.client.get(reverse("backoffice:callback", args=[one.public_id])))
    assert "hush" not in page and "The server has answered that it has it." in page
    assert status_endpoint(sender.application) is not None


def _viewer(sender: Sender) -> Any:
    from tests.support.sending import person

    found = person("viewer@example.com", sender.account, Role.VIEWER).user
    assert found is not None
    return found
