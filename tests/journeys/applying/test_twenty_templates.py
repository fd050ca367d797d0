"""An applicant in a real Chromium: twenty templates from a file, five of them wrong; a rejection, a question, a second try."""

import re
from collections.abc import Callable
from typing import Any

from playwright import sync_api

from tests.journeys.browsing import Browsing
from tests.support.importing import xlsx

TEMPLATES = "/console/mainland/templates/"
GOOD = [
    [f"发货通知{number}", "通知", f"您的第{number}个订单{{1}}已发货，请注意查收。", "", "订单"]
    for number in range(1, 16)
]
BAD = [
    ["跳号", "通知", "您的订单{2}已送达，请注意查收。"],
    ["符号", "通知", "★您的订单{1}已送达，请注意查收。"],
    ["类型", "彩信", "您的订单{1}已送达，请注意查收。"],
    ["退订", "营销", "尊敬的会员，本店新品已上架，欢迎选购。"],
    ["贷款", "通知", "您的贷款{1}已到账，请注意查收。"],
]
FILE: Any = {
    "name": "templates.xlsx",
    "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "buffer": xlsx([*GOOD, *BAD]),
}
FIXED = {
    "跳号": "您的包裹{1}已送达，请注意查收。",
    "符号": "您的快递{1}已送达，请注意查收。",
    "类型": "您的货物{1}已送达，请注意查收。",
    "退订": "尊敬的会员，本店新品已上架，欢迎选购，回T退订",
    "贷款": "您的退款{1}已到账，请注意查收。",
}


def test_twenty_templates_are_imported_corrected_rejected_and_pass(browsing: Callable[..., Browsing]) -> None:
    applicant, reviewer = browsing("owner"), browsing("reviewer")
    bring_the_file(applicant)
    correct_every_line(applicant)
    submit_all(applicant)
    reject_one(reviewer)
    read_and_ask(applicant)
    answer(reviewer)
    compare_and_submit_again(applicant)
    approve(reviewer)
    applicant.open(f"{TEMPLATES}?q=发货通知1&status=approved")
    sync_api.expect(applicant.page.locator("tbody")).to_contain_text("发货通知1")


def bring_the_file(applicant: Browsing) -> None:
    page = applicant.page
    applicant.open(TEMPLATES)
    page.get_by_role("link", name="Import from a file").click()
    page.locator("input[type=file]").set_input_files(FILE)
    applicant.look("import-new")
    page.get_by_role("button", name="Upload and check").click()
    page.wait_for_url(re.compile(r"/templates/import/[0-9a-z]+/"))
    sync_api.expect(page.locator("#main")).to_contain_text("15")
    applicant.look("import-report")
    page.locator("#brought-title ~ *").get_by_role("link", name="Not imported").first.click()
    sync_api.expect(page.locator("tbody tr")).to_have_count(5)
    sync_api.expect(page.locator("tbody")).to_contain_text("Number them from {1} upwards")
    sync_api.expect(page.locator("tbody")).to_contain_text("“彩信” is no type of message.")
    applicant.look("import-refused")


def correct_every_line(applicant: Browsing) -> None:
    page = applicant.page
    for name, content in FIXED.items():
        page.locator("tbody tr", has_text=name).get_by_role("link", name="Correct").click()
        page.get_by_label("Content").fill(content)
        sync_api.expect(page.locator("#preview .tone-red")).to_have_count(0)
        if name == "跳号":
            applicant.look("import-correct")
        page.get_by_role("button", name="Save as draft").click()
        page.wait_for_url(re.compile(r"/templates/import/[0-9a-z]+/"))
    sync_api.expect(page.locator("#main")).to_contain_text("Every line has become a template.")


def submit_all(applicant: Browsing) -> None:
    page = applicant.page
    applicant.open(f"{TEMPLATES}?status=draft")
    sync_api.expect(page.locator("tbody tr")).to_have_count(20)
    applicant.look("templates-drafts")
    page.get_by_label("Choose all rows").check()
    page.get_by_role("button", name="Submit for review").click()
    page.get_by_role("dialog").get_by_role("button", name="Submit for review").click()
    sync_api.expect(page.locator("#main")).to_contain_text("20 templates have been submitted for review.")


