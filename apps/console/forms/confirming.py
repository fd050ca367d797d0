"""What is asked before a list is sent: when, how fast, for how much at most; and the smaller questions on the way."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.messaging.scheduling import MOST_PACE, MOST_SPREAD, When, zones
from apps.web.forms import AccountForm

WALL = "%Y-%m-%dT%H:%M"


class Start(models.TextChoices):
    """When a list begins."""

    NOW = "now", _("Now")
    AT = "at", _("At a time")


class Speed(models.TextChoices):
    """How fast a list goes."""

    FULL = "full", _("As fast as the carriers take it")
    SPREAD = "spread", _("Spread evenly over some hours")
    PACE = "pace", _("At most so many a minute")


def zone_choices(first: str) -> list[tuple[str, Any]]:
    """The zone of the account on top, then all others by continent."""
    areas: dict[str, list[tuple[str, str]]] = {}
    for name in zones():
        area, slash, place = name.partition("/")
        areas.setdefault(area if slash else "UTC", []).append((name, (place or name).replace("_", " ")))
    return [(first, first.replace("_", " ")), *areas.items()]


class PaceForm(AccountForm):
    """A pace of its own for a list that is on its way; empty is as fast as the carriers take it."""

    per_minute = forms.IntegerField(
        label=_("Messages per minute"),
        required=False,
        min_value=1,
        max_value=MOST_PACE,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class CapForm(AccountForm):
    """What a list that is on its way may cost at most; empty is no cap."""

    price_cap = forms.DecimalField(
        label=_("Price cap"),
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=6,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal", "autocomplete": "off"}),
    )


class ConfirmForm(AccountForm):
    """`quote` is the fingerprint of what the person saw; with another one nothing is sent."""

    start = forms.ChoiceField(label=_("When"), choices=Start.choices, widget=forms.RadioSelect)
    wall = forms.CharField(
        label=_("Day and time"),
        required=False,
        max_length=16,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": 60}),
    )
    zone = forms.ChoiceField(label=_("Time zone"), required=False)
    turn = forms.ChoiceField(
        label=_("Which of the two"),
        required=False,
        choices=(
            ("", _("Choose")),
            ("first", _("Before the clocks are put back")),
            ("second", _("After the clocks are put back")),
        ),
    )
    speed = forms.ChoiceField(label=_("How fast"), choices=Speed.choices, widget=forms.RadioSelect)
    spread_hours = forms.DecimalField(
        label=_("Hours"),
        required=False,
        min_value=Decimal("0.25"),
        max_value=MOST_SPREAD // 60,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.25", "inputmode": "decimal", "autocomplete": "off"}),
    )
    pace = forms.IntegerField(
        label=_("Messages per minute"),
        required=False,
        min_value=1,
        max_value=MOST_PACE,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    price_cap = forms.DecimalField(
        label=_("Price cap"),
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=6,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal", "autocomplete": "off"}),
        help_text=_("Before the list would cost more than this, it pauses and says so. Empty: no cap."),
    )
    quote = forms.CharField(max_length=64, widget=forms.HiddenInput)
    agreed = forms.BooleanField(
        label=_("I know that this sends real messages and costs money"),
        error_messages={"required": _("Tick the box to send; nothing has been sent yet.")},
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = zone_choices(zone)  # type: ignore[attr-defined]
        earliest = clock.now().astimezone(ZoneInfo(zone)) + timedelta(minutes=1)
        self.fields["wall"].widget.attrs["min"] = earliest.strftime(WALL)
        for name in ("start", "speed"):
            self.fields[name].widget.attrs["class"] = "form-check-input"
        if not self.data.get("turn"):  # asked for only where a wall time comes twice
            self.fields["turn"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        needed = {
            "wall": (asked.get("start") == Start.AT, _("Give the day and the time.")),
            "zone": (asked.get("start") == Start.AT, _("Choose the time zone.")),
            "spread_hours": (asked.get("speed") == Speed.SPREAD, _("Say over how many hours.")),
            "pace": (asked.get("speed") == Speed.PACE, _("Say how many messages a minute.")),
        }
        for name, (is_needed, words) in needed.items():
            if not is_needed:
                asked[name] = None  # hidden with its choice, so that it says nothing
                self.errors.pop(name, None)
            elif asked.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, words)
        return asked

    def refuse(self, refusal: DomainError) -> None:
        """A wall time that comes twice brings the question which of the two is meant."""
        if refusal.code is Code.SCHEDULE_TWICE:
            self.fields["turn"].widget = forms.Select(choices=self.fields["turn"].choices)  # type: ignore[attr-defined]
        super().refuse(refusal)

    def when(self) -> When:
        """What was chosen, of a valid form."""
        asked = self.cleaned_data
        hours: Decimal | None = asked.get("spread_hours")
        turn = asked.get("turn") or None
        return When(
            wall=asked.get("wall") or "",
            zone=asked.get("zone") or "" if asked.get("wall") else "",
            is_second=None if turn is None else turn == "second",
            spread_minutes=int(hours * 60) if hours else None,
            pace=asked.get("pace"),
        )


class DeclineForm(AccountForm):
    """Why a list is not to go out as it is."""

    note = forms.CharField(
        label=_("What should be changed"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who confirmed the list reads this."),
    )


class TestSendForm(AccountForm):
    """Which row is tried, and on which telephone."""

    row_no = forms.IntegerField(
        label=pgettext_lazy("of a file", "Row"),
        min_value=1,
        help_text=_("Its values make the text. Nothing is sent to the row's own number."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    number = forms.CharField(
        label=_("Your mobile number"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "mono"}),
        help_text=_("The test costs as much as one message to this number."),
    )
    key = forms.RegexField(r"^[0-9a-z]{16}$", widget=forms.HiddenInput)
