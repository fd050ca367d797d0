"""Every component in a real browser: light and dark, wide and narrow, no accessibility finding, no policy violation."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
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
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium on PATH; set CHROMIUM"),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the driver runs a loop in this thread
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_is_accessible_and_breaks_no_policy(
    chromium: Any, live_server: Any, name: str, width: int, theme: str
) -> None:
    who, address = PAGES[name]
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce"
    )
    context.add_cookies([{"name": "who", "value": who, "url": live_server.url}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda request: (
            complaints.append(request.url) if not request.url.startswith((live_server.url, "data:")) else None
        ),
    )
    page.goto(live_server.url + address, wait_until="networkidle")
    if name == "form":
        page.get_by_role("button", name="Create thing").click()
        page.wait_for_load_state("networkidle")
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}-{width}-{theme}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"
    page.evaluate(AXE.read_text())
    report = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
    found = [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in report["violations"]
        for node in one["nodes"]
    ]
    context.close()
    assert found == []
    assert [one for one in complaints if "404 (Not Found)" not in one and "422" not in one] == []
