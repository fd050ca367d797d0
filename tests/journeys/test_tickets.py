"""A ticket in a real Chromium: a customer registers a sender ID, asks for a faster review, and an operator grants it."""

import secrets
from collections.abc import Callable
from typing import Any

from playwright import sync_api

from tests.journeys.browsing import PHONE, Browsing


def test_a_faster_review_is_granted_from_a_ticket(browsing: Callable[..., Browsing]) -> None:
    customer, operator = browsing("owner"), browsing("operator")
    title = register_a_sender_id(customer)
    ask_for_a_faster_review(customer, title)
    grant_a_faster_review(operator, title)
    read_the_answer(customer, title, "The review comes before the others.")
    for path in ("sender-ids/", "sender-ids/sg/", "sender-ids/all/", "tickets/"):
        operator.open(f"/backoffice/{path}")
        operator.look(f"backoffice-{path}".strip("/").replace("/", "-"))


def test_a_higher_limit_is_asked_for_where_it_is_shown_and_granted_from_the_ticket(
    browsing: Callable[..., Browsing], demo: dict[str, Any]
) -> None:
    customer, operator = browsing("owner"), browsing("operator")
    page, subject = customer.page, f"More for the holidays {secrets.token_hex(2)}"
    customer.open(f"/console/applications/{demo['sdk_app_id']}/limits/")
    customer.look("limits-ask")
    page.get_by_role("link", name="Ask for a higher limit").click()
    sync_api.expect(page.locator(".about-line")).to_contain_text("Global messages of an account, in a day")
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("Your message").fill("Our customers in Singapore get codes from Monday on.")
    page.get_by_role("button", name="Send", exact=True).click()
    sync_api.expect(page.locator(".error-summary")).to_contain_text("Say how many messages a day you need.")
    page.get_by_label("The limit you need").fill("25000")
    page.get_by_role("button", name="Send", exact=True).click()
    sync_api.expect(page.locator(".conversation")).to_contain_text("from Monday on")

    desk = operator.page
    operator.open("/backoffice/tickets/")
    desk.locator("tbody tr", has_text=subject).get_by_role("link").first.click()
    grant = desk.locator("form", has_text="global messages a day")
    sync_api.expect(grant.get_by_label("New limit")).to_have_value("25000")
    grant.get_by_label("Words to the customer").fill("From now on.")
    operator.look("ticket-limit")
    grant.get_by_role("button", name="Grant").click()
    sync_api.expect(desk.locator(".line-grant")).to_contain_text("From now on.")

    read_the_answer(customer, subject, "From now on.")
    customer.open(f"/console/applications/{demo['sdk_app_id']}/limits/")
    sync_api.expect(page.locator("#main")).to_contain_text("25,000")
    customer.open("/console/")
    sync_api.expect(page.locator(".figures-grid")).to_contain_text("of 25,000 that the account may send")


def register_a_sender_id(customer: Browsing) -> str:
    """One for France, which asks for no document; it waits for its review."""
    title = f"Acme{secrets.token_hex(2)}"
    page = customer.page
    customer.open("/console/global/sender-ids/")
    customer.look("sender-ids")
    page.get_by_role("link", name="Register a sender ID").first.click()
    page.get_by_label("What it is used for").fill("Codes for signing in to our shop")
    page.get_by_label("Sender ID", exact=True).fill(title)
    page.wait_for_load_state(
        "networkidle"
    )  # a preview that a newer one replaces would be an error in the console
    page.get_by_label("Country or region").select_option("FR")
    sync_api.expect(page.locator("#preview")).to_contain_text("Sender IDs in France")
    page.wait_for_load_state("networkidle")
    customer.look("sender-id-form")
    page.get_by_role("button", name="Submit for review").click()
    sync_api.expect(page.locator("#main")).to_contain_text("Pending review")
    customer.look("sender-id")
    return title


def ask_for_a_faster_review(customer: Browsing, title: str) -> None:
    page = customer.page
    page.get_by_role("link", name="Ask for a faster review").click()
    sync_api.expect(page.locator("#main")).to_contain_text(title)
    page.get_by_label("Your message").fill("We open on Monday.")
    customer.look("ticket-new")
    page.get_by_role("button", name="Send", exact=True).click()
    sync_api.expect(page.locator(".conversation")).to_contain_text("We open on Monday.")
    customer.look("ticket")


def grant_a_faster_review(operator: Browsing, title: str) -> None:
    page = operator.page
    operator.open("/backoffice/tickets/")
    operator.look("tickets-queue")
    page.locator("tbody tr", has_text=title).get_by_role("link").first.click()
    page.get_by_label("Staff only: an internal note").check()
    page.get_by_label("Message", exact=True).fill("They ask for the first time.")
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator("form", has_text="comes before the others").get_by_label("Words to the customer").fill(
        "You are next."
    )
    operator.look("ticket-staff")
    page.get_by_role("button", name="Grant").click()
    sync_api.expect(page.locator(".line-grant")).to_contain_text("You are next.")
    operator.look("ticket-granted")


def read_the_answer(customer: Browsing, title: str, words: str) -> None:
    """The answer stands on the overview as something new; a note among staff does not stand anywhere."""
    page = customer.page
    customer.open("/console/")
    page.locator(".notice a", has_text="new message").click()
    page.locator("tbody tr", has_text=title).get_by_role("link").first.click()
    sync_api.expect(page.locator(".conversation")).to_contain_text(words)
    sync_api.expect(page.locator(".conversation")).not_to_contain_text("for the first time")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    customer.look(f"ticket-answered-{title[:4]}")
    page.set_viewport_size({"width": 1440, "height": 900})
