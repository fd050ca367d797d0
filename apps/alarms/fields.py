"""The fields of a recipient, which both faces show: each puts them into a form of its own toolkit."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.alarms.conditions import told_to
from apps.alarms.conditions.base import Audience
from apps.alarms.models import Recipient
from apps.alarms.models.recipient import LANGUAGES
from apps.alarms.services.recipients import Details
from apps.core import clock
from apps.messaging.scheduling import zones

STEPS = (
    (0, _("At once")),
    (1, _("When nobody has acknowledged in time")),
    (2, _("When still nobody has")),
)
_TIME = {"type": "time"}


class RecipientFields(forms.Form):
    """`audience` decides which events are offered; a mobile that is there already shows masked and stays when left empty."""

    audience = Audience.APPLICATION

    name = forms.CharField(label=_("Name"), max_length=60)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    mobile = forms.CharField(
        label=_("Mobile number"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("Outside the Chinese mainland with + and the country code."),
    )
    no_mobile = forms.BooleanField(label=_("Remove the mobile number"), required=False)
    webhook_url = forms.URLField(
        label=_("Webhook"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("An address of yours that takes alarms as signed JSON. It must begin with https://."),
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        required=False,
        choices=(),
        widget=forms.CheckboxSelectMultiple,
    )
    step = forms.TypedChoiceField(label=_("Is told"), choices=STEPS, coerce=int, initial=0)
    is_sms_late = forms.BooleanField(
        label=_("By SMS only when the e-mail has not been acknowledged in time"), required=False
    )
    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs=_TIME, format="%H:%M")
    )
    quiet_to = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=forms.TimeInput(attrs=_TIME, format="%H:%M"),
        help_text=_("What comes in these hours is told at their end, unless it is over by then."),
    )
    zone = forms.ChoiceField(label=_("Time zone"), choices=lambda: [(name, name) for name in zones()])
    is_woken = forms.BooleanField(label=_("Urgent alarms also in the quiet hours"), required=False)

    def __init__(self, *args: Any, recipient: Recipient | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(one.name, one.label) for one in told_to(self.audience)]
        self.fields["events"].choices = offered  # type: ignore[attr-defined]
        if recipient is None or not recipient.mobile_masked:
            del self.fields["no_mobile"]
        else:
            words = _("Now %(number)s. Leave it empty to keep it.") % {"number": recipient.mobile_masked}
            self.fields["mobile"].help_text = words

    @property
    def details(self) -> Details:
        """What a verb takes; of a form that is valid."""
        said = dict(self.cleaned_data)
        mobile = said.pop("mobile")
        is_removed = said.pop("no_mobile", False)
        said["mobile"] = (
            mobile if mobile.strip() else "" if is_removed or "no_mobile" not in self.fields else None
        )
        said["events"] = tuple(said["events"])
        return Details(**said)


def initial(recipient: Recipient | None, *, language: str, audience: Audience) -> dict[str, Any]:
    """What the fields hold at first: everything is ticked for somebody new."""
    if recipient is None:
        events = [one.name for one in told_to(audience)]
        return {
            "language": language,
            "events": events,
            "zone": clock.DEFAULT_ZONE,
            "is_woken": True,
            "step": 0,
        }
    names = (
        "name", "language", "email", "webhook_url", "events", "step", "is_sms_late", "quiet_from", "quiet_to",
        "zone", "is_woken",
    )  # fmt: skip
    return {name: getattr(recipient, name) for name in names}
