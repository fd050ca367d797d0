"""The forms about alarms: a recipient, the code that proves a mobile, the filters of the list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.alarms.conditions import told_to
from apps.alarms.conditions.base import Audience
from apps.alarms.fields import RecipientFields
from apps.alarms.models.recipient import LANGUAGES
from apps.alarms.states import ALARM_STATES, AlarmStatus
from apps.web.filters import ChoiceFilter, Filters
from apps.web.forms import AccountForm, Fieldset

FIELDSETS = (
    Fieldset(_("Who"), ("name", "language")),
    Fieldset(
        _("How"),
        ("email", "mobile", "no_mobile", "webhook_url"),
        _("At least one. Each has to be verified before anything is sent to it."),
    ),
    Fieldset(_("What and when"), ("events", "step", "is_sms_late")),
    Fieldset(_("Quiet hours"), ("quiet_from", "quiet_to", "zone", "is_woken")),
)


class RecipientForm(RecipientFields, AccountForm):
    fieldsets = FIELDSETS
    audience = Audience.APPLICATION


class MobileForm(AccountForm):
    mobile = forms.CharField(
        label=_("Mobile number"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text=_("Outside the Chinese mainland with + and the country code."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)


class CodeForm(AccountForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        help_text=_("Six digits, good for ten minutes."),
    )


def _states() -> list[tuple[str, str]]:
    shown = [state for state in AlarmStatus if state != AlarmStatus.SUSPECTED]
    return [(str(state), ALARM_STATES.label(state)) for state in shown]


class AlarmFilters(Filters):
    status = ChoiceFilter(_("State"), column="status", choices=_states)
    condition = ChoiceFilter(
        _("Event"),
        column="condition",
        choices=lambda: [(one.name, one.label) for one in told_to(Audience.APPLICATION)],
    )
