"""The callback of the demo's application: set up and switched off, for nobody's server is there to be told."""

from typing import Final

from apps.accounts.actors import Actor
from apps.applications.models import Application
from apps.callbacks.queries import status_endpoint
from apps.callbacks.services import configuring
from apps.callbacks.services.configuring import Details

ADDRESS: Final = "https://shop.example.com/sms/status"


def set_up(owner: Actor, application: Application) -> None:
    """Only where there is none yet, so that a change stays."""
    if status_endpoint(application) is None:
        details = Details(ADDRESS, is_on=False)
        configuring.set_status_callback(actor=owner, application=application, details=details)
