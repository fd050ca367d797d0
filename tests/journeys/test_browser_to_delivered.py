"""From signing up to *delivered* in a real Chromium: a customer and a reviewer, nothing but pages."""

import re
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from playwright import sync_api

from tests.core import documents
from tests.journeys.browsing import PHONE, Browsing

PASSWORD = "correct horse 7 battery"
CONTENT = "您的验证码是{1}，请在10分钟内使用。"
SIGN_NAME = "晨光书店"
LICENCE: Any = {"name": "licence.png", "mimeType": "image/png", "buffer": documents.png()}
CONSOLE = (
    "",
    "getting-started/",
    "applications/",
    "mainland/signatures/",
    "mainland/templates/",
    "mainland/send/",
    "global/signatures/",
    "global/templates/",
    "global/send/",
    "records/messages/",
    "records/replies/",
    "billing/prices/",
    "account/",
    "account/verification/",
    "account/people/",
    "account/keys/",
    "account/audit/",
)
BACK_OFFICE = {
    "operator": ("", "carriers/", "carriers/new/", "carriers/new/smpp/", "records/", "records/doubts/"),
    "administrator": ("accounts/", "rights/", "prices/", "people/", "audit/"),
}


def test_from_signing_up_to_delivered(browsing: Callable[..., Browsing]) -> None:
    customer = browsing()
    sign_up(customer)
    reviewer = browsing("reviewer")
    be_verified(customer, reviewer)
    create_application(customer)
    create_signature(customer)
    create_template(customer)
    approve_both(reviewer)
    send(customer)
    watch_it_delivered(customer)
    switch_language_and_theme(customer)


def sign_up(customer: Browsing) -> None:
    page = customer.page
    customer.open("/accounts/signup/")
    customer.look("signup")
    page.get_by_label("Email").fill(f"morning-{secrets.token_hex(4)}@example.com")
    page.get_by_label("Your name").fill("Zhang San")
    page.get_by_label("Name of the account").fill("Morning Books")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password (again)").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url("**/console/**")
    sync_api.expect(page.locator(".topbar")).to_contain_text("Morning Books")
    customer.open("/console/")
    customer.look("console-newcomer")
    customer.open("/console/getting-started/")
    customer.look("getting-started-newcomer")


def be_verified(customer: Browsing, reviewer: Browsing) -> None:
    """An organization applies with its licence, and a reviewer reads it."""
    page = customer.page
    customer.open("/console/account/verification/")
    customer.look("verification-newcomer")
    page.get_by_role("link", name="Verify as an organization").click()
    page.get_by_label("Name of the organization").fill("晨光书店有限公司")
    page.get_by_label("Registration number").fill("91350100M000100Y43")
    page.get_by_label("Legal representative").fill("Zhang San")
    page.get_by_label("Contact person", exact=False).first.fill("Zhang San")
    page.get_by_label("Contact person’s mobile number").fill("+8613800138000")
    page.get_by_label("Address").fill("1 Example Road, Beijing")
    page.get_by_label("Business licence or certificate of registration").set_input_files(LICENCE)
    customer.look("verification-form")
    page.get_by_role("button", name="Submit for review").click()
    sync_api.expect(page.locator("#main")).to_contain_text("Pending review")
    desk = reviewer.page
    reviewer.open("/backoffice/reviews/?kind=identity")
    desk.locator("tbody tr", has_text="晨光书店有限公司").get_by_role("link").first.click()
    desk.get_by_role("button", name="Claim").click()
    sync_api.expect(desk.locator("#main")).to_contain_text("91350100M000100Y43")
    reviewer.look("review-verification")
    desk.get_by_role("button", name="Approve", exact=True).click()
    desk.wait_for_url("**/backoffice/reviews/")
    customer.open("/console/account/verification/")
    sync_api.expect(page.locator("#standing-title")).to_have_text("Verified organization")
    customer.look("verification-organization")


def create_application(customer: Browsing) -> None:
    page = customer.page
    customer.open("/console/applications/")
    page.get_by_role("link", name="Create application").first.click()
    page.get_by_label("Name").fill("Bookshop")
    customer.look("application-new")
    page.get_by_role("button", name="Create application").click()
    sync_api.expect(page.get_by_label("SDK AppID")).to_have_value(re.compile(r"^1400\d{6}$"))
    customer.look("application")


def create_signature(customer: Browsing) -> None:
    page = customer.page
    customer.open("/console/mainland/signatures/")
    page.get_by_role("link", name="Create signature").first.click()
    page.get_by_label("For ourselves").check()
    page.get_by_label("Type").select_option(label="Company")
    preview = page.locator("#preview")
    page.get_by_label("Signature content").press_sequentially("晨")
    sync_api.expect(preview).to_contain_text("1 character,")
    page.get_by_label("Signature content").press_sequentially(SIGN_NAME[1:])
    sync_api.expect(preview).to_contain_text(f"【{SIGN_NAME}】")
    page.get_by_label("Files of the certificate").set_input_files(LICENCE)
    customer.look("signature-new")
    page.get_by_role("button", name="Submit for review").click()
    sync_api.expect(page.locator("h1")).to_contain_text(f"【{SIGN_NAME}】")
    sync_api.expect(page.locator("h1")).to_contain_text("Pending review")
    customer.look("signature-waiting")


