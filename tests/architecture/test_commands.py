"""Commands as a shell calls them: no option of ours stands where Django looks for one of its own."""

from collections import Counter

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import handle_default_options

OURS = {name: app for name, app in get_commands().items() if app.startswith("apps.")}


@pytest.mark.parametrize("name", sorted(OURS))
def test_each_option_has_a_place_of_its_own(name: str) -> None:
    parser = load_command_class(OURS[name], name).create_parser("manage.py", name)
    places = Counter(action.dest for action in parser._actions)
    assert [place for place, count in places.items() if count > 1] == []


def test_a_carrier_is_set_up_from_a_shell() -> None:
    """`call_command` skips this step, a shell does not."""
    parser = load_command_class("apps.carriers", "connect_carrier").create_parser(
        "manage.py", "connect_carrier"
    )
    options = parser.parse_args(
        ["second", "--protocol", "smpp", "--set", "host=192.0.2.7", "--set", "port=2775"]
    )
    handle_default_options(options)
    assert dict(options.chosen) == {"host": "192.0.2.7", "port": "2775"}
