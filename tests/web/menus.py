"""Menus of the toolkit's own tests, about as full as the real ones."""

from apps.web.navigation import Group, Item, Menu

READ = "thing:read"

CONSOLE = Menu(
    name="Console",
    prefix="/things/",
    home="things:list",
    search="things:list",
    search_label="Search number or message id",
    groups=(
        Group(
            items=(
                Item("Overview", "things:style", "layout-dashboard", READ),
                Item("Things", "things:list", "apps", READ),
                Item("New thing", "things:new", "rocket", "thing:write"),
            )
        ),
        Group(
            "Mainland SMS",
            (
                Item("Signatures", "things:a", "signature", READ),
                Item("Templates", "things:b", "template", READ, count="waiting"),
                Item("Send", "things:c", "send", READ),
            ),
        ),
        Group(
            "Records",
            (
                Item("Messages", "things:d", "messages", READ),
                Item("Statistics", "things:e", "chart-bar", READ),
            ),
        ),
    ),
)
BACKOFFICE = Menu(
    name="Back office",
    prefix="/desk/",
    home="things:desk",
    groups=(Group(items=(Item("Desk", "things:desk", "gavel", "staff:read"),)),),
)
