"""Limits for staff: defaults of the platform, what an account is granted, an application's allow-list."""

from collections.abc import Callable

import pytest

from apps.accounts.permissions import StaffRole
from apps.policy import queries
from apps.policy.kinds import DEFAULTS, Limit
from apps.policy.models import AllowedNumber, PlatformLimit
from tests import factories
from tests.people import Person
from tests.support.pages import check_page

pytestmark = pytest.mark.django_db
Staff = Callable[..., Person]
DEFAULT_FORM = {limit.value: threshold for limit, threshold in DEFAULTS.items() if threshold is not None}


def test_an_operator_grants_an_account_more(alice: Person, olga: Staff) -> None:
    client = olga(StaffRole.OPERATOR).client
    address = f"/backoffice/accounts/{alice.own_account.public_id}/"
    assert "0 / 1,000" in check_page(client.get(address))
    check_page(client.get(f"{address}limits/"))
    assert client.post(f"{address}limits/", {"global_day": 5_000, "reason": ""}).status_code == 422
    assert queries.account_global_day(alice.own_account) == 1_000
    page = check_page(
        client.post(f"{address}limits/", {"global_day": 5_000, "reason": "ticket 7"}, follow=True)
    )
    assert "0 / 5,000" in page
    assert "ticket 7" in check_page(alice.client.get("/console/account/audit/"))


def test_the_platforms_defaults_are_one_form(alice: Person, olga: Staff) -> None:
    client = olga(StaffRole.OPERATOR).client
    check_page(client.get("/backoffice/limits/"))
    answer = client.post("/backoffice/limits/", {**DEFAULT_FORM, "number_day": 5, "same_content": ""})
    assert answer.status_code == 302
    assert dict(PlatformLimit.objects.values_list("limit", "threshold")) == {
        Limit.NUMBER_DAY: 5,
        Limit.SAME_CONTENT: None,
    }
    refused = client.post("/backoffice/limits/", {**DEFAULT_FORM, "account_global_day": ""})
    assert refused.status_code == 422


def test_an_operator_keeps_an_applications_allow_list(alice: Person, olga: Staff) -> None:
    client = olga(StaffRole.OPERATOR).client
    shop = factories.application(alice.actor)
    address = f"/backoffice/applications/{shop.sdk_app_id}/allow-list/"
    assert address in check_page(client.get(f"/backoffice/accounts/{alice.own_account.public_id}/"))
    check_page(client.get(f"{address}add/"))
    client.post(f"{address}add/", {"numbers": "+8613800000001"})
    assert "0001" in check_page(client.get(address))
    row = AllowedNumber.of(alice.account).get()
    client.post(f"{address}remove/", {"chosen": [row.public_id]})
    assert not AllowedNumber.of(alice.account).exists()
    assert client.get("/backoffice/applications/1400999999/allow-list/").status_code == 404
