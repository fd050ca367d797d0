"""Carriers: all of them live, one with its settings and history, adding, changing, trying a bind, switching."""

from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.accounts.permissions import Perm
from apps.accounts.telling import tell
from apps.backoffice.forms.carriers import CarrierForm, initial_values
from apps.backoffice.views.base import StaffPage
from apps.carriers import queries
from apps.carriers.models import Carrier
from apps.carriers.protocols import PROTOCOLS
from apps.carriers.queries import Standing
from apps.carriers.services import carriers
from apps.core.errors import DomainError, Forbidden
from apps.messaging import queries as messaging
from apps.messaging.queries import Backlog
from apps.web.htmx import wants_part
from apps.web.pages import ActionPage, Crumb, DetailPage, FormPage, TemplatePage
from apps.web.tables import Action, Column, Empty, NumberColumn, Table

CARRIERS = _("Carriers")
CELLS = "backoffice/carriers/cells"
TRIAL = "backoffice/carriers/_trial.html"
CONNECT = Action(
    _("Connect a carrier"),
    cast(str, reverse_lazy("backoffice:carrier_choose")),
    "plus",
    Perm.STAFF_CARRIER_WRITE,
    is_primary=True,
)


def _url(row: Standing) -> str:
    return reverse("backoffice:carrier", args=[row.carrier.public_id])


class CarrierTable(Table):
    """Every cell from the lease's last report; links carry ids, so that a refresh leaves the focus where it was."""

    caption = CARRIERS
    columns = (
        Column(_("Carrier"), "carrier.name", link=_url, is_heading=True, template=f"{CELLS}/name.html"),
        Column(_("Binds"), "label", template=f"{CELLS}/condition.html"),
        Column(_("In flight"), "in_flight", template=f"{CELLS}/window.html"),
        Column(_("Rate"), "rate", template=f"{CELLS}/rate.html"),
        NumberColumn(_("Submitted"), "submitted"),
        NumberColumn(_("Throttled"), "throttled"),
        Column(_("Last error"), "last_error", template=f"{CELLS}/error.html"),
        Column(_("Driver"), "driver", template=f"{CELLS}/driver.html"),
    )
    empty = Empty(
        "router",
        _("No carrier is connected yet"),
        _("Messages wait until there is one. The simulator is a carrier too, for a first try."),
        (CONNECT,),
    )


class CarrierList(StaffPage, TemplatePage):
    """htmx asks for the table again every two seconds."""

    perm = Perm.STAFF_CARRIER_READ
    title = CARRIERS
    template = "backoffice/carriers/list.html"
    part = "components/table.html"

    def actions(self) -> list[Action]:
        return [CONNECT]

    def context(self) -> dict[str, Any]:
        return {"table": CarrierTable(queries.standings())}


class CarrierPage(StaffPage, abstract=True):
    """What all pages below the list share."""

    perm = Perm.STAFF_CARRIER_READ

    def rows(self) -> QuerySet[Carrier]:
        return queries.carriers()

    @property
    def carrier(self) -> Carrier:
        return self.find(self.rows(), self.kwargs["public_id"])

    def trail(self) -> list[Crumb]:
        return [(CARRIERS, reverse("backoffice:carriers"))]


class CarrierDetail(CarrierPage, DetailPage):
    template = "backoffice/carriers/detail.html"
    part = "backoffice/carriers/_live.html"

    def context(self) -> dict[str, Any]:
        standing = queries.standing(self.row)
        live = {"standing": standing, "backlog": messaging.backlogs().get(self.row.pk, Backlog())}
        if wants_part(self.request):
            return live
        events = accounts.audit_of_target(f"carrier:{self.row.public_id}", account=None)[:20]
        return {
            **live,
            "settings": queries.shown_settings(self.row),
            "events": [tell(event) for event in events],
        }

    def actions(self) -> list[Action]:
        carrier: Carrier = self.row
        write, key = Perm.STAFF_CARRIER_WRITE, [carrier.public_id]
        off = _("Nothing goes out through {name} any more; what was accepted for it waits. Switch it off?")
        switch = (
            Action(
                _("Switch off"), reverse("backoffice:carrier_disable", args=key), "power", write,
                is_post=True, is_danger=True, confirm=str(off).format(name=carrier.name),
            )
            if carrier.is_enabled
            else Action(_("Switch on"), reverse("backoffice:carrier_enable", args=key), "power", write, is_post=True)
        )  # fmt: skip
        default = Action(
            _("Make default"), reverse("backoffice:carrier_default", args=key), "star", write, is_post=True
        )
        edit = Action(
            _("Edit"), reverse("backoffice:carrier_edit", args=key), "pencil", write, is_primary=True
        )
        return [switch, *([] if carrier.is_default else [default]), edit]


