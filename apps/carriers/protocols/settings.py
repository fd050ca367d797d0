"""Settings of a protocol: declared once, they draw the form, read the shell's `--set` and check what is stored."""

import math
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise  # a sentence, possibly translated when shown
Kind = Literal["text", "number", "switch", "choice", "secret", "zone"]

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"", "0", "false", "no", "off"})


class SettingsInvalid(ValueError):
    """Some settings do not fit; `sentences` maps each name to what is wrong with it."""

    def __init__(self, sentences: dict[str, Text]) -> None:
        super().__init__("; ".join(f"{name}: {sentence}" for name, sentence in sentences.items()))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: how it is asked for, what it may be."""

    name: str
    type: Kind
    label: Text
    default: Any = ""  # a value, or a function of no arguments that gives it
    required: bool = False
    secret: bool = False  # stored sealed, never shown again
    help: Text = ""
    choices: tuple[tuple[str, Text], ...] = ()
    least: float | None = None
    most: float | None = None  # of a number; of a text, its longest length

    @property
    def initial(self) -> Any:
        """The default value itself."""
        return self.default() if isinstance(self.default, Callable) else self.default  # type: ignore[arg-type]

    def read(self, value: Any) -> Any:
        """Give `value` (a string from a form or shell, or a stored value) its type. Raises ValueError with a sentence."""
        if self.type == "switch":
            return self._read_switch(value)
        text = "" if value is None else str(value).strip()
        if not text:
            if self.required:
                raise ValueError(str(_("This setting is required.")))
            return self.initial if self.type in ("number", "choice", "zone") else ""
        if self.type == "number":
            return self._read_number(text)
        if self.type == "choice" and text not in {key for key, _label in self.choices}:
            known = ", ".join(key for key, _label in self.choices)
            raise ValueError(
                str(_("“%(value)s” is not one of: %(known)s.") % {"value": text, "known": known})
            )
        if self.type == "zone" and text not in zoneinfo.available_timezones():
            raise ValueError(str(_("“%(value)s” is not the name of a time zone.") % {"value": text}))
        if self.type in ("text", "secret") and self.most is not None and len(text) > self.most:
            raise ValueError(str(_("At most %(most)d characters.") % {"most": self.most}))
        return text

    def _read_switch(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        word = str(value or "").strip().lower()
        if word not in TRUE_WORDS | FALSE_WORDS:
            raise ValueError(str(_("“%(value)s” is neither yes nor no.") % {"value": value}))
        return word in TRUE_WORDS

    def _read_number(self, text: str) -> float | int:
        try:
            number = float(text)
        except ValueError:
            raise ValueError(str(_("“%(value)s” is not a number.") % {"value": text})) from None
        least = self.least if self.least is not None else float("-inf")
        most = self.most if self.most is not None else float("inf")
        if not least <= number <= most or not math.isfinite(number):
            raise ValueError(
                str(
                    _("%(value)s is not between %(least)g and %(most)g.")
                    % {"value": text, "least": least, "most": most}
                )
            )
        return int(number) if number == int(number) else number


def read_settings(settings: Iterable[Setting], values: Mapping[str, Any]) -> dict[str, Any]:
    """Give all settings their typed values; what is missing gets its default. Raises `SettingsInvalid`."""
    typed: dict[str, Any] = {}
    wrong: dict[str, Text] = {}
    for setting in settings:
        try:
            typed[setting.name] = setting.read(values.get(setting.name, setting.initial))
        except ValueError as error:
            wrong[setting.name] = str(error)
    for name in values.keys() - typed.keys() - wrong.keys():
        wrong[name] = _("There is no setting of this name.")
    if wrong:
        raise SettingsInvalid(wrong)
    return typed
