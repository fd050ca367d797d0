"""Taking the charge of one message back: what it is about, and why."""

from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.views.base import StaffPage
from apps.core.countries import country_name
from apps.core.ids import id_from_serial
from apps.core.money import plain
from apps.messaging import contents
from apps.messaging.models import ChargeReversal, Message
from apps.messaging.services import charges
from apps.web.forms import AccountForm
from apps.web.pages import Crumb, FormPage, Text


class ReverseForm(AccountForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "The day on which it was charged stays as it was closed; the reversal is a line of today."
        ),
    )


class ChargeReverse(StaffPage, FormPage):
    """Finance does not read records, so the page says itself which message it is, with a masked number."""

    perm = Perm.STAFF_SETTLEMENT_WRITE
    title = _("Take a charge back")
    template = "backoffice/finance/reverse.html"
    form = ReverseForm
    submit = _("Take the charge back")
    done = _("The charge has been taken back; it is a line of today’s settlement.")

    @cached_property
    def message(self) -> Message:
        pk = id_from_serial(self.kwargs["serial"])
        found = Message.unscoped.select_related("account", "application").filter(pk=pk).first()
        if found is None:
            raise Http404
        message: Message = found
        return message

    def trail(self) -> list[Crumb]:
        return [(_("Settlements"), reverse("backoffice:settlements"))]

    def context(self) -> dict[str, Any]:
        row = self.message
        reversal = ChargeReversal.objects.filter(pk=row.pk).first()
        facts: list[tuple[Text, Any]] = [
            (_("Account"), row.account),
            (_("Number"), contents.masked_number(row)),
            (_("Country or region"), country_name(row.country)),
            (_("Segments"), row.segments),
            (_("Fee"), f"{plain(row.fee)} {row.currency}"),
            (_("Counted on"), row.charged_on.isoformat() if row.charged_on else None),
            (_("Taken back on"), reversal.reversed_on.isoformat() if reversal else None),
        ]
        return {**super().context(), "facts": facts}

    def run(self, form: ReverseForm) -> str:
        charges.reverse(actor=self.actor, message=self.message, reason=form.cleaned_data["reason"])
        return reverse("backoffice:charge_reverse", args=[self.message.serial])
