"""What staff fill in about the breaker: rules, words on a case, back-tests."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.kinds import MessageKind
from apps.guard.models import BacktestKind
from apps.guard.states import CASE_STATES, CaseStatus
from apps.protection.models import BreakerRule, Dimension, Mode, Signal
from apps.web.filters import ChoiceFilter, Filters
from apps.web.forms import AccountForm, Fieldset


class WordsField(forms.CharField):
    """A list, separated by spaces or commas."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=400, **kwargs)

    def clean(self, value: Any) -> Any:
        return super().clean(value).replace(",", " ").upper().split()


class RuleForm(AccountForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    dimension = forms.ChoiceField(label=_("Looks at"), choices=Dimension.choices)
    signal = forms.ChoiceField(label=_("Abnormal is"), choices=Signal.choices)
    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=Mode.choices,
        widget=forms.RadioSelect,
        help_text=_("Try it on earlier traffic and in the shadow before it is live."),
    )
    kinds = forms.TypedMultipleChoiceField(
        label=_("Kinds of message"),
        choices=MessageKind.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    minimum = forms.IntegerField(
        label=_("Messages a minute at least"),
        min_value=1,
        help_text=_("Below this nothing is abnormal, whatever is usual."),
    )
    growth = forms.DecimalField(
        label=_("Times the usual"),
        min_value=0,
        max_value=1000,
        decimal_places=2,
        help_text=_("The usual is the median of the last seven days’ busiest minutes at this time of day."),
    )
    percent = forms.IntegerField(
        label=_("Percent"),
        min_value=0,
        max_value=100,
        help_text=_(
            "Fewer delivered or used than this, or more in sequence than this; has no meaning for volume."
        ),
    )
    hold_minutes = forms.IntegerField(label=_("Minutes barred"), min_value=1, max_value=1440)
    pace = forms.IntegerField(
        label=_("Messages a minute let through meanwhile"),
        min_value=0,
        help_text=_("0 bars everything of what is abnormal."),
    )
    prefixes = WordsField(
        label=_("Only these prefixes"), help_text=_("Digits without +, for premium ranges; empty for all.")
    )
    spared = WordsField(label=_("Countries left alone"), help_text=_("ISO codes, for example CN."))

    fieldsets = (
        Fieldset(_("What it looks at"), ("name", "dimension", "signal", "kinds", "prefixes", "spared")),
        Fieldset(_("What is abnormal"), ("minimum", "growth", "percent")),
        Fieldset(_("What it does"), ("mode", "hold_minutes", "pace")),
    )


def rule_values(rule: BreakerRule) -> dict[str, Any]:
    """What the form holds of a rule."""
    return {
        **{name: getattr(rule, name) for name in RuleForm.base_fields},
        "prefixes": " ".join(rule.prefixes),
        "spared": " ".join(rule.spared),
    }


class CaseFilters(Filters):
    status = ChoiceFilter(
        _("State"), column="status", choices=[(one, CASE_STATES.label(one)) for one in CaseStatus.values]
    )
    mode = ChoiceFilter(_("Mode"), column="mode", choices=Mode.choices)


class NoteForm(AccountForm):
    text = forms.CharField(label=_("Note"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class TryForm(AccountForm):
    """A limit that is tried on earlier traffic."""

    kind = forms.ChoiceField(
        label=_("What is limited"),
        choices=[choice for choice in BacktestKind.choices if choice[0] != BacktestKind.BREAKER],
    )
    limit = forms.DecimalField(
        label=_("Limit"),
        min_value=0,
        decimal_places=6,
        help_text=_("Messages, or money in the account’s currency."),
    )
    seconds = forms.ChoiceField(
        label=_("In each"), choices=[("30", _("30 seconds")), ("3600", _("hour")), ("86400", _("day"))]
    )
    days = forms.IntegerField(label=_("Days back"), min_value=1, max_value=30, initial=30)
