"""What staff narrow pushes of all accounts by."""

from django.utils.translation import gettext_lazy as _

from apps.backoffice.forms.records import by_account
from apps.callbacks.models import Kind
from apps.callbacks.states import PUSH_STATES
from apps.web.filters import ChoiceFilter, DateFilter, Filters, FunctionFilter, StateFilter


class PushFilters(Filters):
    account = FunctionFilter(_("Account"), narrowing=by_account)
    kind = ChoiceFilter(_("Kind"), column="kind", choices=Kind.choices)
    status = StateFilter(_("State"), PUSH_STATES)
    since = DateFilter(_("From"), column="created_at", edge="from")
    until = DateFilter(_("To"), column="created_at", edge="to")
