"""A person of the installation who reads its pages over HTTP, without a browser."""

import re
import time
from collections.abc import Callable
from html import unescape
from typing import Any, TypeVar

import requests

from tests.support.pages import faults_of

T = TypeVar("T")


def person(demo: dict[str, Any], role: str) -> dict[str, str]:
    """The entry of demo.json for a role."""
    found: dict[str, str] = next(one for one in demo["people"] if one["role"] == role)
    return found


def until(found: Callable[[], T], seconds: float = 30.0) -> T:
    """The first true answer, asked for every 0.2 s; fails when there is none in time."""
    ends = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < ends, f"not within {seconds} s"
        time.sleep(0.2)
    return answer


def words_of(html: str) -> str:
    """What a reader sees, on one line."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))).strip()


class Visitor:
    """Keeps cookies; every page it gets is checked by tests.support.pages."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.session = requests.Session()
        self.session.trust_env = False  # a proxy of the machine is none of ours

    def sign_in(self, demo: dict[str, Any], role: str) -> None:
        someone = person(demo, role)
        asked = {"login": someone["email"], "password": someone["password"]}
        self.post("/accounts/login/", {**self.fields("/accounts/login/"), **asked})

    def sign_up(self, email: str, account: str) -> None:
        """A new person with an account of their own."""
        password = "correct horse 7 battery"
        asked = {
            "email": email,
            "name": "Somebody",
            "account_name": account,
            "password1": password,
            "password2": password,
        }
        self.post("/accounts/signup/", {**self.fields("/accounts/signup/"), **asked})

    def fields(self, path: str) -> dict[str, str]:
        """What a page's forms hold as they are opened: hidden fields and chosen options."""
        html = self.page(path)
        found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
        for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', html, re.DOTALL):
            chosen = re.search(r'value="([^"]*)" selected', options)
            found |= {name: chosen[1]} if chosen else {}
        return found

    def post(self, path: str, fields: dict[str, str]) -> str:
        """The page that a form leads to; fails when it is the same form again."""
        answer = self.session.post(self.base_url + path, fields, timeout=30)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {words_of(answer.text)[:2000]}"
        assert answer.url != self.base_url + path, words_of(answer.text)[:2000]
        return answer.text

    def status(self, path: str) -> int:
        """The status that a path answers with, redirects not followed."""
        return self.session.get(self.base_url + path, timeout=10, allow_redirects=False).status_code

    def page(self, path: str) -> str:
        """The HTML of a page that must exist and be faultless."""
        answer = self.session.get(self.base_url + path, timeout=10)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        assert faults_of(answer.text) == [], path
        return answer.text

    def words(self, path: str) -> str:
        return words_of(self.page(path))

    def row_count(self, path: str) -> int:
        """How many rows a list has on all its pages."""
        count, address = 0, path
        for _page in range(100):
            html = self.page(address)
            count += html.count('<th scope="row"')
            following = re.search(r'rel="next" href="([^"]+)"', html)
            if not following:
                return count
            address = path.split("?")[0] + unescape(following[1])
        raise AssertionError(f"{path} never ends")

    def counts(self, path: str) -> dict[str, tuple[int, str]]:
        """Each term of an overview's equations: its figure and where it links to."""
        found = re.findall(
            r'<a class="equation-term[^"]*" href="([^"]+)">.*?equation-value">([\d,  ]+)<.*?equation-label">([^<]+)<',
            self.page(path),
        )
        return {label: (int(re.sub(r"\D", "", figure)), unescape(url)) for url, figure, label in found}
