"""Our own SMSC as a carrier: SMPP with settings that fit `manage.py run_simulator`."""

import dataclasses
from typing import Any, ClassVar, Final

from django.conf import settings as installation
from django.utils.translation import gettext_lazy as _

from apps.carriers.protocols.settings import Setting, Text
from apps.carriers.protocols.smpp.client import SmppProtocol
from apps.carriers.protocols.smpp.config import SETTINGS
from apps.carriers.simulator.accounts import SYSTEM_ID, password

_PRESETS: Final[dict[str, Any]] = {
    "host": "127.0.0.1",
    "port": lambda: installation.SIMULATOR_PORT,
    "system_id": SYSTEM_ID,
    "password": password,
    "window": 500,
}


class SimulatorProtocol(SmppProtocol):
    """The SMPP client with presets; everything can still be set."""

    name: ClassVar[str] = "simulator"
    label: ClassVar[Text] = _("Simulator (SMPP)")
    description: ClassVar[Text] = _(
        "Our own SMSC on this machine: nothing reaches a handset, the number's end chooses the outcome."
    )
    settings: ClassVar[tuple[Setting, ...]] = tuple(
        dataclasses.replace(each, default=_PRESETS[each.name]) if each.name in _PRESETS else each
        for each in SETTINGS
    )
