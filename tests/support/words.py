"""Finds English on a page that should be Chinese: in its texts and in the attributes a person reads or hears."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser

SILENT = {"script", "style", "template", "code", "pre", "kbd"}
SPOKEN = ("aria-label", "placeholder", "title", "alt", "data-words", "data-confirm", "data-confirm-label")
# Two words of letters in a row: a name of the trade (below) or English.
PHRASE = re.compile(r"[A-Za-z][a-z'’-]+(?: [A-Za-z][A-Za-z'’-]*)+|[A-Za-z]+(?: [a-z'’-]{2,})+")
NAMES = (
    "English",
    "SDK AppID",
    "Sender ID",
    "GSM 7-bit",
    "Latin-1",
    "App Store",
    "Reply T to unsubscribe",
    "Your verification code is",
    "Content-Type",
)


class Words(HTMLParser):
    """Collects texts; what stands in elements that are marked `lang="en"` or `translate="no"` is meant so."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._quiet: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        quiet = tag in SILENT or found.get("lang") == "en" or found.get("translate") == "no"
        if self._quiet:
            if tag == self._quiet[-1]:
                self._quiet.append(tag)
        elif quiet:
            self._quiet.append(tag)
        if not quiet and not self._quiet:
            self.texts += [found[name] for name in SPOKEN if found.get(name)]

    def handle_endtag(self, tag: str) -> None:
        if self._quiet and self._quiet[-1] == tag:
            self._quiet.pop()

    def handle_data(self, text: str) -> None:
        if not self._quiet and text.strip():
            self.texts.append(" ".join(text.split()))


def english_in(html: str, *, known: Iterable[str] = (), texts: Iterable[str] = ()) -> list[str]:
    """Phrases of two or more English words, and whole texts that are a source text left as it is.

    `known` are the names that the page's own rows brought along; `texts` the source texts of the catalogue.
    """
    reader, sources = Words(), frozenset(texts)
    reader.feed(html)
    reader.close()
    found = []
    for text in reader.texts:
        if text in sources:
            found.append(text)
            continue
        rest = text
        for name in (*NAMES, *known):
            rest = rest.replace(name, " · ")
        rest = re.sub(r"\S+@\S+|https?://\S+", " · ", rest)
        if PHRASE.search(rest):
            found.append(text)
    return sorted(set(found))
