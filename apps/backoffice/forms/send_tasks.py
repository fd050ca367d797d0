"""What staff narrow the lists of all accounts by."""

from django.utils.translation import gettext_lazy as _

from apps.core.kinds import Region
from apps.messaging.states import SEND_TASK_STATES
from apps.web.filters import ChoiceFilter, DateFilter, Filters, SearchFilter, StateFilter


class SendTaskFilters(Filters):
    """By whose it is, where it goes, where it stands and when it came."""

    q = SearchFilter(_("Account or name"), columns=("account__name", "name"))
    status = StateFilter(_("Status"), SEND_TASK_STATES)
    region = ChoiceFilter(_("Region"), column="region", choices=Region.choices)
    since = DateFilter(_("From"), column="created_at", edge="from")
    until = DateFilter(_("To"), column="created_at", edge="to")
