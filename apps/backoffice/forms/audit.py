"""What the platform's audit trail is narrowed by."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts.telling import NOUNS, VIAS
from apps.web.filters import ChoiceFilter, DateFilter, Filters, SearchFilter


class NounFilter(ChoiceFilter):
    """Events about one kind of thing: their verbs begin with its noun."""

    def narrow(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(verb__startswith=f"{value}.")


class AuditFilters(Filters):
    q = SearchFilter(_("Person or thing"), columns=("user__email", "user__name", "label", "target"))
    account = SearchFilter(_("Account"), columns=("account__name",))
    noun = NounFilter(
        _("Subject"), column="verb", choices=lambda: [(noun, str(word)) for noun, word in NOUNS.items()]
    )
    via = ChoiceFilter(
        _("Via"), column="via", choices=lambda: [(via, str(word)) for via, word in VIAS.items()]
    )
    since = DateFilter(_("From"), column="at", edge="from")
    until = DateFilter(_("To"), column="at", edge="to")
