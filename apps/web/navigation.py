"""Menus as data: a face declares one `Menu`; what a person may not open is not in it, what is open is marked.

    MENU = Menu(
        name=_("Console"), prefix="/console/", home="console:overview", search="console:search",
        groups=(
            Group(items=(Item(_("Overview"), "console:overview", "home", Perm.STATISTICS_READ),)),
            Group(_("Mainland SMS"), (Item(_("Signatures"), "console:signatures", "signature", Perm.SIGNATURE_READ),)),
        ),
    )

settings.MENUS lists the dotted paths of the menus; the one whose prefix fits the address is shown.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.module_loading import import_string

from apps.web.access import Actor, may
from apps.web.text import Text


@dataclass(frozen=True)
class Item:
    """One entry; `route` is a URL name without parameters, `icon` a name of the icon sprite."""

    label: Text
    route: str
    icon: str
    perm: str | None
    count: str = (
        ""  # name of a figure of the page's `counts` shown beside the label, for example "waiting_reviews"
    )


@dataclass(frozen=True)
class Tab:
    """One of several pages of the same thing, shown below the title; `url` is a whole address."""

    label: Text
    url: str
    perm: str | None = None
    is_active: bool = False


@dataclass(frozen=True)
class Group:
    """Entries under one heading; without a label they stand alone."""

    label: Text = ""
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Menu:
    """The navigation of one face. `search` and `accounts` are URL names of a page taking ?q= and one to choose accounts."""

    name: Text
    prefix: str
    home: str
    groups: tuple[Group, ...]
    icon: str = "message-2"
    search: str | None = None
    search_label: Text = ""
    search_perm: str | None = None
    accounts: str | None = None


@dataclass(frozen=True)
class Entry:
    """An item as it stands on a page."""

    label: Text
    url: str
    icon: str
    is_active: bool
    count: str


@dataclass(frozen=True)
class Section:
    """A group as it stands on a page."""

    label: Text
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Navigation:
    """One menu for one person on one page."""

    menu: Menu
    home_url: str
    search_url: str | None
    accounts_url: str | None
    sections: tuple[Section, ...]
    others: tuple[Entry, ...]  # the other faces this person may open


@cache
def menus() -> tuple[Menu, ...]:
    """The menus of the installation, in the order of the settings."""
    return tuple(import_string(path) for path in getattr(settings, "MENUS", ()))


def navigation(request: HttpRequest, actor: Actor | None) -> Navigation | None:
    """What the side of the page shows; None when there is no menu with anything this person may open."""
    open_menus = [menu for menu in menus() if any(_open_items(menu, actor))]
    if actor is None or not open_menus:
        return None
    menu = next((one for one in open_menus if request.path.startswith(one.prefix)), open_menus[0])
    active = _active_url(
        (reverse(item.route) for item in _open_items(menu, actor)), request.path, reverse(menu.home)
    )
    sections = []
    for group in menu.groups:
        entries = tuple(
            Entry(item.label, url, item.icon, url == active, item.count)
            for item in group.items
            if may(actor, item.perm)
            for url in (reverse(item.route),)
        )
        if entries:
            sections.append(Section(group.label, entries))
    return Navigation(
        menu=menu,
        home_url=reverse(next(_open_items(menu, actor)).route),
        search_url=reverse(menu.search) if menu.search and may(actor, menu.search_perm) else None,
        accounts_url=reverse(menu.accounts) if menu.accounts else None,
        sections=tuple(sections),
        others=tuple(
            Entry(other.name, reverse(next(_open_items(other, actor)).route), other.icon, False, "")
            for other in open_menus
            if other is not menu
        ),
    )


def _open_items(menu: Menu, actor: Actor | None) -> Iterator[Item]:
    return iter([item for group in menu.groups for item in group.items if may(actor, item.perm)])


def _active_url(urls: Iterable[str], path: str, home: str) -> str | None:
    """The longest address the path begins with; the home page is active only on itself."""
    fitting = [url for url in urls if path == url or (url != home and path.startswith(url))]
    return max(fitting, key=len, default=None)