class CarrierChoose(CarrierPage, TemplatePage):
    """Which protocol the new carrier speaks; each has its own form."""

    perm = Perm.STAFF_CARRIER_WRITE
    title = _("Connect a carrier")
    template = "backoffice/carriers/choose.html"

    def context(self) -> dict[str, Any]:
        return {"protocols": [(name, one.label, one.description) for name, one in PROTOCOLS.items()]}


class CarrierFormPage(CarrierPage, FormPage, abstract=True):
    """The settings of a protocol; its second button tries a bind with what is filled in and stores nothing."""

    perm = Perm.STAFF_CARRIER_WRITE
    template = "backoffice/carriers/form.html"
    form = CarrierForm
    known: Carrier | None = None

    @property
    def protocol(self) -> str:
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        return {**super().context(), "form_id": "settings"}

    def form_options(self) -> dict[str, Any]:
        return {"protocol": self.protocol, "is_new": self.known is None}

    def initial(self) -> dict[str, Any]:
        return initial_values(PROTOCOLS[self.protocol].settings, self.known.settings if self.known else {})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.try_bind() if "try" in request.POST else super().post(request, *args, **kwargs)

    def try_bind(self) -> HttpResponse:
        form = CarrierForm(self.request.POST, initial=self.initial(), **self.form_options())
        form.fields.pop("name", None)  # a bind can be tried before the carrier has one
        result = None
        if form.is_valid():
            try:
                result = carriers.test_bind(
                    actor=self.actor, protocol=self.protocol, values=form.values(), carrier=self.known
                )
            except Forbidden:
                raise
            except DomainError as refusal:
                form.refuse(refusal)
        if wants_part(self.request):
            return self.show(TRIAL, form=form, result=result)
        return self.show(form=self.named_again(form), result=result)

    def named_again(self, form: CarrierForm) -> CarrierForm:
        """The whole form with what was typed, for a page without scripts; nothing in it is judged yet."""
        if form.errors:
            return CarrierForm(self.request.POST, **self.form_options())
        typed = {name: self.request.POST.get(name, "") for name in self.form(**self.form_options()).fields}
        return CarrierForm(initial=typed, **self.form_options())


class CarrierNew(CarrierFormPage):
    submit = _("Connect")
    done = _("The carrier is connected; a driver binds within a few seconds.")

    def heading(self) -> Any:
        return _("New carrier: %(protocol)s") % {"protocol": PROTOCOLS[self.protocol].label}

    @property
    def protocol(self) -> str:
        return self.kwargs["protocol"]

    def gate(self) -> HttpResponse | None:
        if self.protocol not in PROTOCOLS:
            raise Http404
        return super().gate()

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (_("Connect a carrier"), reverse("backoffice:carrier_choose"))]

    def run(self, form: CarrierForm) -> str:
        carrier = carriers.add(
            actor=self.actor,
            name=form.cleaned_data["name"],
            protocol=self.protocol,
            settings=form.values(),
            is_default=form.cleaned_data["is_default"],
        )
        return reverse("backoffice:carrier", args=[carrier.public_id])


class CarrierEdit(CarrierFormPage):
    done = _("The settings are saved; the driver takes them up within a second or two.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._carrier: Carrier | None = None
        return super().dispatch(request, *args, **kwargs)

    @property
    def known(self) -> Carrier:  # type: ignore[override]
        if self._carrier is None:
            self._carrier = self.carrier
        return self._carrier

    @property
    def protocol(self) -> str:
        return self.known.protocol

    def heading(self) -> Any:
        return _("Edit %(carrier)s") % {"carrier": self.known.name}

    def trail(self) -> list[Crumb]:
        return [
            *super().trail(),
            (self.known.name, reverse("backoffice:carrier", args=[self.known.public_id])),
        ]

    def run(self, form: CarrierForm) -> str:
        carriers.edit(actor=self.actor, carrier=self.known, settings=form.values())
        return reverse("backoffice:carrier", args=[self.known.public_id])


class CarrierEnable(CarrierPage, ActionPage):
    perm = Perm.STAFF_CARRIER_WRITE
    back = "backoffice:carriers"
    done = _("The carrier is switched on; a driver binds within a second or two.")

    def run(self) -> None:
        carriers.enable(actor=self.actor, carrier=self.carrier)


class CarrierDisable(CarrierPage, ActionPage):
    perm = Perm.STAFF_CARRIER_WRITE
    back = "backoffice:carriers"
    done = _("The carrier is switched off; what is in flight is still answered.")

    def run(self) -> None:
        carriers.disable(actor=self.actor, carrier=self.carrier)


class CarrierMakeDefault(CarrierPage, ActionPage):
    perm = Perm.STAFF_CARRIER_WRITE
    back = "backoffice:carriers"
    done = _("Everything that has no other route goes through this carrier from now on.")

    def run(self) -> None:
        carriers.make_default(actor=self.actor, carrier=self.carrier)
