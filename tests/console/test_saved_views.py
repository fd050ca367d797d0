"""Views of the record lists: a person's own, of filters and columns, never with a number in them."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from apps.accounts.models import AuditEvent, Place, SavedView
from apps.accounts.permissions import Role
from apps.accounts.services import saved_views
from apps.core.errors import Code, DomainError
from tests.people import Person
from tests.support.pages import check_page

pytestmark = pytest.mark.django_db
LIST = "/console/records/messages/"
NEW = "/console/records/views/messages/new/"
HOSTILE = '"><script>alert(1)</script>'


def test_a_view_keeps_filters_and_columns_and_leads_back_to_them(alice: Person) -> None:
    query = "outcome=failed&column=serial&column=status&span=week"
    page = check_page(alice.client.get(f"{NEW}?{query}"))
    assert "The view keeps the filters" in page
    answer = alice.client.post(f"{NEW}?{query}", {"name": "Failed this week"})
    view = SavedView.of(alice.own_account).get()
    assert answer.status_code == 302 and answer["Location"] == f"{LIST}?{query}&view={view.public_id}"
    listed = alice.client.get(answer["Location"])
    html = check_page(listed)
    assert "Failed this week" in html and 'aria-current="true"' in html
    labels = [str(column.label) for column in listed.context["table"].columns]
    assert labels == ["Number", "Status", "SerialNo"]
    assert AuditEvent.objects.filter(verb="saved_view.saved").exists()


def test_the_number_and_the_reference_that_were_looked_for_are_not_kept(alice: Person) -> None:
    url = f"{NEW}?q=13800001234&reference=order-7&outcome=failed&page=abc"
    assert "left out" in check_page(alice.client.get(url))
    alice.client.post(url, {"name": "one"})
    assert SavedView.of(alice.own_account).get().query == "outcome=failed"


def test_a_hostile_name_is_only_text(alice: Person) -> None:
    alice.client.post(f"{NEW}?outcome=failed", {"name": HOSTILE})
    for path in (LIST, "/console/records/views/messages/", "/console/account/audit/"):
        html = check_page(alice.client.get(path, {"view": "all"}))
        assert "<script>alert" not in html and "&lt;script&gt;" in html


@pytest.mark.parametrize("name", ["   ", "a\u202eb", "x" * 61])
def test_a_name_that_cannot_be_read_is_refused(alice: Person, name: str) -> None:
    answer = alice.client.post(f"{NEW}?outcome=failed", {"name": name})
    assert answer.status_code == 422 and not SavedView.unscoped.exists()


def test_the_list_opens_with_the_default_view_and_everything_is_one_click_away(alice: Person) -> None:
    alice.client.post(f"{NEW}?outcome=failed", {"name": "failed", "is_default": "on"})
    alice.client.post(f"{NEW}?outcome=delivered", {"name": "arrived", "is_default": "on"})
    view = SavedView.of(alice.own_account).get(is_default=True)
    assert view.name == "arrived"
    assert alice.client.get(LIST)["Location"] == f"{LIST}?outcome=delivered&view={view.public_id}"
    assert alice.client.get(f"{LIST}?view=all").status_code == 200
    alice.client.post(reverse("console:saved_view_default", args=[view.public_id]))
    assert alice.client.get(LIST).status_code == 200
    alice.client.post(reverse("console:saved_view_delete", args=[view.public_id]))
    assert [one.name for one in SavedView.of(alice.own_account)] == ["failed"]


def test_the_same_name_is_replaced_and_there_is_an_end(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_views, "MOST", 2)
    for name, query in (("a", "outcome=failed"), ("a", "outcome=delivered"), ("b", "")):
        saved_views.save(actor=alice.actor, place=Place.MESSAGES, name=name, query=query)
    assert SavedView.of(alice.own_account).get(name="a").query == "outcome=delivered"
    with pytest.raises(DomainError) as refusal:
        saved_views.save(actor=alice.actor, place=Place.MESSAGES, name="c", query="")
    assert refusal.value.code is Code.VIEWS_FULL and SavedView.unscoped.count() == 2
    saved_views.save(actor=alice.actor, place=Place.REPLIES, name="c", query="")


def test_a_view_is_nobody_elses_not_even_a_colleagues(
    alice: Person, bob: Callable[..., Person], mallory: Person
) -> None:
    view = saved_views.save(
        actor=alice.actor, place=Place.MESSAGES, name="mine", query="outcome=failed", is_default=True
    )
    for other in (bob(Role.OWNER), mallory):
        assert "mine" not in other.client.get("/console/records/views/messages/").content.decode()
        assert other.client.get(LIST).status_code == 200
        for verb in ("default", "delete"):
            path = reverse(f"console:saved_view_{verb}", args=[view.public_id])
            assert other.client.post(path).status_code == 404
    assert SavedView.unscoped.get().is_default


def test_a_list_without_views_of_that_name_is_not_found(alice: Person) -> None:
    assert alice.client.get("/console/records/views/invoices/").status_code == 404
    assert alice.client.get("/console/records/views/replies/").status_code == 200
