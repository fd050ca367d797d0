"""Short lists: confirmed in two tabs and again from the browser's history, sent to a group, and to the failed ones again."""

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from playwright import sync_api

from tests.journeys import listing
from tests.journeys.browsing import Browsing
from tests.journeys.listing import Books, sums
from tests.journeys.visiting import until

DELIVERED = [f"86139200{index}1234" for index in range(6)]
FRIENDS, FAILING = DELIVERED[:4], ["8613920019001", "8613920029001"]
DROP = """([octets, name]) => {
  const files = new DataTransfer();
  files.items.add(new File([octets], name, {type: "text/csv"}));
  return files;
}"""


@pytest.fixture
def owner(browsing: Callable[..., Browsing]) -> Browsing:
    return browsing("owner")


def test_two_tabs_a_way_back_and_a_reload_send_once(
    owner: Browsing, books_of: Callable[[Any], Books]
) -> None:
    first = owner.page
    listing.give_file(owner, "few.csv", listing.list_octets([[one[2:], "482913"] for one in DELIVERED]))
    listing.wait_for_report(first)
    listing.go_to_price(first)
    first.get_by_label(listing.AGREED).check()
    price = first.url
    second = owner.context.new_page()
    second.goto(price)
    second.get_by_label(listing.AGREED).check()

    send = listing.send_button(first)
    send.click()
    first.wait_for_url(listing.PAGE_OF_A_LIST)
    listing.send_button(second).click()
    second.wait_for_url(listing.PAGE_OF_A_LIST)
    assert listing.public_id(second) == listing.public_id(first)

    first.go_back()
    if send.is_visible():  # kept by the browser as it was left
        first.get_by_label(listing.AGREED).check()
        send.click()
    first.wait_for_url(listing.PAGE_OF_A_LIST)
    first.reload()
    first.goto(price)
    first.wait_for_url(listing.PAGE_OF_A_LIST)
    books = books_of(first)
    until(lambda: books.messages() == {"delivered": len(DELIVERED)})
    assert books.submissions(set(DELIVERED)) == dict.fromkeys(DELIVERED, 1)
    assert books.events("send_task.confirmed") == 1


def test_a_group_is_filled_and_sent_to_and_the_failed_ones_again(
    owner: Browsing, books_of: Callable[[Any], Books]
) -> None:
    page = owner.page
    make_group(owner)
    fill_group(owner)
    page.get_by_role("link", name="Send to this group").click()
    listing.choose_wording(page)
    owner.look("list-of-a-group")
    page.get_by_role("button", name="Upload and check").click()
    send(owner)
    books = books_of(page)
    until(lambda: books.messages() == {"delivered": 4, "undelivered": 2})
    listing.expect_words(page, "Why messages failed")
    owner.look("list-with-failures")

    origin = listing.public_id(page)
    page.get_by_role("button", name="Send to 2 failed numbers").click()
    page.wait_for_url(lambda address: origin not in address)
    send(owner)
    again = books_of(page)
    until(lambda: again.messages() == {"undelivered": 2})
    assert books.submissions({*FRIENDS, *FAILING}) == dict.fromkeys(FRIENDS, 1) | dict.fromkeys(FAILING, 2)


def make_group(owner: Browsing) -> None:
    page = owner.page
    owner.open("/console/contacts/new/")
    page.get_by_label("Name").fill(f"Regulars {secrets.token_hex(3)}")
    owner.look("group-new")
    page.get_by_role("button", name="Create group").click()
    listing.expect_words(page, "No numbers here")
    owner.look("group-empty")


def fill_group(owner: Browsing) -> None:
    """By dropping a file beside the zone."""
    page = owner.page
    page.get_by_role("link", name="Fill from a file").first.click()
    rows = [[one[2:], "482913", "old friend"] for one in [*FRIENDS, *FAILING]]
    files = page.evaluate_handle(DROP, [listing.list_octets(rows).decode(), "regulars.csv"])
    page.dispatch_event("#main", "drop", {"dataTransfer": files})
    sync_api.expect(page.locator("[data-file-name]")).to_have_text("regulars.csv")
    owner.look("group-fill")
    page.locator("[data-upload] .btn-primary").click()
    listing.expect_words(page, "What the last file has brought")
    (brought,) = sums(page)
    assert brought.terms == {"added": 6}
    owner.look("group-filled")


def send(owner: Browsing) -> None:
    """From the reading to the page of a list that is being sent."""
    page: Any = owner.page
    listing.wait_for_report(page)
    (found,) = sums(page)
    assert found.terms == {"Good": found.total}
    listing.go_to_price(page)
    page.get_by_label(listing.AGREED).check()
    listing.send_button(page).click()
    page.wait_for_url(listing.PAGE_OF_A_LIST)
