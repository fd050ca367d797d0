"""The page classes: who may come in, what a list, a form and an action answer."""

from collections.abc import Callable

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from apps.web.pages import ListPage, Page
from tests.support.pages import check_page

pytestmark = pytest.mark.django_db
Visit = Callable[[str], Client]


def test_a_page_without_a_right_does_not_come_into_being() -> None:
    with pytest.raises(TypeError, match="declares no perm"):

        class Open(ListPage):
            pass

    class Base(Page, abstract=True):
        pass

    with pytest.raises(TypeError):
        type("Inner", (Base,), {})


def test_somebody_unknown_is_sent_to_sign_in_and_back(visit: Visit) -> None:
    answer = visit("nobody").get("/things/?q=a")
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/things/%3Fq%3Da"


def test_an_htmx_request_of_somebody_unknown_leaves_the_page(visit: Visit) -> None:
    answer = visit("nobody").get("/things/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/accounts/login/")


def test_a_stranger_gets_404_and_a_wrong_role_403(visit: Visit) -> None:
    assert visit("stranger").get("/things/").status_code == 404
    answer = visit("viewer").get("/things/new/")
    assert answer.status_code == 403
    assert "thing:write" in check_page(answer)


def test_every_page_of_the_toolkit_is_clean(visit: Visit) -> None:
    client = visit("owner")
    some = ContentType.objects.earliest("pk").pk
    for address in (
        "/things/",
        "/things/none/",
        "/things/style/",
        "/things/new/",
        f"/things/{some}/",
        "/things/desk/",
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        check_page(answer)
        assert answer["Cache-Control"] == "private, no-store"


def test_a_list_shows_rows_alone_to_htmx(visit: Visit) -> None:
    answer = visit("owner").get("/things/?app=auth", headers={"HX-Request": "true"})
    html = check_page(answer, is_part=True)
    assert "<html" not in html and "<h1" not in html
    assert "permission" in html and "session" not in html


def test_following_next_reaches_every_row_once_and_previous_comes_back(visit: Visit) -> None:
    client = visit("owner")
    seen: list[str] = []
    address: str | None = "/things/"
    pages: list[list[str]] = []
    while address:
        answer = client.get(address)
        pages.append([str(row) for row in answer.context["table"].rows])
        seen += pages[-1]
        cursor = answer.context["paging"].next
        address = f"/things/?page={cursor}" if cursor else None
    assert len(seen) == len(set(seen)) == ContentType.objects.count()
    back = client.get(f"/things/?page={answer.context['paging'].previous}")
    assert [str(row) for row in back.context["table"].rows] == pages[-2]


def test_an_empty_list_says_what_to_do_and_an_empty_filter_how_to_undo_it(visit: Visit) -> None:
    assert "No things yet" in visit("owner").get("/things/none/").content.decode()
    assert "New thing" not in visit("viewer").get("/things/none/").content.decode()
    assert "Nothing fits these filters" in visit("owner").get("/things/?q=zzzz").content.decode()


def test_actions_without_the_right_are_not_shown(visit: Visit) -> None:
    html = visit("viewer").get("/things/").content.decode()
    assert "Remove" not in html and "Disable" not in html and 'href="/things/new/"' not in html


VALID = {"name": "one", "kind": "codes", "content": "x", "agreed": "on"}


def test_a_form_that_is_not_valid_comes_back_with_a_summary_that_links_to_its_fields(visit: Visit) -> None:
    answer = visit("owner").post("/things/new/", {})
    assert answer.status_code == 422
    html = check_page(answer)
    assert '<a href="#id_name">Name: This field is required.</a>' in html
    assert "<title>Error: New thing" in html


def test_a_refusal_of_the_domain_stands_beside_its_field_or_on_top(visit: Visit) -> None:
    client = visit("owner")
    beside = client.post("/things/new/", {**VALID, "name": "taken"})
    assert beside.status_code == 422
    assert "The limit is 3" in str(beside.context["form"].errors["name"])
    on_top = client.post("/things/new/", {**VALID, "name": "refused"})
    assert "suspended" in str(on_top.context["form"].non_field_errors())
    assert client.post("/things/new/", {**VALID, "name": "forbidden"}).status_code == 403


def test_a_form_that_is_done_redirects_and_says_so(visit: Visit) -> None:
    answer = visit("owner").post("/things/new/", VALID, follow=True)
    assert answer.redirect_chain == [("/things/", 302)]
    assert "The thing has been created." in answer.content.decode()


def test_an_action_is_post_only_and_returns_to_this_installation_only(visit: Visit) -> None:
    client = visit("owner")
    assert client.get("/things/7/remove/").status_code == 405
    assert client.post("/things/7/remove/", {"next": "/things/style/"})["Location"] == "/things/style/"
    assert client.post("/things/7/remove/", {"next": "https://evil.example/"})["Location"] == "/things/"
    refused = client.post("/things/13/remove/", {"next": "/things/"}, follow=True)
    assert "no longer possible" in refused.content.decode()
    by_htmx = client.post("/things/7/remove/", headers={"HX-Request": "true"})
    assert (by_htmx.status_code, by_htmx["HX-Redirect"]) == (204, "/things/")


def test_a_form_from_elsewhere_is_explained(visit: Visit) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["who"] = "owner"
    answer = client.post("/things/new/", VALID)
    assert answer.status_code == 403
    assert "too old" in check_page(answer)


def test_the_menu_holds_only_what_one_may_open_and_marks_where_one_is(visit: Visit) -> None:
    html = visit("viewer").get("/things/a/").content.decode()
    assert 'class="nav-entry is-active" href="/things/a/" aria-current="page"' in html
    assert html.count('aria-current="page"') == 1
    assert "Back office" not in html and "/things/new/" not in html
    assert "Back office" in visit("owner").get("/things/a/").content.decode()


def test_pages_are_read_in_the_chosen_language_and_theme(visit: Visit) -> None:
    client = visit("owner")
    client.post("/language/", {"language": "zh-hans", "next": "/things/"})
    client.post("/theme/", {"theme": "dark", "next": "/things/"})
    html = check_page(client.get("/things/"))
    assert '<html lang="zh-hans" data-theme="dark" data-bs-theme="dark"' in html
    assert client.post("/theme/", {"theme": "x", "next": "//evil.example"})["Location"] == "/"


def test_error_pages_are_whole_pages(visit: Visit, settings: object) -> None:
    answer = visit("owner").get("/nowhere/")
    assert answer.status_code == 404
    check_page(answer)
    client = Client(raise_request_exception=False)
    broken = client.get("/broken/")
    assert broken.status_code == 500
    check_page(broken)
