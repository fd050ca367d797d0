"""The form of the desk's own rules: a box for each risk of each kind, and a percentage for each kind."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise

from apps.reviews.kinds import KINDS
from apps.reviews.risks import RISKS, Ruling
from apps.web.forms import AccountForm


class DeskRulesForm(AccountForm):
    def __init__(
        self, *args: Any, rulings: Sequence[Ruling], rates: Mapping[str, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rulings = rulings
        self.rates = rates
        for one in rulings:
            self.fields[_risk(one.code, one.kind)] = forms.BooleanField(
                label=f"{RISKS[one.code].label}: {KINDS[one.kind].label}",
                required=False,
                initial=one.needs_second,
            )
        for kind, percent in rates.items():
            self.fields[_percent(kind)] = forms.IntegerField(
                label=str(KINDS[kind].plural), min_value=0, max_value=100, initial=percent
            )

    def needs_second(self) -> dict[tuple[str, str], bool]:
        """(risk, kind) → whether a second reviewer is needed."""
        return {(one.code, one.kind): self.cleaned_data[_risk(one.code, one.kind)] for one in self.rulings}

    def percents(self) -> dict[str, int]:
        return {kind: self.cleaned_data[_percent(kind)] for kind in self.rates}

    def matrix(self) -> list[tuple[Promise, list[BoundField | None]]]:
        """By risk: the box of each kind, None where the kind cannot have the risk."""
        there = {(one.code, one.kind) for one in self.rulings}
        return [
            (risk.label, [self[_risk(code, kind)] if (code, kind) in there else None for kind in KINDS])
            for code, risk in RISKS.items()
        ]

    def percent_fields(self) -> list[BoundField]:
        return [self[_percent(kind)] for kind in self.rates]


def _risk(code: str, kind: str) -> str:
    return f"risk_{code}__{kind}"


def _percent(kind: str) -> str:
    return f"percent_{kind}"