def reject_one(reviewer: Browsing) -> None:
    desk = reviewer.page
    reviewer.open("/backoffice/reviews/?q=发货通知1")
    desk.get_by_role("link", name="发货通知1", exact=True).click()
    desk.get_by_role("button", name="Claim").click()
    desk.get_by_label("One cannot see what will be sent").check()
    desk.locator("input[name=words_unclear]").first.fill("第1个")
    desk.get_by_role("button", name="Reject", exact=True).click()
    desk.wait_for_url("**/backoffice/reviews/")


def read_and_ask(applicant: Browsing) -> None:
    page = applicant.page
    applicant.open(f"{TEMPLATES}?status=rejected")
    page.locator("tbody").get_by_role("link", name="发货通知1", exact=True).click()
    sync_api.expect(page.locator("mark.marked")).to_have_text("第1个")
    sync_api.expect(page.locator("#main")).to_contain_text("Use more fixed text and shorter variables")
    applicant.look("template-rejected")
    page.get_by_role("link", name="Write to the reviewer").click()
    page.get_by_label("Message").fill("Is it enough to leave “第1个” out?")
    page.get_by_role("button", name="Send").click()
    sync_api.expect(page.locator(".talk")).to_contain_text("Is it enough")
    applicant.look("template-messages")


def answer(reviewer: Browsing) -> None:
    desk = reviewer.page
    reviewer.open("/backoffice/reviews/messages/?unread=new")
    reviewer.look("review-inbox")
    desk.get_by_role("link", name="发货通知1", exact=True).click()
    desk.get_by_label("Message").fill("Yes.")
    desk.get_by_role("button", name="Send").click()
    sync_api.expect(desk.locator(".talk")).to_contain_text("Yes.")
    reviewer.look("review-messages")


def compare_and_submit_again(applicant: Browsing) -> None:
    page = applicant.page
    applicant.open(f"{TEMPLATES}?status=rejected")
    sync_api.expect(page.locator("tbody")).to_contain_text("New message")
    page.locator("tbody").get_by_role("link", name="发货通知1", exact=True).click()
    sync_api.expect(page.locator("#talk")).to_contain_text("Yes.")
    page.get_by_role("link", name="Correct and submit again").click()
    page.get_by_label("Content").fill("您的订单{1}已发货，请注意查收。")
    page.get_by_role("button", name="Save as draft").click()
    page.get_by_role("link", name="Compare the versions").click()
    sync_api.expect(page.locator("del")).to_contain_text("第1个")
    applicant.look("template-versions")
    page.go_back()
    page.get_by_role("link", name="Correct and submit again").click()
    page.get_by_role("button", name="Submit for review").click()
    sync_api.expect(page.locator("h1")).to_contain_text("Pending review")
    sync_api.expect(page.locator("#main")).to_contain_text("round 2")


def approve(reviewer: Browsing) -> None:
    desk = reviewer.page
    reviewer.open("/backoffice/reviews/?q=发货通知1")
    desk.get_by_role("link", name="发货通知1", exact=True).click()
    sync_api.expect(desk.get_by_role("link", name="Compare with the versions before")).to_be_visible()
    desk.get_by_role("button", name="Claim").click()
    reviewer.look("review-second-round")
    desk.get_by_role("button", name="Approve", exact=True).click()
    desk.wait_for_url("**/backoffice/reviews/")


def test_what_is_typed_before_the_scripts_have_come_is_followed_too(
    browsing: Callable[..., Browsing],
) -> None:
    applicant = browsing("owner")
    page = applicant.page
    held: list[Any] = []
    page.route("**/js/console*.js", lambda route: held.append(route))
    with page.expect_request("**/js/console*.js"):
        page.goto(f"{TEMPLATES}new/", wait_until="commit")
    page.get_by_label("Content").fill("★您的订单{2}已送达")
    held.pop().continue_()
    sync_api.expect(page.locator("#preview")).to_contain_text("Number them from {1} upwards")
