"""The forms of the staff's pages about alarms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import StaffRole
from apps.alarms.conditions import CONDITIONS
from apps.alarms.conditions.base import Audience, Habits, Level, Unit
from apps.alarms.fields import RecipientFields
from apps.alarms.rules import Standing
from apps.alarms.services.changing_rules import Wanted
from apps.alarms.states import ALARM_STATES, AlarmStatus
from apps.web.filters import ChoiceFilter, Filters, SearchFilter
from apps.web.forms import AccountForm, Fieldset

_DAY = 24 * 60


class StaffRecipientForm(RecipientFields, AccountForm):
    audience = Audience.STAFF
    fieldsets = (
        Fieldset(_("Who"), ("name", "language")),
        Fieldset(
            _("How"),
            ("email", "mobile", "no_mobile", "webhook_url"),
            _("At least one. Each has to be verified before anything is sent to it."),
        ),
        Fieldset(_("What and when"), ("events", "step", "is_sms_late")),
        Fieldset(_("Quiet hours"), ("quiet_from", "quiet_to", "zone", "is_woken")),
    )


class StaffCodeForm(AccountForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        help_text=_("Six digits, good for ten minutes."),
    )


class SenderForm(AccountForm):
    signature = forms.CharField(
        label=_("Signature"),
        max_length=12,
        help_text=_(
            "The name in front of every alarm by SMS, 2 to 12 letters, digits or Chinese characters."
        ),
    )


class RuleForm(AccountForm):
    """Thresholds only of what is measured; 0 minutes mean never."""

    fieldsets = (
        Fieldset(_("Raised and over"), ("is_enabled", "raise_at", "clear_at", "hold_seconds")),
        Fieldset(
            _("How people are told"),
            ("is_urgent", "group_minutes", "escalate_minutes", "again_minutes", "most_rounds"),
        ),
        Fieldset(_("Staff"), ("staff_roles",)),
    )

    is_enabled = forms.BooleanField(label=_("Switched on"), required=False)
    raise_at = forms.DecimalField(label=_("Raised at"), max_digits=14, decimal_places=4)
    clear_at = forms.DecimalField(
        label=_("Over at"),
        max_digits=14,
        decimal_places=4,
        help_text=_("Between the two nothing changes, so that an alarm does not flutter."),
    )
    hold_seconds = forms.IntegerField(
        label=_("For at least (seconds)"),
        min_value=0,
        max_value=86_400,
        help_text=_("Shorter ones are told to nobody."),
    )
    is_urgent = forms.BooleanField(
        label=_("Urgent: passes through quiet hours of those who want it"), required=False
    )
    group_minutes = forms.IntegerField(
        label=_("Minutes between two letters"),
        min_value=0,
        max_value=_DAY,
        help_text=_("What comes sooner is told together."),
    )
    escalate_minutes = forms.IntegerField(
        label=_("Minutes until the next in line is told"), min_value=0, max_value=_DAY
    )
    again_minutes = forms.IntegerField(
        label=_("Minutes until it is told again"), min_value=0, max_value=7 * _DAY
    )
    most_rounds = forms.IntegerField(label=_("Told again at most (times)"), min_value=0, max_value=100)
    staff_roles = forms.MultipleChoiceField(
        label=_("Staff who are told by e-mail"),
        required=False,
        choices=StaffRole.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_yes_or_no = isinstance(standing.condition, Level) and standing.condition.unit is Unit.LINKS
        if is_yes_or_no:
            del self.fields["raise_at"], self.fields["clear_at"]
        if standing.raise_at is None:
            for name in ("raise_at", "clear_at", "hold_seconds"):
                del self.fields[name]
        if Audience.STAFF not in standing.condition.audiences:
            del self.fields["staff_roles"]

    @property
    def wanted(self) -> Wanted:
        said = dict(self.cleaned_data)
        return Wanted(
            is_enabled=said.pop("is_enabled"),
            raise_at=said.pop("raise_at", None),
            clear_at=said.pop("clear_at", None),
            habits=Habits(
                staff_roles=tuple(StaffRole(role) for role in said.pop("staff_roles", ())),
                hold_seconds=said.pop("hold_seconds", 0),
                **said,
            ),
        )


def _states() -> list[tuple[str, str]]:
    shown = [state for state in AlarmStatus if state != AlarmStatus.SUSPECTED]
    return [(str(state), ALARM_STATES.label(state)) for state in shown]


class AlarmFilters(Filters):
    status = ChoiceFilter(_("State"), column="status", choices=_states)
    condition = ChoiceFilter(
        _("Event"),
        column="condition",
        choices=lambda: [(one.name, one.label) for one in CONDITIONS.values()],
    )
    account = SearchFilter(_("Account"), columns=("account__name",))
