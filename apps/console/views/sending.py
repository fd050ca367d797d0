"""Sending to numbers that somebody types: write, check, send once, watch what becomes of them."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.permissions import Perm
from apps.applications.models import ApplicationStatus
from apps.applications.queries import applications
from apps.console.forms.sending import ContentForm, SendForm
from apps.console.views.base import ConsolePage
from apps.core import ids, segments
from apps.core.composing import compose
from apps.core.countries import country_name
from apps.core.kinds import Region
from apps.core.money import plain
from apps.identity.kinds import Right
from apps.identity.rights import may
from apps.message_templates import placeholders
from apps.message_templates.queries import approved as approved_templates
from apps.messaging.models import ManualSend
from apps.messaging.preflight import Preflight, preflight
from apps.messaging.sent import sent_numbers
from apps.messaging.services import manual_sends
from apps.messaging.states import MESSAGE_STATES
from apps.signatures.queries import approved as approved_signatures
from apps.signatures.senders import queries as sender_ids
from apps.web.navigation import Tab
from apps.web.pages import Crumb, DetailPage, FormPage, Text

TITLES = {
    Region.MAINLAND: _("Send to the Chinese mainland"),
    Region.GLOBAL: _("Send to other countries and regions"),
}
STEPS = (pgettext_lazy("step", "Write"), pgettext_lazy("step", "Check"), pgettext_lazy("step", "Sent"))
LIST_STEPS = (
    pgettext_lazy("step", "Upload"),
    pgettext_lazy("step", "Check"),
    pgettext_lazy("step", "Confirm"),
    pgettext_lazy("step", "Send"),
)


def steps(current: int, names: Sequence[Text] = STEPS) -> list[dict[str, Any]]:
    """The steps for components/stepper.html; past the last one all are done."""
    return [
        {"label": label, "is_done": index < current, "is_current": index == current}
        for index, label in enumerate(names)
    ]


class SendingPage(ConsolePage, abstract=True):
    perm = Perm.MESSAGE_SEND

    @property
    def region(self) -> Region:
        """The side of the border that the address names."""
        return Region(self.kwargs["region"])

    def url(self) -> str:
        return reverse(f"console:{self.region}_send")


class ContentFormPage(SendingPage, FormPage, abstract=True):
    """What typed numbers and lists share: the choices, the first of each, and the way from one to the other."""

    form: ClassVar[type[ContentForm]]
    is_for_lists: ClassVar[bool] = False

    def heading(self) -> Text:
        return TITLES[self.region]

    def tabs(self) -> list[Tab]:
        by_list = reverse("console:send_task_new", args=[self.region])
        return [
            Tab(_("Type numbers"), self.url(), is_active=not self.is_for_lists),
            Tab(_("Upload a list"), by_list, is_active=self.is_for_lists),
        ]

    def form_options(self) -> dict[str, Any]:
        open_ones = applications(self.account).filter(status=ApplicationStatus.ENABLED).order_by("id")
        is_global = self.region == Region.GLOBAL
        return {
            "region": self.region,
            "senders": sender_ids.choices(self.account) if is_global else (),
            "querysets": {
                "application": open_ones,
                "signature": approved_signatures(self.account, self.region),
                "template": approved_templates(self.account, self.region),
            },
        }

    def initial(self) -> dict[str, Any]:
        """What the address names, else the first of each; and a key of this form's own."""
        rows = self.form_options()["querysets"]
        names = {"application": "sdk_app_id", "signature": "public_id", "template": "public_id"}
        first = {
            name: self.request.GET.get(name) or rows[name].values_list(column, flat=True).first()
            for name, column in names.items()
        }
        return {**first, "sender": self.request.GET.get("sender", ""), "key": ids.random_public_id()}

    def missing(self) -> dict[str, bool]:
        """What has to be there before one can send, and is not."""
        rows = self.form_options()["querysets"]
        missing = {name: not rows[name].exists() for name in ("application", "signature", "template")}
        missing["signature"] &= self.region == Region.MAINLAND
        missing["verification"] = not may(self.account, Right.CONSOLE_SEND)
        return missing


class SendFormPage(ContentFormPage, abstract=True):
    """What the form, its preview and its values share."""

    form = SendForm

    def typed(self) -> SendForm:
        """The form with what was typed, not judged; a value of another template is not kept."""
        asked = {name: self.request.POST.get(name, "") for name in self.request.POST}
        return SendForm(initial=asked, **self.form_options())

    def judged(self, form: SendForm) -> Preflight:
        """What would be sent; raises DomainError where nothing would."""
        return preflight(account=self.account, **form.asked())


