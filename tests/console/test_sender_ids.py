"""The customers' pages of sender IDs: register, see what the market asks for, use, delete; and the hint of a busy market."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.accounts.models import Account
from apps.accounts.permissions import Role
from apps.applications.models import Application
from apps.core import clock
from apps.message_templates.models import MessageTemplate
from apps.messaging.models import ManualSend, Message
from apps.reviews.states import ReviewStatus
from apps.signatures.models import SenderId
from apps.statistics.models import HourCount
from apps.statistics.senders import busy_markets
from tests.core import documents
from tests.people import Person
from tests.support import sending
from tests.support.pages import check_page
from tests.support.sender_ids import approved_sender_id, sender_id

pytestmark = pytest.mark.django_db
LIST = "/console/global/sender-ids/"
FORM = {"country": "GB", "content": "Acme", "description": "Codes for our shop", "registration": ""}


def test_every_page_is_clean_in_every_state(alice: Person) -> None:
    check_page(alice.client.get(LIST))
    check_page(alice.client.get(f"{LIST}new/"))
    check_page(alice.client.get(f"{LIST}new/?country=SG"))
    rows = [
        sender_id(alice.actor, "Draft"),
        sender_id(alice.actor, "Waiting", submit=True),
        approved_sender_id(alice.actor),
        approved_sender_id(alice.actor, "AcmeShop"),
    ]
    for row in rows:
        for verb in ("", "edit/", "delete/"):
            check_page(alice.client.get(f"{LIST}{row.public_id}/{verb}"))
    page = check_page(alice.client.get(LIST))
    assert "Default of this country" in page
    assert "Qsms" in page


def test_it_is_submitted_with_its_document_and_waits(alice: Person, mallory: Person) -> None:
    picture = SimpleUploadedFile("registration.png", documents.png(), "image/png")
    singapore = {"country": "SG", "registration": "201912345K", "documents": picture}
    page = check_page(
        alice.client.post(f"{LIST}new/", {**FORM, **singapore, "intent": "submit"}, follow=True)
    )
    row = SenderId.of(alice.own_account).get()
    assert row.review.status == ReviewStatus.WAITING
    assert "Yours is next" in page
    assert "registration.png" in page
    stored = row.documents.get()
    answer = alice.client.get(f"/console/sender-documents/{stored.public_id}/")
    assert (answer.status_code, answer.headers["X-Content-Type-Options"]) == (200, "nosniff")
    assert mallory.client.get(f"/console/sender-documents/{stored.public_id}/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"country": "US"}, "do not pass on sender IDs with letters"),
        ({"country": "SG"}, "UEN"),
        ({"country": "XX"}, "valid choice"),
        ({"country": "CN"}, "valid choice"),
        ({"content": "Acme <b>"}, "cannot stand in a sender ID"),
        ({"content": "x" * 16}, "at most 15"),
        ({"content": "验证码"}, "cannot stand in a sender ID"),
    ],
)
def test_what_stands_in_the_way_is_said_and_nothing_is_written(
    alice: Person, changes: dict[str, str], words: str
) -> None:
    answer = alice.client.post(f"{LIST}new/", {**FORM, **changes, "intent": "submit"})
    assert answer.status_code == 422
    assert words in check_page(answer)
    assert not SenderId.unscoped.exists()


def test_the_preview_follows_the_market(alice: Person) -> None:
    answer = alice.client.post(f"{LIST}preview/", {**FORM, "country": "SG"}, headers={"HX-Request": "true"})
    words = answer.content.decode()
    assert "Sender IDs in Singapore" in words
    assert "UEN" in words
    assert not SenderId.unscoped.exists()


def test_the_mainland_has_none(alice: Person) -> None:
    row = sender_id(alice.actor)
    for path in ("", "new/", f"{row.public_id}/"):
        assert alice.client.get(f"/console/mainland/sender-ids/{path}").status_code == 404


def test_strangers_and_viewers(alice: Person, mallory: Person, bob: Any) -> None:
    row = approved_sender_id(alice.actor)
    for verb in ("", "edit/", "delete/"):
        assert mallory.client.get(f"{LIST}{row.public_id}/{verb}").status_code == 404
    viewer = bob(Role.VIEWER)
    assert viewer.client.get(f"{LIST}{row.public_id}/").status_code == 200
    assert viewer.client.post(f"{LIST}{row.public_id}/delete/").status_code == 403
    row.refresh_from_db()
    assert row.is_approved


# Sending ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def template(alice: Person) -> MessageTemplate:
    sending.open_network()
    return sending.template(alice.own_account, "Your code is {1}.", "global")


def asked(template: MessageTemplate, application: Application, **changes: str) -> dict[str, str]:
    return {
        "key": "0" * 16,
        "application": application.sdk_app_id,
        "signature": "",
        "template": template.public_id,
        "numbers": "+447700900123",
        "value_1": "123456",
        **changes,
    }


def test_the_form_of_a_send_offers_approved_ones_and_the_message_carries_it(
    alice: Person, template: MessageTemplate
) -> None:
    application = Application.unscoped.create(
        account=alice.own_account, sdk_app_id="1400000001", app_key_sealed=b"x", name="Shop"
    )
    sender_id(alice.actor, "Waiting", submit=True)
    assert "id_sender" not in check_page(alice.client.get("/console/global/send/"))
    approved_sender_id(alice.actor)
    page = check_page(alice.client.get("/console/global/send/"))
    assert "Acme – United Kingdom" in page
    assert "Waiting" not in page
    checked = alice.client.post(
        "/console/global/send/", asked(template, application, sender="Acme", intent="check")
    )
    assert "Acme" in check_page(checked)
    alice.client.post("/console/global/send/", asked(template, application, sender="Acme", intent="send"))
    assert (Message.of(alice.own_account).get().sender, ManualSend.unscoped.get().sender) == ("Acme", "Acme")
    refused = alice.client.post(
        "/console/global/send/", asked(template, application, key="1" * 16, sender="Waiting", intent="send")
    )
    assert refused.status_code == 422
    assert Message.of(alice.own_account).count() == 1


# The hint -----------------------------------------------------------------------------------------------------------
def counted(
    account: Account, template: MessageTemplate, messages: int, *, country: str = "GB", days_ago: int = 0
) -> None:
    application, _is_new = Application.unscoped.get_or_create(
        account=account, sdk_app_id="1400000002", defaults={"app_key_sealed": b"x", "name": "Shop"}
    )
    HourCount.unscoped.create(
        account=account,
        hour=clock.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=days_ago),
        application=application,
        template=template,
        country=country,
        message_kind=1,
        requests=messages,
        accepted=messages,
        currency="USD",
    )


def test_s10_above_ten_thousand_a_day_in_one_market_registration_is_asked_for(
    alice: Person, mallory: Person, template: MessageTemplate
) -> None:
    account = alice.own_account
    counted(account, template, 10_000)
    counted(account, template, 60_000, country="CN")
    counted(account, template, 20_000, country="FR", days_ago=8)
    assert busy_markets(account) == []
    counted(account, template, 10_001, country="SG", days_ago=2)
    (busy,) = busy_markets(account)
    assert (busy.country, busy.messages, busy.threshold) == ("SG", 10_001, 10_000)
    for path in ("/console/", LIST):
        page = check_page(alice.client.get(path))
        assert "10,001 messages to Singapore" in page
        assert "new/?country=SG" in page
        assert "messages to Singapore" not in mallory.client.get(path).content.decode()
    approved_sender_id(alice.actor, country="SG")
    assert busy_markets(account) == []
