"""What the pages about carriers show: each with its lease's last report, in one statement."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.carriers.models import Carrier, CarrierLease
from apps.carriers.protocols import PROTOCOLS
from apps.carriers.protocols.base import LINK_LABELS, LinkWord
from apps.carriers.protocols.settings import Setting, Text
from apps.core import clock
from apps.core.states import BAD, CARE, GOOD, QUIET, WAITING, Tone

STALE = timedelta(seconds=10)  # a driver reports every second


class Condition(models.TextChoices):
    """How a carrier stands, from its switch and its driver's last report."""

    BOUND = "bound", LINK_LABELS[LinkWord.BOUND]
    CONNECTING = "connecting", LINK_LABELS[LinkWord.CONNECTING]
    FAILED = "failed", LINK_LABELS[LinkWord.FAILED]
    SILENT = "silent", _("No driver")
    OFF = "off", _("Switched off")


TONES: dict[Condition, Tone] = {
    Condition.BOUND: GOOD,
    Condition.CONNECTING: WAITING,
    Condition.FAILED: BAD,
    Condition.SILENT: CARE,
    Condition.OFF: QUIET,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One carrier as it stands. window is over all binds; rate in segments per second, 0 without a limit."""

    carrier: Carrier
    condition: Condition
    binds: int
    window: int
    rate: int | float
    in_flight: int
    submitted: int
    throttled: int
    last_error: str
    driver: str
    reported_at: datetime | None

    @property
    def tone(self) -> Tone:
        return TONES[self.condition]

    @property
    def label(self) -> str:
        return str(self.condition.label)

    @property
    def in_flight_percent(self) -> int:
        """How full the window is."""
        return min(100, round(100 * self.in_flight / self.window)) if self.window else 0

    @property
    def protocol_label(self) -> Text:
        return PROTOCOLS[self.carrier.protocol].label

    @property
    def address(self) -> str:
        """Where the carrier is, if its protocol has a host."""
        settings = self.carrier.settings
        return f"{settings['host']}:{settings.get('port', '')}".rstrip(":") if settings.get("host") else ""


def carriers() -> QuerySet[Carrier]:
    """All carriers with their leases, the default one first, then by name."""
    return Carrier.objects.select_related("lease").order_by("-is_default", "name")


def standings() -> list[Standing]:
    """How every carrier stands."""
    return [standing(carrier) for carrier in carriers()]


def standing(carrier: Carrier) -> Standing:
    """How one carrier stands; its lease should have been read with it."""
    lease: CarrierLease | None = getattr(carrier, "lease", None)
    values = {
        setting.name: setting.initial for setting in PROTOCOLS[carrier.protocol].settings
    } | carrier.settings
    binds = int(values.get("binds") or 1)
    condition = _condition(carrier, lease)
    is_live = condition not in (Condition.OFF, Condition.SILENT)
    return Standing(
        carrier=carrier,
        condition=condition,
        binds=binds,
        window=int(values.get("window") or 0) * binds,
        rate=values.get("rate") or 0,
        in_flight=lease.in_flight if lease and is_live else 0,
        submitted=lease.submitted_count if lease else 0,
        throttled=lease.throttled_count if lease else 0,
        last_error=lease.last_error if lease else "",
        driver=lease.holder if lease and is_live else "",
        reported_at=lease.reported_at if lease else None,
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A setting in words; of a secret only whether there is one (`words` is then a bool)."""

    label: Text
    words: Any
    is_secret: bool


def shown_settings(carrier: Carrier) -> list[tuple[Text, list[Shown]]]:
    """The settings of a carrier under the legends of its protocol; those under none come last."""
    protocol = PROTOCOLS[carrier.protocol]
    left = {
        setting.name: Shown(setting.label, _shown(carrier, setting), setting.secret)
        for setting in protocol.settings
    }
    groups = [
        (legend, [left.pop(name) for name in names if name in left]) for legend, names in protocol.groups
    ]
    return [*groups, *([(_("Settings"), list(left.values()))] if left else [])]


def _shown(carrier: Carrier, setting: Setting) -> Any:
    if setting.secret:
        return carrier.secrets_sealed is not None
    value = carrier.settings.get(setting.name, setting.initial)
    if setting.type == "switch":
        return _("Yes") if value else _("No")
    return dict(setting.choices).get(value, value)


def _condition(carrier: Carrier, lease: CarrierLease | None) -> Condition:
    if not carrier.is_enabled:
        return Condition.OFF
    if lease is None or lease.reported_at is None or lease.reported_at < clock.now() - STALE:
        return Condition.SILENT
    try:
        return Condition(lease.state)
    except ValueError:  # closed, or a word of a driver that is newer than this page
        return Condition.SILENT
