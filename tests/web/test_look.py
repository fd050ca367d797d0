"""Every component in a real browser: light and dark, wide and narrow, no accessibility finding, no policy violation."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright import sync_api

AXE = Path(__file__).parents[1] / "support" / "vendor" / "axe.min.js"
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = {
    "style": ("owner", "/things/style/"),
    "list": ("owner", "/things/"),
    "none": ("owner", "/things/none/"),
    "form": ("owner", "/things/new/"),
    "missing": ("owner", "/nowhere/"),
    "login": ("nobody", "/accounts/login/"),
    "signup": ("nobody", "/accounts/signup/"),
    "reset": ("nobody", "/accounts/password/reset/"),
}
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM and not os.environ.get("CI"), reason="no Chromium on PATH; set CHROMIUM"),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the driver runs a loop in this thread
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def owner(chromium: Any, live_server: Any) -> Iterator[Any]:
    """An open page of the owner; fails at the end when the console has complained."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.add_cookies([{"name": "who", "value": "owner", "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def test_typing_into_a_filter_changes_the_rows_and_the_address(owner: Any, live_server: Any) -> None:
    owner.goto(f"{live_server.url}/things/")
    owner.get_by_label("Name").press_sequentially("permis")
    sync_api.expect(owner.locator("tbody tr")).to_have_count(1)
    assert "q=permis" in owner.url and "app=" not in owner.url
    sync_api.expect(owner.get_by_label("Name")).to_be_focused()


def test_paging_by_htmx_moves_the_focus_to_the_new_rows(owner: Any, live_server: Any) -> None:
    owner.goto(f"{live_server.url}/things/")
    first = owner.locator("tbody th").first.inner_text()
    owner.get_by_role("link", name="Next").press("Enter")
    sync_api.expect(owner.locator("tbody th").first).not_to_have_text(first)
    sync_api.expect(owner.locator("#rows")).to_be_focused()
    owner.go_back()
    sync_api.expect(owner.locator("tbody th").first).to_have_text(first)


def test_an_action_asks_first_and_happens_only_on_yes(owner: Any, live_server: Any) -> None:
    owner.goto(f"{live_server.url}/things/")
    button = owner.locator("tbody").get_by_role("button", name="Remove").first
    button.click()
    dialog = owner.get_by_role("dialog")
    sync_api.expect(dialog).to_contain_text("cannot be undone")
    dialog.get_by_role("button", name="Cancel").click()
    sync_api.expect(owner.locator(".notice")).to_have_count(0)
    button.click()
    dialog.get_by_role("button", name="Remove").click()
    sync_api.expect(owner.locator(".notice")).to_be_visible()


def test_chosen_rows_bring_the_action_bar(owner: Any, live_server: Any) -> None:
    owner.goto(f"{live_server.url}/things/")
    bar = owner.locator(".action-bar")
    sync_api.expect(bar).to_be_hidden()
    owner.get_by_label("Choose all rows").check()
    sync_api.expect(bar).to_contain_text("6 chosen")
    owner.locator('input[name="chosen"]').first.uncheck()
    sync_api.expect(bar).to_contain_text("5 chosen")
    with owner.expect_request("**/remove/") as sent:
        bar.get_by_role("button", name="Disable").click()
        owner.get_by_role("dialog").get_by_role("button", name="Disable").click()
    assert (sent.value.post_data or "").count("chosen=") == 5


def test_theme_and_menus_work_by_keyboard(owner: Any, live_server: Any) -> None:
    owner.goto(f"{live_server.url}/things/style/")
    owner.keyboard.press("/")
    sync_api.expect(owner.get_by_role("searchbox")).to_be_focused()
    theme = owner.locator("summary", has_text="Theme")
    theme.press("Enter")
    owner.get_by_role("button", name="Dark").press("Enter")
    assert owner.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    owner.reload()
    assert owner.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    theme.press("Enter")
    owner.keyboard.press("Escape")
    sync_api.expect(theme).to_be_focused()


def test_a_key_is_covered_until_asked_and_can_be_copied(owner: Any, live_server: Any) -> None:
    owner.context.grant_permissions(["clipboard-read", "clipboard-write"])
    owner.goto(f"{live_server.url}/things/style/")
    field = owner.locator("#appkey")
    sync_api.expect(field).to_have_attribute("type", "password")
    owner.get_by_role("button", name="Copy").nth(1).click()
    sync_api.expect(owner.locator("#live")).to_have_text("Copied")
    assert owner.evaluate("navigator.clipboard.readText()") == field.input_value()
    owner.get_by_role("button", name="Show", exact=True).click()
    sync_api.expect(field).to_have_attribute("type", "text")


def test_without_scripts_lists_forms_and_menus_still_work(chromium: Any, live_server: Any) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    context.add_cookies([{"name": "who", "value": "owner", "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/things/")
    page.get_by_label("Name").fill("permis")
    page.get_by_role("button", name="Filter").click()
    assert page.locator("tbody tr").count() == 1
    page.locator("summary", has_text="Theme").click()
    page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    assert page.get_by_role("link", name="Signatures").is_visible()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_breaks_no_policy(chromium: Any, live_server: Any, name: str) -> None:
    who, address = PAGES[name]
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.add_cookies([{"name": "who", "value": who, "url": live_server.url}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda request: complaints.append(request.url) if _is_foreign(request, live_server) else None,
    )
    page.goto(live_server.url + address, wait_until="networkidle")
    if name == "form":
        page.get_by_role("button", name="Create thing").click()
        page.locator(".error-summary").wait_for()
    page.evaluate(AXE.read_text())
    found: list[str] = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{theme} {width}: {fault}" for fault in _faults(page, width)]
            if folder := os.environ.get("SCREENSHOTS"):
                page.wait_for_timeout(300)  # charts are drawn again in the next frame
                page.screenshot(path=f"{folder}/{name}-{width}-{theme}.png", full_page=True)
    context.close()
    assert not found, "\n".join(found)
    assert [one for one in complaints if "404 (Not Found)" not in one and "422" not in one] == []


def _is_foreign(request: Any, live_server: Any) -> bool:
    return not request.url.startswith((live_server.url, "data:"))


def _faults(page: Any, width: int) -> list[str]:
    """What axe finds against WCAG A and AA, and sideways scrolling."""
    report = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
    found = [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in report["violations"]
        for node in one["nodes"]
    ]
    if page.evaluate("document.documentElement.scrollWidth") > width:
        found.append("the page scrolls sideways")
    return found
