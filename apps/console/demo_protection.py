"""What holds the demo's application down: a threshold that tells somebody, and a cap in money.

Nothing of it stands in the way of the first messages: the cap is of a country that nobody writes to, and above the threshold
only somebody is told.
"""

from decimal import Decimal
from typing import Final

from apps.accounts.actors import Actor
from apps.applications.models import Application
from apps.core.kinds import Region
from apps.policy.models import SendingThreshold
from apps.policy.services import settings
from apps.protection.models import CapWindow, SpendCap
from apps.protection.services import caps

CAPPED: Final = "ID"  # dear, and a range that attackers like
AN_HOUR: Final = Decimal(20)
TOLD_AT: Final = 800


def protect(owner: Actor, application: Application) -> None:
    """Each only where there is none yet, so that a change stays."""
    account = owner.own_account
    if not SendingThreshold.of(account).filter(application=application).exists():
        settings.set_threshold(
            actor=owner, application=application, region=Region.GLOBAL, alarm=TOLD_AT, stop=None
        )
    if not SpendCap.of(account).exists():
        caps.set_cap(actor=owner, account=account, per=CapWindow.HOUR, amount=AN_HOUR, country=CAPPED)
