"""Checks every fetched page must pass: what a reader, a screen reader and the content policy rely on."""

from html.parser import HTMLParser
from typing import Any

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
LABELLED = {"input", "select", "textarea"}
UNLABELLED_TYPES = {"hidden", "submit", "button", "reset", "image"}
DATA_TYPES = {"application/json"}


class Outline(HTMLParser):
    """Collects what the checks look at; svg contents are skipped."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.lang = ""
        self.title = ""
        self.h1: list[str] = []
        self.ids: list[str] = []
        self.label_targets: set[str] = set()
        self.controls: list[dict[str, str]] = []
        self.links: list[str] = []
        self.references: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        for name in found:
            if name.startswith("on"):
                self.faults.append(f"inline handler {name} on <{tag}>")
        if "style" in found:
            self.faults.append(f"inline style on <{tag}>")
        if tag == "style":
            self.faults.append("inline <style>")
        if tag == "script" and "src" not in found and found.get("type") not in DATA_TYPES:
            self.faults.append("inline <script>")
        if found.get("href", "").lower().startswith("javascript:"):
            self.faults.append("javascript: link")
        if "id" in found:
            self.ids.append(found["id"])
        for name in ("aria-describedby", "aria-labelledby", "aria-controls"):
            self.references += found.get(name, "").split()
        match tag:
            case "html":
                self.lang = found.get("lang", "")
            case "h1":
                self.h1.append("")
            case "label":
                self.label_targets.add(found.get("for", ""))
            case "form" if "form" in self._open[:-1]:
                self.faults.append("<form> inside <form>")
            case "form":
                if not found.get("action") and found.get("method", "get").lower() != "dialog":
                    self.faults.append("<form> without action")
            case "img":
                if "alt" not in found:
                    self.faults.append("<img> without alt")
            case "th":
                if found.get("scope") not in {"row", "col", "rowgroup", "colgroup"}:
                    self.faults.append("<th> without scope")
            case "a":
                self.links.append(found.get("href", ""))
                if not found.get("href"):
                    self.faults.append("<a> without href")
        if tag in LABELLED and found.get("type", "text") not in UNLABELLED_TYPES:
            self.controls.append(found)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> does not close <{self._open[-1] if self._open else 'nothing'}>")
            if tag in self._open:
                while self._open.pop() != tag:
                    pass
            return
        self._open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        if "h1" in self._open and self.h1:
            self.h1[-1] += data


def faults_of(html: str, *, is_part: bool = False) -> list[str]:
    """Everything wrong with a page (or with a part that htmx swaps in), in words; empty when it is fine."""
    outline = Outline()
    outline.feed(html)
    outline.close()
    faults = list(outline.faults)
    faults += [f"<{tag}> is never closed" for tag in outline._open]
    faults += [
        f"id {one!r} stands twice"
        for one in sorted({one for one in outline.ids if outline.ids.count(one) > 1})
    ]
    for control in outline.controls:
        if control.get("id") not in outline.label_targets and not {"aria-label", "aria-labelledby"} & set(
            control
        ):
            faults.append(f"no label for {control.get('name') or control.get('id')!r}")
    if is_part:
        return faults
    if not outline.lang:
        faults.append("<html> without lang")
    if not outline.title.strip() or outline.title.strip().startswith("·"):
        faults.append("no title")
    if len(outline.h1) != 1 or not outline.h1[0].strip():
        faults.append(f"{len(outline.h1)} h1 instead of one with words")
    ids = set(outline.ids)
    faults += [f"aria refers to the missing id {one!r}" for one in outline.references if one not in ids]
    faults += [
        f"link to the missing #{one[1:]}"
        for one in outline.links
        if one.startswith("#") and one[1:] not in ids
    ]
    if 'id="main"' not in html:
        faults.append("no #main for the skip link")
    return faults


def check_page(response: Any, *, is_part: bool = False) -> str:
    """Assert that a response's page has no fault and its headers forbid inline code; gives the page's text."""
    html: str = response.content.decode()
    faults = faults_of(html, is_part=is_part)
    assert not faults, "\n".join(faults)
    policy = response.headers.get("Content-Security-Policy", "")
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    return html
