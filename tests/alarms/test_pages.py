"""The pages about alarms: recipients of an application from adding to test, what stands, rules, links from letters."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Role, StaffRole
from apps.alarms.conditions import CONDITIONS
from apps.alarms.models import Alarm, Letter, Notice, Recipient, Rule
from apps.alarms.states import AlarmStatus
from apps.applications.models import Application
from apps.core import clock
from tests import factories
from tests.people import Person
from tests.support.pages import check_page

pytestmark = pytest.mark.django_db
SHOP = {"name": "Ann", "language": "en", "email": "ann@example.com", "zone": "Asia/Shanghai", "step": "0"}


@pytest.fixture
def shop(alice: Person) -> Application:
    return factories.application(alice.actor)


def add(person: Person, shop: Application, **changes: object) -> Recipient | None:
    before = set(Recipient.unscoped.values_list("pk", flat=True))
    fields = {**SHOP, "events": ["review_result"], **changes}
    person.client.post(f"/console/applications/{shop.sdk_app_id}/alarms/new/", fields)
    return Recipient.unscoped.exclude(pk__in=before).first()


def test_a_recipient_is_added_verified_tested_changed_and_deleted(
    alice: Person, shop: Application, django_capture_on_commit_callbacks: Any
) -> None:
    page = alice.client.get(f"/console/applications/{shop.sdk_app_id}/alarms/")
    assert "Nobody is told yet" in check_page(page)
    check_page(alice.client.get(f"/console/applications/{shop.sdk_app_id}/alarms/new/"))
    row = add(alice, shop, mobile="13800001234", quiet_from="22:00", quiet_to="08:00")
    assert row is not None and row.email_verified_at is None
    home = f"/console/alarms/recipients/{row.public_id}/"
    html = check_page(alice.client.get(home))
    assert "Not verified" in html and "13800001234" not in html
    with django_capture_on_commit_callbacks(execute=True):
        alice.client.post(f"{home}mail/")
    (message,) = mail.outbox
    path = "/" + next(word for word in message.body.split() if "/verify/" in word).split("/", 3)[3]
    stranger = Client()
    check_page(stranger.get(path))
    row.refresh_from_db()
    assert row.email_verified_at is None, "looking is not agreeing"
    check_page(stranger.post(path))
    row.refresh_from_db()
    assert row.email_verified_at is not None
    alice.client.post(f"{home}test/")
    assert Letter.unscoped.get().channel == "email", "nothing goes to the mobile that nobody has proved"
    check_page(alice.client.get(f"{home}edit/"))
    alice.client.post(f"{home}edit/", {**SHOP, "email": "new@example.com", "events": ["review_result"]})
    row.refresh_from_db()
    assert (row.email, row.email_verified_at) == ("new@example.com", None)
    assert row.mobile_masked, "a number that is not typed again stays"
    assert "ann@example.com" not in check_page(alice.client.get(home))
    assert stranger.post(path).status_code == 404, "the link was for the other address"
    check_page(alice.client.get(f"{home}delete/"))
    alice.client.post(f"{home}delete/")
    row.refresh_from_db()
    assert (row.email, bytes(row.mobile_sealed), row.mobile_masked) == ("", b"", "")
    assert alice.client.get(home).status_code == 404


def test_the_sixth_recipient_is_refused(alice: Person, shop: Application) -> None:
    for number in range(5):
        assert add(alice, shop, email=f"p{number}@example.com") is not None
    answer = alice.client.post(
        f"/console/applications/{shop.sdk_app_id}/alarms/new/", {**SHOP, "events": ["review_result"]}
    )
    assert answer.status_code == 422
    assert "The limit is 5" in check_page(answer)
    assert Recipient.unscoped.count() == 5


@pytest.mark.parametrize(
    "changes",
    [
        {"email": ""},
        {"mobile": "12"},
        {"webhook_url": "http://x"},
        {"quiet_from": "22:00"},
        {"zone": "Mars/City"},
    ],
)
def test_a_recipient_that_cannot_be_told_is_refused(
    alice: Person, shop: Application, changes: dict[str, str]
) -> None:
    fields = {**SHOP, "events": ["review_result"], **changes}
    answer = alice.client.post(f"/console/applications/{shop.sdk_app_id}/alarms/new/", fields)
    assert answer.status_code == 422
    check_page(answer)
    assert not Recipient.unscoped.exists()
    assert not AuditEvent.objects.filter(verb="alarm_recipient.added").exists()


def test_a_viewer_reads_and_changes_nothing(
    alice: Person, shop: Application, bob: Callable[..., Person]
) -> None:
    add(alice, shop)
    viewer = bob(Role.VIEWER)
    html = check_page(viewer.client.get(f"/console/applications/{shop.sdk_app_id}/alarms/"))
    assert "ann@example.com" in html
    assert "/edit/" not in html.split("<main", 1)[1]


def an_alarm(person: Person, shop: Application) -> Alarm:
    now = clock.now()
    return Alarm.unscoped.create(
        account=person.own_account, application=shop, condition="failure_rate", subject=f"application:{shop.pk}",
        label=shop.name, value=42, raised_at=now, last_at=now,
    )  # fmt: skip


def test_an_alarm_is_acknowledged_on_its_page_by_either_face(
    alice: Person, shop: Application, olga: Callable[..., Person]
) -> None:
    alarm = an_alarm(alice, shop)
    assert shop.name in check_page(alice.client.get("/console/alarms/"))
    page = check_page(alice.client.get(f"/console/alarms/{alarm.public_id}/"))
    assert "42 %" in page
    operator = olga(StaffRole.OPERATOR)
    check_page(operator.client.get("/backoffice/alarms/"))
    check_page(operator.client.get(f"/backoffice/alarms/{alarm.public_id}/"))
    assert "Many messages fail" in check_page(alice.client.get("/console/"))
    assert "Many messages fail" in check_page(operator.client.get("/backoffice/"))
    alice.client.post(f"/console/alarms/{alarm.public_id}/acknowledge/")
    operator.client.post(f"/backoffice/alarms/{alarm.public_id}/acknowledge/")
    alarm.refresh_from_db()
    assert (alarm.status, alarm.acknowledged_by) == (AlarmStatus.ACKNOWLEDGED, str(alice.user))
    assert AuditEvent.objects.filter(verb="alarm.acknowledged").count() == 1


def test_a_letter_in_doubt_is_sent_again_by_somebody_who_decides_it(alice: Person, shop: Application) -> None:
    alarm, row = an_alarm(alice, shop), add(alice, shop)
    now = clock.now()
    letter = Letter.unscoped.create(
        account=alice.account, key="1", recipient=row, channel="email", condition=alarm.condition, reason="raised",
        status="in_doubt", due_at=now, created_at=now, facts={"alarms": [], "count": 1},
    )  # fmt: skip
    Notice.unscoped.create(
        account=alice.account, alarm=alarm, recipient=row, channel="email", reason="raised", condition=alarm.condition,
        letter=letter, due_at=now, created_at=now,
    )  # fmt: skip
    html = check_page(alice.client.get(f"/console/alarms/{alarm.public_id}/"))
    assert "Send again" in html and "In doubt" in html
    for _click in range(2):
        alice.client.post(f"/console/alarms/letters/{letter.public_id}/again/")
    letter.refresh_from_db()
    assert letter.status == "waiting"
    assert AuditEvent.objects.filter(verb="alarm_letter.sent_again").count() == 1


def test_an_operator_changes_a_rule_and_resets_it(olga: Callable[..., Person]) -> None:
    operator = olga(StaffRole.OPERATOR)
    check_page(operator.client.get("/backoffice/alarms/rules/"))
    for name in CONDITIONS:
        check_page(operator.client.get(f"/backoffice/alarms/rules/{name}/"))
    fields = {
        "is_enabled": "on", "raise_at": "50", "clear_at": "40", "hold_seconds": "0", "group_minutes": "5",
        "escalate_minutes": "0", "again_minutes": "0", "most_rounds": "0",
    }  # fmt: skip
    operator.client.post("/backoffice/alarms/rules/failure_rate/", fields)
    assert Rule.objects.get().raise_at == 50
    answer = operator.client.post("/backoffice/alarms/rules/failure_rate/", {**fields, "clear_at": "60"})
    assert answer.status_code == 422
    assert Rule.objects.get().clear_at == 40
    assert operator.client.get("/backoffice/alarms/rules/unheard/").status_code == 404
    operator.client.post("/backoffice/alarms/rules/failure_rate/reset/")
    assert not Rule.objects.exists()


def test_an_operator_sets_up_sms_and_the_platforms_own_recipients(olga: Callable[..., Person]) -> None:
    operator = olga(StaffRole.OPERATOR)
    assert "cannot be sent by SMS" in check_page(operator.client.get("/backoffice/alarms/rules/"))
    assert operator.client.post("/backoffice/alarms/sms/", {"signature": "【"}).status_code == 422
    operator.client.post("/backoffice/alarms/sms/", {"signature": "青云平台"})
    assert "can be sent by SMS" in check_page(operator.client.get("/backoffice/alarms/rules/"))
    check_page(operator.client.get("/backoffice/alarms/recipients/new/"))
    operator.client.post("/backoffice/alarms/recipients/new/", {**SHOP, "events": ["carrier_down"]})
    row = Recipient.of_platform().get()
    assert row.events == ["carrier_down"]
    check_page(operator.client.get("/backoffice/alarms/recipients/"))
    check_page(operator.client.get(f"/backoffice/alarms/recipients/{row.public_id}/"))
