"""The limits of an application through a browser: what holds, what can be set, files of countries, the allow-list."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.accounts.models import AccountKind
from apps.accounts.permissions import Role
from apps.applications.models import Application
from apps.policy.models import AllowedNumber, CountryLimit, FrequencySetting, SendingThreshold
from tests import factories
from tests.people import Person
from tests.support.pages import check_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(alice: Person) -> Application:
    return factories.application(alice.actor)


def page(shop: Application, name: str, *rest: str) -> str:
    return reverse(f"console:application_{name}", args=[shop.sdk_app_id, *rest])


def ticked(**thresholds: int) -> dict[str, Any]:
    """A form of frequency rules with these alone."""
    return {
        key: value
        for limit, count in thresholds.items()
        for key, value in ((f"{limit}_on", "on"), (limit, count))
    }


def test_all_limits_stand_on_one_page_with_the_way_to_each(alice: Person, shop: Application) -> None:
    html = check_page(alice.client.get(page(shop, "limits")))
    for words in (
        "Same content to one number, within 30 seconds",
        "all are open",
        "0 of 300 numbers",
        "1,000",
    ):
        assert words in html
    assert reverse("console:application_limits", args=[shop.sdk_app_id]) in check_page(
        alice.client.get(reverse("console:application", args=[shop.sdk_app_id]))
    )


def test_an_organization_ticks_rules_with_thresholds(alice: Person, shop: Application) -> None:
    check_page(alice.client.get(page(shop, "frequency")))
    answer = alice.client.post(page(shop, "frequency"), ticked(same_content=1, number_day=20, code_minute=1))
    assert answer["Location"] == page(shop, "limits")
    rows = dict(FrequencySetting.of(alice.account).values_list("limit", "threshold"))
    assert rows == {"number_day": 20, "code_minute": 1}
    html = check_page(alice.client.get(page(shop, "limits")))
    assert html.count("limit-own") == 2
    refused = alice.client.post(page(shop, "frequency"), {"number_day_on": "on", "number_day": ""})
    assert refused.status_code == 422 and "Say how many" in check_page(refused)
    assert FrequencySetting.of(alice.account).count() == 2


def test_an_individual_reads_what_is_fixed_and_what_an_upgrade_changes(
    alice: Person, shop: Application
) -> None:
    account = alice.own_account
    account.kind = AccountKind.INDIVIDUAL
    account.save()
    html = check_page(alice.client.get(page(shop, "limits")))
    assert "These limits are fixed" in html and page(shop, "frequency") not in html
    refused = alice.client.post(page(shop, "frequency"), ticked(number_day=20))
    assert refused.status_code == 422 and "are fixed" in check_page(refused)
    html = check_page(alice.client.get(page(shop, "countries")))
    assert "for organizations" in html and "Add country" not in html
    assert not FrequencySetting.unscoped.exists()


def test_thresholds_are_set_for_both_sides_of_the_border(alice: Person, shop: Application) -> None:
    check_page(alice.client.get(page(shop, "thresholds")))
    alice.client.post(
        page(shop, "thresholds"), {"mainland_alarm": 80, "mainland_stop": 100, "global_stop": 50}
    )
    rows = {row.region: (row.alarm, row.stop) for row in SendingThreshold.of(alice.account)}
    assert rows == {"mainland": (80, 100), "global": (None, 50)}
    refused = alice.client.post(page(shop, "thresholds"), {"global_stop": 5_000})
    assert refused.status_code == 422 and "1000 global messages in a day" in check_page(refused).replace(
        ",", ""
    )


def test_the_allow_list_is_filled_and_emptied(alice: Person, shop: Application) -> None:
    assert "No numbers on the allow-list" in check_page(alice.client.get(page(shop, "allow_list")))
    check_page(alice.client.get(page(shop, "allow_list_add")))
    alice.client.post(page(shop, "allow_list_add"), {"numbers": "13800000001\n+6591234567"})
    html = check_page(alice.client.get(page(shop, "allow_list")))
    assert "0001" in html and "13800000001" not in html
    rows = list(AllowedNumber.of(alice.account))
    refused = alice.client.post(page(shop, "allow_list_add"), {"numbers": "13800000002\nhello"})
    assert refused.status_code == 422 and "Line 2" in check_page(refused)
    alice.client.post(page(shop, "allow_list_remove"), {"chosen": [row.public_id for row in rows]})
    assert not AllowedNumber.of(alice.account).exists()


def test_countries_are_added_changed_and_removed(alice: Person, shop: Application) -> None:
    assert "All countries are open" in check_page(alice.client.get(page(shop, "countries")))
    check_page(alice.client.get(page(shop, "country_new")))
    alice.client.post(page(shop, "country_new"), {"country": "SG", "daily": 500})
    check_page(alice.client.get(page(shop, "country_edit", "SG")))
    alice.client.post(page(shop, "country_edit", "SG"), {"daily": 600, "warning": 500})
    row = CountryLimit.of(alice.account).get()
    assert (row.country, row.daily, row.warning) == ("SG", 600, 500)
    html = check_page(alice.client.get(page(shop, "countries")))
    assert "Singapore" in html and "600" in html
    assert alice.client.get(page(shop, "country_edit", "US")).status_code == 404
    alice.client.post(page(shop, "country_delete", "SG"))
    assert not CountryLimit.of(alice.account).exists()


def test_countries_come_and_go_by_a_file(alice: Person, shop: Application) -> None:
    sheet = b"".join(alice.client.get(page(shop, "country_sheet")).streaming_content)  # type: ignore[attr-defined]
    check_page(alice.client.get(page(shop, "country_import")))
    answer = alice.client.post(
        page(shop, "country_import"), {"file": SimpleUploadedFile("countries.csv", sheet + b"XX,,1,\n")}
    )
    html = check_page(answer)
    assert "3 added, 0 changed, 0 as before, 1 not taken" in html and "XX" in html
    assert CountryLimit.of(alice.account).count() == 3
    file = alice.client.get(page(shop, "country_file"), {"format": "csv"})
    assert b"SG" in b"".join(file.streaming_content)  # type: ignore[attr-defined]
    check_page(alice.client.get(page(shop, "country_clear")))
    alice.client.post(page(shop, "country_clear"))
    assert not CountryLimit.of(alice.account).exists()


def test_a_viewer_sees_everything_and_is_offered_nothing(
    alice: Person, shop: Application, bob: Callable[..., Person]
) -> None:
    CountryLimit.unscoped.create(account=alice.account, application=shop, country="SG")
    viewer = bob(Role.VIEWER).client
    for name in ("limits", "countries", "allow_list"):
        html = check_page(viewer.get(page(shop, name)))
        assert "Add" not in html.split("<main")[1] and "Remove" not in html.split("<main")[1]
    assert viewer.post(page(shop, "country_delete", "SG")).status_code == 403
    assert CountryLimit.of(alice.account).exists()


def test_the_overview_shows_the_accounts_global_limit_and_its_use(alice: Person) -> None:
    html = check_page(alice.client.get("/console/"))
    assert "Global messages today" in html and "of 1,000 that the account may send in a day" in html
