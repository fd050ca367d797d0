"""A list of 100,000 rows from the file to its two halves: read, put right, confirmed, watched, paused, resumed, stopped."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright import sync_api

from tests.journeys import listing
from tests.journeys.browsing import Browsing
from tests.journeys.listing import Books, held, sums
from tests.journeys.visiting import until

ROWS, EACH = 100_000, 1_000  # of every kind of dirt as many
SHORT, UNSURE, EMPTY, TWICE, DASHED = range(5)
CORRECTED = "13911110000"
RATE = 600  # messages per second that the carrier lets through


def rows_of_the_list() -> list[list[str]]:
    """Of each hundred rows five are dirty: a short number, a lost one, no value, the number before, and one with dashes."""
    rows: list[list[str]] = []
    for index in range(ROWS):
        number, code = f"1370{index // 9000:03d}{index % 9000:04d}", f"{100_000 + index}"
        kind = index % 100 - 10
        if kind == SHORT:
            number = number[:9]
        elif kind == UNSURE:
            number = "1.38E+10"
        elif kind == EMPTY:
            code = ""
        elif kind == TWICE:
            number = f"1370{(index - 4) // 9000:03d}{(index - 4) % 9000:04d}"
        elif kind == DASHED:
            number = f"{number[:3]}-{number[3:7]}-{number[7:]}"
        rows.append([number, code, f"订单{index}"])
    return rows


@pytest.fixture
def slow_carrier(browsing: Callable[..., Browsing], demo: dict[str, Any]) -> Iterator[None]:
    """The operator limits the carrier's rate, so that there is something to pause; afterwards it is as before."""
    page = browsing("operator").page

    def limit(rate: str) -> str:
        page.goto("/backoffice/carriers/")
        page.get_by_role("link", name=demo["carrier"]).click()
        page.get_by_role("link", name="Edit").click()
        field = page.locator("input[name$=rate]")
        before: str = field.input_value()
        field.fill(rate)
        page.get_by_role("button", name="Save").click()
        sync_api.expect(page.locator("#carrier-live")).to_contain_text("Bound")
        return before

    before = limit(str(RATE))
    yield
    limit(before)


def test_a_list_of_100000_from_the_file_to_its_two_halves(
    browsing: Callable[..., Browsing], books_of: Callable[[Any], Books], slow_carrier: None
) -> None:
    owner = browsing("owner")
    rows = rows_of_the_list()
    upload(owner, rows)
    correct_one(owner)
    confirm_by_double_click(owner)
    books = books_of(owner.page)
    numbers = {"86" + row[0].replace("-", "") for row in rows}
    watch(owner)
    pause(owner, books, numbers)
    resume_and_slow_down(owner, books)
    stop(owner, books)
    add_up_the_files(owner, books, rows)
    copies = books.submissions(numbers | {"86" + CORRECTED})
    assert set(copies.values()) == {1}, "nobody got it twice"
    assert copies.total() == books.messages()["delivered"]
    assert books.events("send_task.confirmed") == 1


def upload(owner: Browsing, rows: list[list[str]]) -> None:
    page = owner.page
    owner.open(listing.NEW)
    owner.look("list-new")
    listing.give_file(owner, "orders.csv", listing.list_octets(rows))
    bar = page.locator("#reading-bar")
    sync_api.expect(bar).to_have_attribute("value", re.compile("[1-9]"))
    with held(page):
        sync_api.expect(page.locator("#reading")).to_contain_text("of about 100,000 rows")
        owner.look("list-reading")
    listing.wait_for_report(page)
    (found,) = sums(page)
    assert (found.label, found.total) == ("Rows", ROWS)
    assert found.terms["Good"] == ROWS - 4 * EACH
    assert sorted(found.terms.values()) == [EACH] * 4 + [ROWS - 4 * EACH]
    owner.look("list-report")


def correct_one(owner: Browsing) -> None:
    """The first bad row gets its number, becomes good, and the sum with it, without another page."""
    page = owner.page
    row = page.locator("#row-12")
    sync_api.expect(row).to_contain_text("Not a number")
    row.get_by_role("textbox").fill(CORRECTED)
    row.get_by_role("button", name="Save").click()
    sync_api.expect(page.locator("#row-12")).to_have_class(re.compile("is-good"))
    sync_api.expect(page.locator("#list-sum")).to_contain_text("96,001")
    (found,) = sums(page)
    assert (found.total, found.terms["Good"]) == (ROWS, ROWS - 4 * EACH + 1)
    owner.look("list-corrected")


