"""The forms about callbacks: where to push, what the list is narrowed by, which span is replayed."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account
from apps.applications import queries as applications
from apps.applications.models import Application
from apps.callbacks.models import Kind
from apps.callbacks.models.endpoint import LONGEST_URL
from apps.callbacks.services.configuring import Details
from apps.callbacks.states import PUSH_STATES
from apps.web.filters import ALL, ChoiceFilter, DateFilter, Filters, StateFilter
from apps.web.forms import AccountForm, Fieldset


class EndpointForm(AccountForm):
    fieldsets = (
        Fieldset(_("Address"), ("is_on", "url")),
        Fieldset(
            _("Signature"),
            ("is_signed",),
            _("Programs written for the original service know no signature and need none."),
        ),
    )
    is_on = forms.BooleanField(label=_("Push to this address"), required=False)
    url = forms.CharField(
        label=_("URL"),
        required=False,
        max_length=LONGEST_URL,
        widget=forms.URLInput(attrs={"class": "mono", "placeholder": "https://", "autocomplete": "off"}),
        help_text=_(
            "Your server’s address with https://. It may hold a token of yours; redirects are not followed."
        ),
    )
    is_signed = forms.BooleanField(
        label=_("Sign each push"),
        required=False,
        help_text=_(
            "Adds the header X-Callback-Signature, with which your server can tell that a push is ours."
        ),
    )

    @property
    def details(self) -> Details:
        return Details(**self.cleaned_data)


def of_account(account: Account) -> list[tuple[str, str]]:
    return [(one.sdk_app_id, one.name) for one in applications.applications(account).order_by("name")]


class PushFilters(Filters):
    """Application, kind, state and days."""

    application = ChoiceFilter(_("Application"), column="application__sdk_app_id", choices=())
    kind = ChoiceFilter(_("Kind"), column="kind", choices=Kind.choices)
    status = StateFilter(_("State"), PUSH_STATES)
    since = DateFilter(_("From"), column="created_at", edge="from")
    until = DateFilter(_("To"), column="created_at", edge="to")

    def __init__(self, query: Any, *, account: Account) -> None:
        super().__init__(query)
        self.fields["application"].choices = [("", ALL), *of_account(account)]  # type: ignore[attr-defined]


class ReplayForm(AccountForm):
    """A span of time, in the reader's zone."""

    application: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Application"), queryset=None, to_field_name="sdk_app_id", empty_label=ALL, required=False
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", ALL), *Kind.choices])
    since = forms.DateTimeField(
        label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    until = forms.DateTimeField(
        label=_("To"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since is not None and until is not None and until <= since:
            self.add_error("until", _("The end must lie after the beginning."))
        return given

    @property
    def span(self) -> tuple[datetime, datetime]:
        return self.cleaned_data["since"], self.cleaned_data["until"]

    @property
    def application_chosen(self) -> Application | None:
        found: Application | None = self.cleaned_data["application"]
        return found
