"""A day on which reviewers work other hours than usual."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.web.forms import AccountForm


class CalendarDayForm(AccountForm):
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    opens = forms.TimeField(
        label=_("Opens"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    closes = forms.TimeField(
        label=_("Closes"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Beijing time. Without hours the day is closed."),
    )
    note = forms.CharField(label=_("Note"), max_length=120, required=False)