def confirm_by_double_click(owner: Browsing) -> None:
    page = owner.page
    listing.go_to_price(page)
    owner.look("list-confirm")
    page.get_by_label(listing.AGREED).check()
    listing.send_button(page).dblclick()
    page.wait_for_url(listing.PAGE_OF_A_LIST)


def watch(owner: Browsing) -> None:
    """The page moves by itself; a reload finds it where it is."""
    page = owner.page
    headline = page.locator(".watch-headline")
    sync_api.expect(headline).to_contain_text("of 96,001 handed to the carriers")
    for _look in range(2):
        before = handed_over(page)
        until(lambda before=before: handed_over(page) > before)  # type: ignore[misc]
    reached = handed_over(page)
    page.reload()
    assert handed_over(page) >= reached
    with held(page):
        sums(page)
        owner.look("list-sending")


def handed_over(page: Any) -> int:
    return int(re.sub(r"\D", "", page.locator(".watch-headline strong").inner_text()))


def pause(owner: Browsing, books: Books, numbers: set[str]) -> None:
    """Within two seconds the carrier gets nothing more, and then nothing for as long as it is paused."""
    page = owner.page
    page.get_by_role("button", name="Pause").click()
    listing.expect_words(page, "Paused: nothing more goes to the carriers.")
    paused_at = time.monotonic()
    with held(page):
        owner.look("list-paused")
    time.sleep(max(0.0, 2 - (time.monotonic() - paused_at)))
    submitted = books.submissions(numbers).total()
    assert set(books.entries()) == {"held"}
    time.sleep(3)
    page.reload()
    listing.expect_words(page, "Paused: nothing more goes to the carriers.")
    assert books.submissions(numbers).total() == submitted > 0
    assert books.status == "paused" and set(books.entries()) == {"held"}


def resume_and_slow_down(owner: Browsing, books: Books) -> None:
    page = owner.page
    before = handed_over(page)
    page.get_by_role("button", name="Resume").click()
    until(lambda: handed_over(page) > before)
    page.get_by_label("Messages per minute").fill("6000")
    page.get_by_role("button", name="Change the pace").click()
    listing.expect_words(page, "Now at most 6,000 messages a minute.")
    assert books.status == "sending"


def stop(owner: Browsing, books: Books) -> None:
    """What had not gone is not sent; what had gone comes to its end; page and database agree to the last row."""
    page = owner.page
    page.get_by_role("link", name="Stop", exact=True).click()
    owner.look("list-stop")
    page.get_by_role("button", name="Stop for good").click()
    listing.expect_words(page, "Stopped: what had not gone to a carrier is not sent.")
    until(lambda: set(books.messages()) == {"delivered", "cancelled"} and not books.entries(), 40)
    page.reload()
    rows, messages = sums(page)
    verdicts, kept = books.verdicts(), books.messages()
    assert rows.total == verdicts.total() == ROWS
    assert rows.terms["Accepted"] == messages.total == kept.total()
    assert rows.terms["Accepted"] + rows.terms.get("Stopped before acceptance", 0) == verdicts["good"]
    assert messages.terms["Delivered"] == kept["delivered"]
    assert messages.terms["Cancelled"] == kept["cancelled"]
    owner.look("list-stopped")


def add_up_the_files(owner: Browsing, books: Books, rows: list[list[str]]) -> None:
    """Every row of the upload stands in exactly one of the two files, with its own cells."""
    page = owner.page
    sent, unsent = listing.file_rows(page, "Sent"), listing.file_rows(page, "Not sent")
    assert len(sent) == books.messages()["delivered"]
    found = {int(row[3]): row[:3] for row in [*sent, *unsent]}
    assert len(found) == len(sent) + len(unsent) == ROWS
    expected = dict(enumerate(rows, start=2))
    expected[12] = [CORRECTED, *expected[12][1:]]
    assert found == expected
