"""A real Chromium on the installation: every page it stops at is judged by axe, and nothing it complains of is lost."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright import sync_api

from tests.journeys.visiting import person
from tests.support.installation import Running

AXE = Path(__file__).parents[1] / "support" / "vendor" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(
        None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))
    ),
    None,
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
PATIENCE = 30_000  # ms; a busy machine is no defect
DESK, PHONE = (1440, 900), (390, 844)


@contextmanager
def launched() -> Iterator[Any]:
    """A Chromium; the test that wants it is skipped on a machine without one, but never in CI."""
    if not CHROMIUM:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no Chromium on PATH; set CHROMIUM")
    sync_api.expect.set_options(timeout=PATIENCE)
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


class Browsing:
    """One person's browser. `page` is Playwright's; `faults` collects what was wrong on the way."""

    def __init__(
        self, chromium: Any, base_url: str, *, language: str = "", size: tuple[int, int] = DESK
    ) -> None:
        self.base_url = base_url
        self.faults: list[str] = []
        self.context = chromium.new_context(
            base_url=base_url,
            locale="en-US",
            reduced_motion="reduce",
            viewport={"width": size[0], "height": size[1]},
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.on("request", self._judge_request)
        self.context.on("console", self._judge_message)
        self.context.on("weberror", lambda error: self.faults.append(f"{self.page.url}: {error.error}"))
        self.page = self.context.new_page()
        self._language = language

    def _judge_request(self, request: Any) -> None:
        if not request.url.startswith((self.base_url, "data:", "blob:")):
            self.faults.append(f"{self.page.url} asked for {request.url}")

    def _judge_message(self, message: Any) -> None:
        """Violations of the content policy are errors too; a form that is refused (422) is none."""
        if message.type == "error" and "status of 422" not in message.text:
            self.faults.append(f"{self.page.url}: {message.text}")

    def sign_in(self, demo: dict[str, Any], role: str) -> None:
        someone = person(demo, role)
        self.page.goto("/accounts/login/")
        self.page.get_by_label("Email").fill(someone["email"])
        self.page.get_by_label("Password", exact=True).fill(someone["password"])
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.locator(".sidebar").wait_for(state="attached")
        if self._language:
            self.page.locator("summary", has_text="Language").click()
            self.page.locator(f'button[name="language"][value="{self._language}"]').click()
            self.page.locator(f'html[lang="{self._language}"]').wait_for(state="attached")

    def open(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer.status == 200, f"{path}: {answer.status}"

    def look(self, name: str, *, axe: bool = True) -> None:
        """Judge the page as it stands, at the desk and on a phone; with SCREENSHOTS=FOLDER keep what it looks like.

        axe: without it only the width is judged, for a page in another language.
        """
        before = self.page.viewport_size
        if axe and not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text())
        for theme in ("light", "dark") if _folder() else (None,):
            if theme:
                self.page.emulate_media(color_scheme=theme)
            for width, height in (DESK, PHONE):
                self.page.set_viewport_size({"width": width, "height": height})
                self.faults += [f"{name} {width}: {fault}" for fault in self._findings(width, axe)]
                if theme:
                    self.page.wait_for_timeout(300)  # charts are drawn again in the next frame
                    self.page.screenshot(path=f"{_folder()}/{name}-{width}-{theme}.png", full_page=True)
        self.page.emulate_media(color_scheme=None)
        self.page.set_viewport_size(before)

    def _findings(self, width: int, axe: bool) -> list[str]:
        call = "tags => axe.run({runOnly: tags, resultTypes: ['violations']})"
        report = self.page.evaluate(call, STANDARDS) if axe else {"violations": []}
        found = [
            f"{one['id']}: {node['target']} {node['failureSummary']}"
            for one in report["violations"]
            for node in one["nodes"]
        ]
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        return [*found, f"scrolls sideways ({wide} px)"] if wide > width else found

    def close(self) -> None:
        self.context.close()


def _folder() -> str:
    return os.environ.get("SCREENSHOTS", "")


def browsers(chromium: Any, running: Running) -> Iterator[Callable[..., Browsing]]:
    """What `browsing` gives, for an installation."""
    opened: list[Browsing] = []

    def as_person(role: str = "", **options: Any) -> Browsing:
        made = Browsing(chromium, running.base_url, **options)
        opened.append(made)
        if role:
            made.sign_in(running.demo, role)
        return made

    yield as_person
    for one in opened:
        one.close()
    faults = [fault for one in opened for fault in one.faults]
    assert not faults, "\n".join(faults)
