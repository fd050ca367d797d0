"""Getting started: the four steps to the first message of one region, each with its state."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.applications import queries as applications
from apps.applications.models import ApplicationStatus
from apps.console.views.base import ConsolePage
from apps.core.kinds import Region
from apps.core.states import CARE, GOOD, QUIET, WAITING, Tone
from apps.message_templates import queries as templates
from apps.messaging import queries as messages
from apps.reviews.states import ReviewStatus
from apps.signatures import queries as signatures
from apps.statistics.queries import has_counted
from apps.web.navigation import Tab
from apps.web.pages import TemplatePage, Text

_IN_REVIEW = (ReviewStatus.WAITING, ReviewStatus.IN_REVIEW)
_ASKED = (ReviewStatus.REJECTED, ReviewStatus.NEEDS_MORE)


@dataclass(frozen=True)
class State:
    """How far a step is."""

    label: Text
    tone: Tone
    is_done: bool = False


DONE = State(_("Done"), GOOD, is_done=True)
REVIEWED = State(_("In review"), WAITING)
WANTED = State(_("Needs your answer"), CARE)
TO_DO = State(_("To do"), QUIET)
OPTIONAL = State(_("Optional"), QUIET)


@dataclass(frozen=True)
class Step:
    """One step: `url` is where it is done, `list_url` where what is there already stands."""

    title: Text
    sentence: Text
    state: State
    action: Text
    url: str
    list_url: str
    perm: Perm
    list_perm: Perm


class GettingStarted(ConsolePage, TemplatePage):
    """What the original console calls quick start; one tab for each side of the border."""

    perm = Perm.ACCOUNT_READ
    title = _("Getting started")
    template = "console/getting_started/page.html"

    @property
    def region(self) -> Region:
        """The side of the border that the tab shows."""
        asked = self.request.GET.get("region", "")
        return Region.GLOBAL if asked == Region.GLOBAL else Region.MAINLAND

    def lead(self) -> Text:
        return _("Four steps to the first message. A review normally takes about two business hours.")

    def tabs(self) -> list[Tab]:
        names = {Region.MAINLAND: _("Chinese mainland"), Region.GLOBAL: _("Other countries and regions")}
        return [
            Tab(name, f"?region={region.value}", is_active=region == self.region)
            for region, name in names.items()
        ]

    def context(self) -> dict[str, Any]:
        found = self.steps()
        current = next((step for step in found if step.state in (TO_DO, WANTED)), None)
        return {
            "steps": found,
            "current": current,
            "base_url": settings.BASE_URL,
            "application": applications.applications(self.account).order_by("id").first(),
        }

    def steps(self) -> list[Step]:
        """In the order in which they are taken."""
        region, account = self.region, self.account
        enabled = applications.applications(account).filter(status=ApplicationStatus.ENABLED).exists()
        signature, template = signatures.listed(account, region), templates.listed(account, region)
        unsigned = OPTIONAL if region == Region.GLOBAL else TO_DO
        return [
            Step(
                _("Create an application"),
                _("It gets an SDK AppID, which every message names, and a switch that stops it at once."),
                DONE if enabled else TO_DO,
                _("Create application"),
                reverse("console:application_new"),
                reverse("console:applications"),
                Perm.APPLICATION_WRITE,
                Perm.APPLICATION_READ,
            ),
            Step(
                _("Get a signature approved"),
                _(
                    "It stands in front of every message and says who sends it. Elsewhere than in the Chinese mainland one may do without."
                ),
                _state(signature, unsigned),
                _("Create signature"),
                reverse("console:signature_new", args=[region]),
                reverse(f"console:{region.value}_signatures"),
                Perm.SIGNATURE_WRITE,
                Perm.SIGNATURE_READ,
            ),
            Step(
                _("Get a template approved"),
                _("The fixed text of your messages, with variables {1}, {2} for what changes."),
                _state(template, TO_DO),
                _("Create template"),
                reverse("console:template_new", args=[region]),
                reverse(f"console:{region.value}_templates"),
                Perm.TEMPLATE_WRITE,
                Perm.TEMPLATE_READ,
            ),
            Step(
                _("Send the first message"),
                _("From this console to a few numbers, or from your program with an API key."),
                DONE if messages.has_sent(account, region) or has_counted(account, region) else TO_DO,
                _("Send a message"),
                reverse(f"console:{region.value}_send"),
                f"{reverse('console:records')}?region={region.value}",
                Perm.MESSAGE_SEND,
                Perm.MESSAGE_READ,
            ),
        ]


def _state(rows: Any, nothing: State) -> State:
    """The furthest that any of the applications has come."""
    found = {
        (row["is_approved"], row["review__status"]) for row in rows.values("is_approved", "review__status")
    }
    if any(approved for approved, _status in found):
        return DONE
    statuses = {status for _approved, status in found}
    if statuses.intersection(_IN_REVIEW):
        return REVIEWED
    return WANTED if statuses.intersection(_ASKED) else nothing
