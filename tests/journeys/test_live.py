"""What an operator changes is seen at once, what is masked needs a reason, what is another's does not exist."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright import sync_api

from tests.journeys.browsing import Browsing
from tests.journeys.visiting import Visitor, until
from tests.support.installation import Running


def test_a_carrier_is_edited_tried_and_switched_while_one_watches(
    browsing: Callable[..., Browsing], demo: dict[str, Any]
) -> None:
    operator = browsing("operator")
    watching = operator.context.new_page()
    page = operator.page
    operator.open("/backoffice/carriers/")
    page.get_by_role("link", name=demo["carrier"]).click()
    address = page.url
    watching.goto(address)
    live = watching.locator("#carrier-live")
    sync_api.expect(live).to_contain_text("Bound")
    operator.look("carrier")

    page.get_by_role("link", name="Edit").click()
    page.get_by_role("button", name="Test bind").click()
    sync_api.expect(page.locator("#main")).to_contain_text("round trip")
    page.get_by_label("Window").fill("120")
    operator.look("carrier-edit")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(address)
    sync_api.expect(live).to_contain_text("of a window of 120")

    press(page, "Switch off")
    sync_api.expect(live).not_to_contain_text("Bound")
    watching.reload()
    operator.open("/backoffice/carriers/")
    operator.look("carriers-off")
    page.goto(address)
    press(page, "Switch on")
    sync_api.expect(live).to_contain_text("Bound")


def press(page: Any, name: str) -> None:
    """A button that asks first, and its answer yes."""
    page.locator(".page-actions").get_by_role("button", name=name).click()
    dialog = page.get_by_role("dialog")
    if dialog.is_visible():
        dialog.get_by_role("button", name=name).click()
    page.locator(".notice").first.wait_for()


def test_a_look_in_full_needs_a_reason_and_leaves_a_trace(
    browsing: Callable[..., Browsing], visitor: Callable[[str], Visitor], sent_from_the_console: str
) -> None:
    owner = browsing("owner")
    page = owner.page
    owner.open(sent_from_the_console)
    assert "13512345678" not in page.content()
    page.get_by_role("link", name="Show in full").click()
    page.get_by_role("button", name="Show the number and the text").click()
    sync_api.expect(page.locator(".error-summary")).to_be_visible()
    owner.look("reveal-without-reason")
    page.get_by_label("Reason").fill("ticket 4711")
    page.get_by_role("button", name="Show the number and the text").click()
    sync_api.expect(page.get_by_label("Number", exact=True)).to_have_value("+8613512345678")
    owner.look("revealed")
    page.get_by_role("link", name="Hide again").click()
    assert page.url.endswith(sent_from_the_console) and "13512345678" not in page.content()
    assert "ticket 4711" in visitor("owner").page("/console/account/audit/")


def test_what_is_anothers_does_not_exist(
    running: Running, visitor: Callable[[str], Visitor], sent_from_the_console: str
) -> None:
    stranger = Visitor(running.base_url)
    stranger.sign_up("stranger@example.com", "Stranger Ltd")
    owner = visitor("owner")
    lists = ("applications", "mainland/signatures", "mainland/templates")
    found = [
        match[1]
        for name in lists
        if (
            match := re.search(
                rf'href="(/console/{name}/[^"/]+/)"', owner.page(f"/console/{name}/").split("<tbody")[1]
            )
        )
    ]
    assert len(found) == len(lists)
    for path in [sent_from_the_console, f"{sent_from_the_console}reveal/", *found]:
        assert owner.status(path) == 200
        assert stranger.status(path) == 404
    for path in ("/backoffice/", "/backoffice/carriers/", "/backoffice/records/"):
        assert stranger.status(path) == owner.status(path)
        assert stranger.status(path) in (403, 404)


@pytest.fixture(scope="module")
def sent_from_the_console(visitor: Callable[[str], Visitor], demo: dict[str, Any]) -> str:
    """The address of the record of a message to +8613512345678 that is delivered."""
    owner = visitor("owner")
    # Which template comes first depends on what other journeys had approved; the demo's own has one value.
    number = re.escape(demo["mainland_template_id"])
    template = re.search(
        rf'<option value="([^"]+)"[^>]*>[^<]* · {number}<', owner.page("/console/mainland/send/")
    )
    assert template
    fields = owner.fields(f"/console/mainland/send/?template={template[1]}")
    asked = {**fields, "value_1": "482913", "numbers": "13512345678", "intent": "send"}
    page = owner.post("/console/mainland/send/", asked)
    record = re.search(r'href="(/console/records/messages/[^"]+/)"', page)
    assert record
    until(lambda: "Receipt: delivered" in owner.words(record[1]))
    return record[1]
