"""Lists in a browser: what is uploaded, how one gets through the pages, and what page, database and carrier say of it."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from playwright import sync_api

from apps.carriers.simulator.journal import read_journal
from tests.journeys.browsing import Browsing
from tests.support.installation import Running

NEW = "/console/mainland/send/list/"
TEMPLATE = re.compile("登录验证码")
AGREED = "I know that this sends real messages and costs money"
PAGE_OF_A_LIST = re.compile(r"/send-tasks/[\w-]+/$")
EQUATION = """node => [...node.querySelectorAll(".equation-term")].map(one => [
  one.querySelector(".equation-label").textContent.trim(),
  Number(one.querySelector(".equation-value").textContent.replace(/\\D/g, "")),
])"""


@dataclass(frozen=True)
class Sum:
    """An equation as the page shows it: the label of the total, the total, and its terms."""

    label: str
    total: int
    terms: dict[str, int]


def sums(page: Any) -> list[Sum]:
    """All equations of the page, each of which must hold."""
    found = []
    for node in page.locator(".equation").all():
        (label, total), *terms = node.evaluate(EQUATION)
        found.append(Sum(label, total, dict(terms)))
        assert total == sum(count for _label, count in terms), found[-1]
    return found


def list_octets(rows: list[list[str]]) -> bytes:
    """A csv with the headers of the demo's template."""
    text = io.StringIO()
    csv.writer(text).writerows([["手机号", "1", "备注"], *rows])
    return text.getvalue().encode()


def choose_wording(page: Any) -> None:
    """The demo's template with its one variable."""
    chosen = page.get_by_label("Template", exact=True)
    chosen.select_option(label=chosen.locator("option", has_text=TEMPLATE).first.inner_text())


def give_file(person: Browsing, name: str, octets: bytes) -> None:
    """The form of a list, filled in and sent; ends on the page of the list."""
    page = person.page
    person.open(NEW)
    choose_wording(page)
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": octets})
    page.get_by_role("button", name="Upload and check").click()
    page.wait_for_url(PAGE_OF_A_LIST)


def wait_for_report(page: Any) -> None:
    """The page turns into the report by itself."""
    page.locator("#list-sum").wait_for()


def go_to_price(page: Any) -> None:
    """From the report to the last look."""
    page.get_by_role("link", name="Continue to price and confirm").click()
    page.get_by_label(AGREED).wait_for()


def send_button(page: Any) -> Any:
    """The button that sends."""
    return page.get_by_role("button", name=re.compile(r"^Send [\d,]+ messages? for "))


def public_id(page: Any) -> str:
    """Which list the browser is at."""
    found = re.search(r"/send-tasks/([\w-]+)/", page.url)
    assert found, page.url
    return found[1]


@contextmanager
def held(page: Any) -> Iterator[None]:
    """A page that asks for itself gets no news inside, so that it can be judged as it stands."""

    def answer(route: Any) -> None:
        if route.request.headers.get("hx-request") and route.request.method == "GET":
            route.fulfill(status=204)
        else:
            route.continue_()

    page.route("**/*", answer)
    yield
    page.unroute("**/*", answer)


class Books:
    """What the database and the carrier's journal say of one list."""

    def __init__(self, running: Running, page: Any) -> None:
        self._database = psycopg.connect(running.environment["DATABASE_URL"], autocommit=True)
        self._journal = running.home / "simulator.journal"
        asked = "SELECT id, extract(epoch FROM created_at) FROM messaging_sendtask WHERE public_id = %s"
        self.task, self._created = self._row(asked, public_id(page))

    def close(self) -> None:
        self._database.close()

    def _row(self, statement: str, *values: Any) -> Any:
        return self._database.execute(statement, values).fetchone()

    def _counts(self, statement: str, *values: Any) -> Counter[str]:
        return Counter(dict(self._database.execute(statement, values).fetchall()))

    @property
    def status(self) -> str:
        return str(self._row("SELECT status FROM messaging_sendtask WHERE id = %s", self.task)[0])

    def verdicts(self) -> Counter[str]:
        """Rows by verdict."""
        return self._counts(
            "SELECT verdict, count(*) FROM send_task_rows WHERE send_task_id = %s GROUP BY 1", self.task
        )

    def messages(self) -> Counter[str]:
        """Messages by status."""
        return self._counts(
            "SELECT status, count(*) FROM messages WHERE send_task_id = %s GROUP BY 1", self.task
        )

    def entries(self) -> Counter[str]:
        """What is with dispatch, by state."""
        return self._counts(
            "SELECT state, count(*) FROM message_dispatch WHERE send_task_id = %s GROUP BY 1", self.task
        )

    def events(self, verb: str) -> int:
        """How often something was done to the list."""
        return int(
            self._row(
                "SELECT count(*) FROM accounts_auditevent e JOIN messaging_sendtask t ON e.target = 'sendtask:' || t.public_id"
                " WHERE t.id = %s AND e.verb = %s",
                self.task,
                verb,
            )[0]
        )

    def submissions(self, numbers: set[str]) -> Counter[str]:
        """How often the carrier got a message for each of these numbers (without +), since the list was given in."""
        since = [one for one in read_journal(self._journal).submissions if one.at >= self._created]
        return Counter(number for one in since if (number := one.destination.lstrip("+")) in numbers)


def file_rows(page: Any, label: str) -> list[list[str]]:
    """The rows of a csv that the page offers, without its header."""
    with page.expect_download() as taken:
        page.get_by_role("link", name=f"{label}: CSV", exact=True).click()
    with taken.value.path().open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


def expect_words(page: Any, words: str) -> None:
    """Somewhere on the page, sooner or later."""
    sync_api.expect(page.locator("#main")).to_contain_text(words)
