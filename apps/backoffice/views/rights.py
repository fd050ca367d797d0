"""What accounts may do by what they are: the matrix, read by all who see accounts and decided by administrators."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts import queries
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Perm
from apps.accounts.telling import tell
from apps.backoffice.forms.identity import RightsForm
from apps.backoffice.views.base import StaffPage
from apps.identity import rights, services
from apps.identity.kinds import EXPLAINED, GRANTED, Right, Standing
from apps.web.pages import Crumb, FormPage, TemplatePage
from apps.web.tables import Action

TITLE = _("Rights of accounts")
_EVENTS = 10


class Rights(StaffPage, TemplatePage):
    perm = Perm.STAFF_ACCOUNT_READ
    title = TITLE
    template = "backoffice/rights/detail.html"

    def actions(self) -> list[Action]:
        url = reverse("backoffice:rights_edit")
        return [Action(_("Change"), url, "pencil", Perm.STAFF_ACCOUNT_WRITE)]

    def context(self) -> dict[str, Any]:
        matrix = rights.matrix()
        return {
            "standings": list(Standing),
            "rights": [
                (
                    right,
                    EXPLAINED[right],
                    [
                        (right in matrix[one], (right in matrix[one]) != (right in GRANTED[one]))
                        for one in Standing
                    ],
                )
                for right in Right
            ],
            "events": [tell(event) for event in _events()],
        }


def _events() -> Iterable[AuditEvent]:
    changes = queries.audit_of_platform().filter(target__startswith="rightsetting:")
    return changes.order_by("-id")[:_EVENTS]


class RightsEdit(StaffPage, FormPage):
    perm = Perm.STAFF_ACCOUNT_WRITE
    title = _("Change the rights of accounts")
    form = RightsForm

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:rights"))]

    def initial(self) -> dict[str, Any]:
        return {standing.value: sorted(granted) for standing, granted in rights.matrix().items()}

    def run(self, form: RightsForm) -> str:
        changed = services.change_rights(actor=self.actor, matrix=form.matrix)
        words = ngettext("%(count)s right has been changed.", "%(count)s rights have been changed.", changed)
        messages.success(self.request, words % {"count": changed})
        return reverse("backoffice:rights")