class Send(SendFormPage):
    """Step one and two; the third is a page of its own, so that a reload shows it again and sends nothing."""

    template = "console/send/form.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("intent") in ("change", "choose"):
            return self.show(form=self.typed())
        return super().post(request, *args, **kwargs)

    def run(self, form: SendForm) -> str | HttpResponse:
        if self.request.POST.get("intent") == "send":
            row = manual_sends.send(actor=self.actor, key=form.cleaned_data["key"], **form.asked())
            return reverse("console:sent", args=[self.region, row.public_id])
        return self.show("console/send/check.html", form=form, steps=steps(1), **_checked(self.judged(form)))

    def context(self) -> dict[str, Any]:
        missing = self.missing()
        return {
            **super().context(),
            "region": self.region,
            "steps": steps(0),
            "missing": missing,
            "is_missing": any(missing.values()),
            "recent": ManualSend.of(self.account)
            .filter(template__region=self.region)
            .select_related("template")
            .order_by("-id")[:5],
        }

    def show(self, template: str | None = None, *, status: int = 200, **context: Any) -> HttpResponse:
        if status != 200:  # sent already, or refused: what is sent next is a new form
            context["form"].data = {**context["form"].data.dict(), "key": ids.random_public_id()}
        return super().show(template, status=status, **{**_preview(context["form"], self.region), **context})


class SendPreview(SendFormPage):
    """The text and its count while one types, for htmx; a POST, because numbers do not belong into addresses."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show("console/send/_preview.html", **_preview(self.typed(), self.region))


class SendValues(SendFormPage):
    """The fields for the values of the template that has just been chosen, for htmx."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show("console/send/_values.html", form=self.typed())


def _preview(form: SendForm, region: Region) -> dict[str, Any]:
    """The text as far as it is known: a variable without value stands as itself."""
    if form.chosen is None:
        return {"sample": "", "number_count": len(form.typed_numbers())}
    values = [value or f"{{{index}}}" for index, value in enumerate(form.typed_values(), start=1)]
    signature = form.named("signature")
    mainland = region == Region.MAINLAND
    text = compose(
        signature.content if signature else None,
        placeholders.render(form.chosen.content, values),
        mainland=mainland,
    )
    count = segments.count(text, mainland=mainland)
    numbers = len(form.typed_numbers())
    return {
        "sample": text,
        "count": count,
        "encoding": _ENCODINGS[count.encoding],
        "number_count": numbers,
        "segment_count": numbers * count.segments,
    }


_ENCODINGS = {segments.Encoding.GSM7: "GSM-7", segments.Encoding.UCS2: "UCS-2"}


def _checked(found: Preflight) -> dict[str, Any]:
    costs = [
        {
            "country": country_name(cost.country),
            "sender": found.senders[cost.country],
            "messages": cost.messages,
            "segments": cost.segments,
            "price": plain(cost.unit_price),
            "amount": plain(cost.amount),
        }
        for cost in found.costs
    ]
    return {
        "found": found,
        "costs": costs,
        "amount": plain(found.amount),
        "encoding": _ENCODINGS[found.count.encoding],
        "has_senders": any(found.senders.values()),
    }


class Sent(SendingPage, DetailPage):
    """What became of each number; refreshes itself until all are at an end."""

    template = "console/send/sent.html"
    part = "console/send/_lines.html"

    def rows(self) -> QuerySet[ManualSend]:
        rows = ManualSend.of(self.account).filter(template__region=self.region)
        return rows.select_related("application", "template", "signature", "user", "account")

    def heading(self) -> Text:
        return self.row.template.name

    def trail(self) -> list[Crumb]:
        return [(TITLES[self.region], self.url())]

    def context(self) -> dict[str, Any]:
        row: ManualSend = self.row
        lines = sent_numbers(row)
        return {
            "lines": lines,
            "is_underway": any(line.is_underway for line in lines),
            "states": MESSAGE_STATES,
            "steps": steps(2),
            "send_url": f"{self.url()}?template={row.template.public_id}&application={row.application.sdk_app_id}",
            "amount": plain(row.fee),
            "facts": [
                (_("Application"), row.application.name),
                (_("Template"), f"{row.template.name} · {row.template.number}"),
                (_("Signature"), row.signature.content if row.signature else None),
                *([(_("Sender ID"), row.sender)] if row.sender else []),
                (_("Sent by"), row.user),
            ],
        }