def create_template(customer: Browsing) -> None:
    page = customer.page
    customer.open("/console/mainland/templates/")
    page.get_by_role("link", name="Create template").first.click()
    page.get_by_label("Template name").fill("Sign-in code")
    page.get_by_label("Verification code").check()
    preview = page.locator("#preview")
    page.get_by_label("Content").press_sequentially(CONTENT)
    sync_api.expect(preview).to_contain_text("请在10分钟内使用")
    sync_api.expect(preview).to_contain_text("1 segment")
    customer.look("template-new")
    page.get_by_role("button", name="Submit for review").click()
    sync_api.expect(page.locator("h1")).to_contain_text("Pending review")
    customer.look("template-waiting")


def approve_both(reviewer: Browsing) -> None:
    page = reviewer.page
    reviewer.open("/backoffice/reviews/")
    sync_api.expect(page.locator("tbody tr")).to_have_count(2)
    reviewer.look("reviews")
    page.locator("tbody tr", has_text=SIGN_NAME).get_by_role("link").first.click()
    reviewer.look("review-unclaimed")
    page.get_by_role("button", name="Claim").click()
    sync_api.expect(page.locator(".signature-large")).to_have_text(f"【{SIGN_NAME}】")
    reviewer.look("review-claimed")
    page.get_by_role("button", name="Approve → next").click()
    sync_api.expect(page.locator("h1")).to_contain_text("Sign-in code")
    sync_api.expect(page.locator("#main")).to_contain_text("Approved.")
    reviewer.look("review-next")
    page.get_by_role("button", name="Approve", exact=True).click()
    page.wait_for_url("**/backoffice/reviews/")
    sync_api.expect(page.locator("#rows")).to_contain_text("The queue is empty")
    reviewer.look("reviews-empty")


def send(customer: Browsing) -> None:
    page = customer.page
    customer.open("/console/mainland/send/")
    preview = page.locator(".beside [aria-live]")
    page.get_by_label("{1}").fill("482913")
    page.get_by_label("Mobile numbers").fill("13612345678\n+8613612349001\nabc")
    sync_api.expect(preview).to_contain_text(f"【{SIGN_NAME}】您的验证码是482913")
    customer.look("send")
    page.get_by_role("button", name="Check").click()
    sync_api.expect(page.locator("#main")).to_contain_text("1 line is not sent")
    customer.look("send-check")
    page.get_by_role("button", name=re.compile("^Send 2 messages for ")).click()
    page.wait_for_url("**/console/mainland/send/*/")


def watch_it_delivered(customer: Browsing) -> None:
    """Nothing is clicked: the page asks for itself until all is at an end."""
    page = customer.page
    lines = page.locator("#sent-lines")
    sync_api.expect(lines.locator("tr", has_text="5678")).to_contain_text("Delivered")
    sync_api.expect(lines.locator("tr", has_text="9001")).to_contain_text("Not delivered")
    delivered = lines.locator("tr", has_text="5678")
    sync_api.expect(delivered).to_contain_text("The user has received the message.")
    customer.look("sent")
    customer.open("/console/records/messages/")
    rows = page.locator("tbody tr")
    sync_api.expect(rows.filter(has_text="9001")).to_contain_text("Not delivered")
    rows.filter(has_text="5678").get_by_role("link").first.click()
    story = page.locator("#story")
    for label in ("Accepted", "Handed to the carrier", "Taken by the carrier", "Receipt: delivered"):
        sync_api.expect(
            story.locator(".timeline-label").filter(has_text=re.compile(f"^{label}"))
        ).to_be_visible()
    customer.look("record")
    customer.open("/console/")
    figure = page.locator("#figures .figure-card", has_text="Delivered").locator(".figure-value")
    sync_api.expect(figure).to_have_text("1")


def switch_language_and_theme(customer: Browsing) -> None:
    page = customer.page
    page.locator("summary", has_text="Language").click()
    page.get_by_role("button", name="简体中文").click()
    sync_api.expect(page.locator("html")).to_have_attribute("lang", re.compile("zh"))
    sync_api.expect(page.locator("h1")).to_have_text("概览")
    page.locator("summary", has_text="语言").click()
    page.get_by_role("button", name="English").click()
    sync_api.expect(page.locator("h1")).to_have_text("Overview")
    page.locator("summary", has_text="Theme").click()
    page.get_by_role("button", name="Dark").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    customer.look("console-dark")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_of_the_console(browsing: Callable[..., Browsing], language: str) -> None:
    owner = browsing("owner", language=language)
    for path in CONSOLE:
        owner.open(f"/console/{path}")
        owner.look(
            f"{language}-console-{path.strip('/').replace('/', '-') or 'overview'}", axe=language == "en"
        )


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("role", BACK_OFFICE)
def test_every_page_of_the_back_office(browsing: Callable[..., Browsing], role: str, language: str) -> None:
    staff = browsing(role, language=language)
    for path in BACK_OFFICE[role]:
        staff.open(f"/backoffice/{path}")
        staff.look(
            f"{language}-backoffice-{path.strip('/').replace('/', '-') or 'overview'}", axe=language == "en"
        )


def test_a_phone_has_the_whole_navigation(browsing: Callable[..., Browsing]) -> None:
    page: Any = browsing("owner", size=PHONE).page
    page.get_by_role("link", name="Navigation").or_(page.get_by_role("button", name="Navigation")).click()
    page.locator(".sidebar").get_by_role("link", name="Messages").click()
    sync_api.expect(page.locator("h1")).to_have_text("Message records")
