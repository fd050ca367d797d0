"""Applications, API keys, prices, the account and the way to a first message, through a browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.models import AuditEvent, Credential, CredentialStatus
from apps.accounts.permissions import Role
from apps.applications.models import Application, ApplicationStatus
from apps.applications.services import app_key_of
from tests import factories
from tests.people import Person
from tests.support import sending
from tests.support.pages import check_page

pytestmark = pytest.mark.django_db
LIST = "/console/applications/"


def page(application: Application, verb: str = "") -> str:
    name = f"console:application_{verb}" if verb else "console:application"
    return reverse(name, args=[application.sdk_app_id])


def test_an_application_is_made_and_shown_with_its_id_but_not_its_key(alice: Person) -> None:
    assert "No applications yet" in check_page(alice.client.get(LIST))
    check_page(alice.client.get("/console/applications/new/"))
    answer = alice.client.post("/console/applications/new/", {"name": "Shop", "description": "orders"})
    made = Application.of(alice.account).get()
    assert answer["Location"] == page(made)
    html = check_page(alice.client.get(page(made)))
    assert made.sdk_app_id in html and app_key_of(made) not in html
    assert "Shop" in check_page(alice.client.get(LIST))


def test_a_nameless_application_is_refused(alice: Person) -> None:
    answer = alice.client.post("/console/applications/new/", {"name": "  "})
    assert answer.status_code == 422
    check_page(answer)
    assert not Application.of(alice.account).exists()


def test_the_app_key_shows_on_a_click_that_leaves_a_trace(alice: Person) -> None:
    made = factories.application(alice.actor)
    assert alice.client.get(page(made, "key")).status_code == 405
    answer = alice.client.post(page(made, "key"))
    assert app_key_of(made) in check_page(answer)
    assert answer["Cache-Control"] == "private, no-store"
    assert AuditEvent.objects.filter(verb="application.key_revealed").count() == 1


def test_who_may_not_see_secrets_is_offered_none(alice: Person, bob: Callable[..., Person]) -> None:
    made = factories.application(alice.actor)
    viewer = bob(Role.VIEWER)
    html = check_page(viewer.client.get(page(made)))
    assert "Show AppKey" not in html and "Disable" not in html and "Change" not in html
    assert viewer.client.post(page(made, "key")).status_code == 403


def test_rename_disable_enable_and_delete(alice: Person) -> None:
    made = factories.application(alice.actor)
    alice.client.post(page(made, "edit"), {"name": "Store", "description": ""})
    assert "refused at once" in check_page(alice.client.get(page(made, "disable")))
    alice.client.post(page(made, "disable"))
    made.refresh_from_db()
    assert (made.name, made.status) == ("Store", ApplicationStatus.DISABLED)
    assert "is disabled" in check_page(alice.client.get(page(made)))
    alice.client.post(page(made, "enable"))
    made.refresh_from_db()
    assert made.status == ApplicationStatus.ENABLED
    refused = alice.client.post(page(made, "delete"))
    assert refused.status_code == 422 and "no longer possible" in check_page(refused)
    alice.client.post(page(made, "disable"))
    check_page(alice.client.get(page(made, "delete")))
    assert alice.client.post(page(made, "delete"))["Location"] == LIST
    assert alice.client.get(page(made)).status_code == 404


def test_the_list_counts_today_in_few_statements(alice: Person, django_assert_max_num_queries: Any) -> None:
    for name in ("a", "b", "c"):
        factories.application(alice.actor, name)
    with django_assert_max_num_queries(12):
        check_page(alice.client.get(LIST))


def test_a_secret_key_is_shown_exactly_once(alice: Person) -> None:
    assert "No API keys yet" in check_page(alice.client.get("/console/account/keys/"))
    check_page(alice.client.get("/console/account/keys/new/"))
    assert not Credential.of(alice.account).exists()
    answer = alice.client.post("/console/account/keys/new/")
    secret_key = answer.context["secret_key"]
    assert secret_key in check_page(answer)
    html = check_page(alice.client.get("/console/account/keys/"))
    assert Credential.of(alice.account).get().secret_id in html and secret_key not in html


def test_a_third_pair_is_refused(alice: Person) -> None:
    for _pair in range(2):
        factories.credential(alice.actor)
    answer = alice.client.post("/console/account/keys/new/")
    assert answer.status_code == 422 and "The limit is 2" in check_page(answer)
    assert Credential.of(alice.account).count() == 2


def test_a_pair_is_disabled_enabled_and_deleted(alice: Person) -> None:
    factories.credential(alice.actor)
    pair = Credential.of(alice.account).get()

    def to(verb: str) -> str:
        return reverse(f"console:credential_{verb}", args=[pair.public_id])

    check_page(alice.client.get(to("disable")))
    for verb, status in (
        ("disable", CredentialStatus.DISABLED),
        ("enable", CredentialStatus.ENABLED),
        ("delete", CredentialStatus.ENABLED),  # only a disabled one
        ("disable", CredentialStatus.DISABLED),
        ("delete", CredentialStatus.DELETED),
    ):
        alice.client.post(to(verb))
        pair.refresh_from_db()
        assert pair.status == status


def test_a_developer_may_not_switch_a_colleagues_key(alice: Person, bob: Callable[..., Person]) -> None:
    factories.credential(alice.actor)
    pair = Credential.of(alice.account).get()
    answer = bob(Role.DEVELOPER).client.post(reverse("console:credential_disable", args=[pair.public_id]))
    pair.refresh_from_db()
    assert answer.status_code == 403 and pair.status == CredentialStatus.ENABLED


def test_prices_are_found_by_name_in_both_languages_and_by_code(alice: Person) -> None:
    assert "No prices yet" in check_page(alice.client.get("/console/billing/prices/"))
    sending.open_network()
    assert "0.0079 USD" in check_page(alice.client.get("/console/billing/prices/"))
    for asked in ("Singa", "新加坡", "sg", "+65"):
        rows = alice.client.get("/console/billing/prices/", {"q": asked}).context["table"].rows
        assert [row.country.iso2 for row in rows] == ["SG"], asked
    part = alice.client.get("/console/billing/prices/", {"q": "sg"}, headers={"HX-Request": "true"})
    assert "<html" not in check_page(part, is_part=True)


def test_getting_started_follows_what_is_there(alice: Person) -> None:
    def states(region: str = "mainland") -> list[str]:
        answer = alice.client.get("/console/getting-started/", {"region": region})
        check_page(answer)
        return [str(step.state.label) for step in answer.context["steps"]]

    assert states() == ["To do"] * 4
    assert states("global") == ["To do", "Optional", "To do", "To do"]
    factories.application(alice.actor)
    sending.template(alice.own_account, "Code {1}", "mainland")  # type: ignore[arg-type]
    assert states() == ["Done", "To do", "Done", "To do"]


def test_the_account_page_says_what_it_is(alice: Person, bob: Callable[..., Person]) -> None:
    assert "Verified organization" in check_page(alice.client.get("/console/account/"))
    check_page(bob(Role.FINANCE).client.get("/console/account/"))
