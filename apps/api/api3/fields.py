"""The types of API 3.0 as REST framework fields: strict, because a signed number is not a signed text.

A value of the wrong type fails with the code "type" and says what came and what was expected. Values of forms and queries
are texts; `from_text` reads them as the declared type before the field looks.
"""

import re
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

_DECIMAL = re.compile(r"[0-9]{1,18}", re.ASCII).fullmatch
_SIGNED_DECIMAL = re.compile(r"-?[0-9]{1,18}", re.ASCII).fullmatch
LARGEST = 2**63 - 1
_TYPE_NAMES: dict[type, Promise] = {
    str: _("a string"),
    int: _("an integer"),
    float: _("a decimal number"),
    bool: _("true or false"),
    list: _("an array"),
    dict: _("an object"),
    type(None): _("null"),
}


def type_name(value: Any) -> Promise | str:
    """How JSON calls the type of a value, in words."""
    return _TYPE_NAMES.get(type(value), type(value).__name__)


class WireField(serializers.Field[Any, Any, Any, Any]):
    """What the four types share."""

    default_error_messages = {
        "type": _("expected {expected}, received {received}"),
        "entry": _("expected {expected}, but entry {position} is {received}"),
        "nul": _("a character with the code 0 is in the text"),
    }
    expected: Promise | str = ""

    def from_text(self, value: Any) -> Any:
        """The value of a form, read as this field's type where it can be; else unchanged, for the field to refuse."""
        return value

    def to_representation(self, value: Any) -> Any:
        return value

    def refuse(self, value: Any) -> None:
        """Raises the type error."""
        self.fail("type", expected=self.expected, received=type_name(value))


class Text(WireField):
    """S: a string of at most `longest` characters."""

    default_error_messages = {
        "InvalidParameterValue": _("expected at most {longest} characters, received {length}"),
    }
    expected = _("a string")

    def __init__(self, *, longest: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.longest = longest

    def to_internal_value(self, value: Any) -> str:
        if type(value) is not str:
            self.refuse(value)
        text: str = value
        if "\0" in text:
            self.fail("nul")
        if self.longest is not None and len(text) > self.longest:
            self.fail("InvalidParameterValue", longest=self.longest, length=len(text))
        return text


class Integer(WireField):
    """I: an unsigned integer that fits 63 bits."""

    expected = _("an unsigned integer")

    def from_text(self, value: Any) -> Any:
        return int(value) if type(value) is str and _SIGNED_DECIMAL(value) else value

    def to_internal_value(self, value: Any) -> int:
        if type(value) is not int or not 0 <= value <= LARGEST:
            self.refuse(value)
        number: int = value
        return number


class TextSet(WireField):
    """AS: an array of strings."""

    expected = _("an array of strings")

    def to_internal_value(self, value: Any) -> list[str]:
        if type(value) is not list:
            self.refuse(value)
        for position, entry in enumerate(value):
            if type(entry) is not str:
                self.fail("entry", expected=self.expected, position=position, received=type_name(entry))
            if "\0" in entry:
                self.fail("nul")
        texts: list[str] = value
        return texts


class IntegerSet(WireField):
    """AI: an array of unsigned integers."""

    expected = _("an array of unsigned integers")

    def from_text(self, value: Any) -> Any:
        if type(value) is not list:
            return value
        return [int(entry) if type(entry) is str and _DECIMAL(entry) else entry for entry in value]

    def to_internal_value(self, value: Any) -> list[int]:
        if type(value) is not list:
            self.refuse(value)
        for position, entry in enumerate(value):
            if type(entry) is not int or not 0 <= entry <= LARGEST:
                self.fail("entry", expected=self.expected, position=position, received=type_name(entry))
        numbers: list[int] = value
        return numbers
