"""Every refusal that an action can run into has its name on the wire."""

import re
from pathlib import Path

from apps.api.api3.reading import missing
from apps.api.errors import OTHER, WIRE_CODES, WireError, wire_code, wire_error
from apps.core.errors import Code, DomainError

APPS = Path(__file__).parents[2] / "apps"
# What SendSms and the pulls run through; an action on something else adds its app.
BEHIND_ACTIONS = (
    "messaging",
    "policy",
    "pricing/quotes.py",
    "carriers/routing.py",
    "accounts/actors.py",
    "core/ownership.py",
)


def test_every_code_behind_an_action_has_a_wire_code() -> None:
    named: set[str] = set()
    for place in BEHIND_ACTIONS:
        path = APPS / place
        for file in [path] if path.is_file() else path.rglob("*.py"):
            named |= set(re.findall(r"\bCode\.([A-Z][A-Z_]+)", file.read_text()))
    assert len(named) > 10
    assert {name for name in named if Code[name] not in WIRE_CODES} == set()


def test_a_code_nobody_has_named_is_a_plain_failure() -> None:
    unnamed = next(code for code in Code if code not in WIRE_CODES)
    assert wire_code(unnamed) == OTHER


def test_braces_in_a_callers_text_are_only_text() -> None:
    assert wire_error(DomainError(Code.INVALID, problem="{0} {x}")).message == "{0} {x}"
    assert "`{x}`" in missing("{x}").message
    assert WireError("InvalidParameter", "100%").message == "100%"
