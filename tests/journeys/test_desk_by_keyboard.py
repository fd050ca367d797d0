"""The reviewer's desk without a mouse: ten items are read, approved and rejected; what was rejected passes on the second try."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright import sync_api

from tests.journeys.browsing import Browsing
from tests.journeys.submitting import TEMPLATES
from tests.journeys.visiting import person
from tests.support.installation import ROOT, Running

MOST_TABS = 120
MOUSE = """() => { window.mouse = 0;
for (const kind of ["pointerdown", "mousedown"]) addEventListener(kind, () => { window.mouse += 1; }, true); }"""
AT = "selector => document.activeElement.matches(selector)"


class Keyboard:
    """A reviewer who has nothing else: whatever a mouse does on the way fails the journey."""

    def __init__(self, browsing: Browsing) -> None:
        self.browsing = browsing
        self.page = browsing.page
        self.page.add_init_script(f"({MOUSE})()")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def follow(self, key: str) -> None:
        """A key that leads to another page."""
        with self.page.expect_navigation():
            self.press(key)

    def tab_to(self, selector: str) -> None:
        for _step in range(MOST_TABS):
            if self.page.evaluate(AT, selector):
                return
            self.press("Tab")
        raise AssertionError(f"the Tab key does not reach {selector}")

    def sign_in(self, someone: dict[str, str]) -> None:
        self.browsing.open("/accounts/login/")
        for name in ("login", "password"):
            self.tab_to(f"input[name={name}]")
            self.page.keyboard.type(someone["email" if name == "login" else "password"])
        self.follow("Enter")
        self.page.locator(".sidebar").wait_for(state="attached")

    def reason(self, code: str) -> None:
        """Go through the reasons with j until it is reached, and choose it."""
        for _step in range(MOST_TABS):
            self.press("j")
            if self.page.evaluate(AT, f"input[name=reasons][value={code}]"):
                break
        self.press("Space")

    @property
    def title(self) -> str:
        return self.page.locator("h1").inner_text()

    def no_mouse(self) -> None:
        assert self.page.evaluate("window.mouse") == 0


def test_a_reviewer_judges_ten_items_by_keyboard_alone_and_the_rejected_one_passes_at_the_second_try(
    browsing: Callable[..., Browsing], running: Running
) -> None:
    titles = applied(running)
    keys = Keyboard(browsing())
    keys.sign_in(person(running.demo, "reviewer"))
    keys.browsing.open("/backoffice/reviews/")
    look_at_the_sheet(keys)
    keys.press("Escape")
    judged = judge(keys, titles)
    assert sorted(judged) == sorted(titles)
    sync_api.expect(keys.page.locator("#main")).to_contain_text("The queue is empty")
    customer = browsing("developer")
    correct(customer)
    keys.browsing.open("/backoffice/reviews/")
    keys.follow("n")
    sync_api.expect(keys.page.locator("h1")).to_contain_text("键盘5")
    keys.follow("a")
    customer.page.reload()
    sync_api.expect(customer.page.locator("h1")).to_contain_text("Approved")
    operator = browsing("operator")
    for name in ("rules", "agreement", "workload", "calendar"):
        operator.open(f"/backoffice/reviews/{name}/")
        operator.look(f"desk-{name}")
    keys.browsing.open("/backoffice/reviews/again/")
    keys.browsing.look("desk-again")


def applied(running: Running) -> list[str]:
    answer = subprocess.run(
        [sys.executable, str(Path(ROOT) / "tests/journeys/submitting.py")],
        env=running.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    titles: list[str] = json.loads(answer.stdout.splitlines()[-1])
    return titles


def look_at_the_sheet(keys: Keyboard) -> None:
    keys.browsing.look("desk-queue")
    keys.press("?")
    sync_api.expect(keys.page.get_by_role("dialog")).to_be_visible()
    keys.browsing.look("desk-keys")


def judge(keys: Keyboard, titles: list[str]) -> list[str]:
    """Approve all but two; gives the titles in the order in which they came."""
    judged = []
    keys.follow("n")
    for _item in titles:
        title = next(one for one in titles if one in keys.title)
        judged.append(title)
        if not title.startswith("键盘"):
            read_certificate(keys, is_first=len(judged) == 1)
        if title == titles[0]:
            keys.reason("name_mismatch")
            keys.follow("r")
        elif title == titles[-1]:
            reject_with_words(keys)
        else:
            keys.follow("a")
        keys.no_mouse()
    return judged


def read_certificate(keys: Keyboard, *, is_first: bool) -> None:
    """Larger, turned, back: keys that mean something else on the desk are the document's while it has the focus."""
    viewer = keys.page.locator("[data-viewer]").first
    keys.press("d")
    assert keys.page.evaluate(AT, "[data-viewer-pages]")
    keys.press("+", "+", "r")
    sync_api.expect(viewer).to_have_attribute("data-turns", "1")
    assert float(viewer.get_attribute("data-zoom") or 0) > 1.5
    if is_first:
        keys.browsing.look("desk-certificate")
    keys.press("l", "0")
    sync_api.expect(viewer).to_have_attribute("data-zoom", "1")


def reject_with_words(keys: Keyboard) -> None:
    """Two reasons, one tied to words that are selected by keyboard, and a note."""
    page = keys.page
    keys.reason("unclear")
    keys.press("w")
    assert page.evaluate(AT, "[data-words]")
    keys.press("ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Enter")
    assert page.evaluate(AT, "input[name=reasons][value=unclear]")
    words = page.locator("[name=words_unclear]").input_value()
    assert words and words in TEMPLATES[-1]
    assert TEMPLATES[-1][int(page.locator("[name=place_unclear]").input_value()) :].startswith(words)
    keys.reason("several_purposes")
    keys.press("e")
    page.keyboard.type("Say in fixed words what it is about.")
    keys.press("Escape")
    keys.browsing.look("desk-reasons")
    keys.follow("r")


def correct(customer: Browsing) -> None:
    """The applicant reads the reasons with their fixes and corrects the same application."""
    page: Any = customer.page
    customer.open("/console/mainland/templates/")
    page.locator("tbody tr", has_text="键盘5").get_by_role("link").first.click()
    main = page.locator("#main")
    sync_api.expect(main).to_contain_text("Use more fixed text and shorter variables")
    sync_api.expect(main).to_contain_text("Apply for one template for each purpose.")
    sync_api.expect(main).to_contain_text("Say in fixed words what it is about.")
    customer.look("rejected-applicant")
    page.get_by_role("link", name="Correct").first.click()
    page.get_by_label("Content").fill("会员您好，您预订的{1}已到店，请于{2}前领取，谢谢。")
    page.get_by_role("button", name="Submit for review").click()
    sync_api.expect(page.locator("h1")).to_contain_text("Pending review")
