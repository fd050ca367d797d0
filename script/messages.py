"""Reads every text a person sees out of the sources, keeps locale/zh_Hans in step with them, and compiles it.

The catalogue names files without line numbers, dates or people, so that a diff shows changed texts and nothing else.
An entry with the comment "overrides PACKAGE" stands for a text of an installed package whose own translation reads
badly; it is kept although none of our sources holds it.
"""

import io
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
SOURCES = (("apps", "*.py"), ("sms_console", "*.py"), ("templates", "*.html"), ("templates", "*.txt"))
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
OVERRIDE = "overrides "
# What must stand in a translation as it stands in the text: %(name)s, %s, {name}, {0.name}, tags.
PLACEHOLDER = re.compile(r"%\(\w+\)[-+0-9.]*[a-z]|%[sd%]|\{[\w.]*\}|</?\w+[^>]*>")
Key = tuple[str | None, str]


class Plain(Catalog):
    """A catalogue whose header holds only what gettext needs."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", "zh_Hans"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", "nplurals=1; plural=0;"),
        ]


def empty() -> Plain:
    """A catalogue without texts."""
    return Plain(locale="zh_Hans", fuzzy=False)


def key_of(message: Message) -> Key:
    """Context and text (the singular one) of an entry."""
    return message.context, first(message.id)


def first(texts: str | tuple[str, ...] | list[str]) -> str:
    return texts if isinstance(texts, str) else texts[0]


def pseudo_python(path: Path) -> str:
    """A template as calls of gettext, one line each: what is between them is noise and must not be indented."""
    made = templatize(path.read_text("utf-8"), origin=str(path))
    return "\n".join(line.strip() for line in made.splitlines())


def extracted() -> Catalog:
    """Every marked text of our sources, with the files it stands in."""
    catalog = empty()
    for folder, pattern in SOURCES:
        for path in sorted((ROOT / folder).rglob(pattern)):
            text = path.read_text("utf-8") if path.suffix == ".py" else pseudo_python(path)
            place = str(path.relative_to(ROOT))
            found = extract("python", io.BytesIO(text.encode()), KEYWORDS, ("Translators:",))
            for _line, words, comments, context in found:
                if first(words):
                    catalog.add(words, locations=[(place, 1)], auto_comments=comments, context=context)
    return catalog


def catalogue() -> Catalog:
    """The committed catalogue as it stands."""
    catalog = empty()
    with PO.open("rb") as file:
        held = read_po(file, locale="zh_Hans")
    catalog.header_comment = held.header_comment
    for message in held:
        if message.id:
            catalog[message.id] = message
    catalog.obsolete = held.obsolete
    return catalog


def is_override(message: Message) -> bool:
    """A text of an installed package, held here on purpose."""
    return any(comment.startswith(OVERRIDE) for comment in message.user_comments)


def updated(held: Catalog, wanted: Catalog) -> Catalog:
    """`wanted` with the translations of `held`; its overrides stay, what no source holds any more goes."""
    fresh = empty()
    fresh.header_comment = held.header_comment
    for message in wanted:
        if not message.id:
            continue
        kept = held.get(first(message.id), context=message.context)
        if kept is not None and not kept.fuzzy:
            message.string = as_plural(kept.string) if message.pluralizable else as_plural(kept.string)[0]
            message.user_comments = kept.user_comments
        message.locations = sorted(set(message.locations))
        fresh[message.id] = message
    for message in held:
        if message.id and is_override(message) and key_of(message) not in {key_of(one) for one in fresh}:
            fresh[message.id] = message
    return fresh


def as_plural(string: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """The forms of a translation; one empty form where there is none."""
    if string is None:
        return ("",)
    return (string,) if isinstance(string, str) else tuple(string)


def written(catalog: Catalog) -> bytes:
    """The text of the .po."""
    out = io.BytesIO()
    write_po(out, catalog, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return out.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """The bytes of the .mo, which Django reads."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def complaints() -> list[str]:
    """What is wrong with the committed catalogue, in words; empty when it is complete."""
    held, wanted = catalogue(), extracted()
    return [*completeness(held, wanted), *mismatches(held), *staleness(held)]


def completeness(held: Catalog, wanted: Catalog) -> Iterator[str]:
    """Texts without translation, and translations without a text."""
    texts = {key_of(message) for message in wanted if message.id}
    entries = {key_of(message): message for message in held if message.id}
    for context, text in sorted(texts - entries.keys(), key=str):
        yield f"missing: {text!r}" + (f" in context {context!r}" if context else "")
    for (_context, text), message in entries.items():
        if message.fuzzy:
            yield f"fuzzy: {text!r}"
        elif not all(as_plural(message.string)):
            yield f"not translated: {text!r}"
        if (_context, text) not in texts and not is_override(message):
            yield f"obsolete: {text!r}"
    yield from (f"obsolete: {first(message.id)!r}" for message in held.obsolete.values())


def mismatches(held: Catalog) -> Iterator[str]:
    """Translations whose placeholders or tags are not those of the text (the plural's, if it has one)."""
    for message in held:
        if not message.id or not all(as_plural(message.string)):
            continue
        text = message.id if isinstance(message.id, str) else message.id[-1]
        wants = Counter(PLACEHOLDER.findall(text))
        for translation in as_plural(message.string):
            if Counter(PLACEHOLDER.findall(translation)) != wants:
                yield f"other placeholders: {text!r} → {translation!r}"


def staleness(held: Catalog) -> Iterator[str]:
    """Whether Django would read something else than the .po says."""
    if not MO.exists() or MO.read_bytes() != compiled(held):
        yield f"{MO.name} is not that of {PO.name}: run script/messages"


def main(arguments: list[str]) -> int:
    if arguments == ["--check"]:
        found = complaints()
        print("\n".join(found) or "complete")
        return 1 if found else 0
    if arguments:
        print("script/messages [--check]", file=sys.stderr)
        return 2
    before = catalogue()
    fresh = updated(before, extracted())
    PO.write_bytes(written(fresh))
    MO.write_bytes(compiled(catalogue()))
    texts = [message for message in fresh if message.id]
    waiting = sum(not all(as_plural(message.string)) for message in texts)
    print(f"{len(texts)} texts, {waiting} without translation")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
