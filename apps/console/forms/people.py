"""What an owner fills in about colleagues, and the filters of the account's audit trail."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Role
from apps.accounts.queries import Member
from apps.accounts.rights import described
from apps.accounts.telling import BACKOFFICE, NOUNS
from apps.web.filters import ChoiceFilter, DateFilter, Filters, SearchFilter
from apps.web.forms import AccountForm

STAFF = "staff"


class InviteForm(AccountForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("A link that works once is sent there. Whoever has a sign-in with this address uses it."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=lambda: described(Role),
        widget=forms.RadioSelect,
        help_text=_("You can give further roles once the invitation is accepted."),
    )


class RolesForm(AccountForm):
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=lambda: described(Role),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role, or remove the person from the account.")},
        help_text=_("Several roles add up. A change acts on the person’s next click and next API call."),
    )


class PersonFilter(ChoiceFilter):
    """Events of one person; the staff of the platform is one choice without names."""

    def narrow(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == STAFF:
            return rows.filter(via=BACKOFFICE)
        return rows.filter(user__public_id=value).exclude(via=BACKOFFICE)


class NounFilter(ChoiceFilter):
    """Events about one kind of thing: their verbs begin with its noun."""

    def narrow(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(verb__startswith=f"{value}.")


class TrailFilters(Filters):
    """`people`: whose names the filter offers."""

    q = SearchFilter(_("Thing"), columns=("label",))
    person = PersonFilter(_("Person"), column="user", choices=())
    noun = NounFilter(
        _("Subject"),
        column="verb",
        choices=lambda: [
            (noun, str(words))
            for noun, words in NOUNS.items()
            if noun not in ("audit", "carrier", "staff", "review", "word_list")
        ],
    )
    since = DateFilter(_("From"), column="at", edge="from")
    until = DateFilter(_("To"), column="at", edge="to")

    def __init__(self, query: Any, *, people: list[Member]) -> None:
        super().__init__(query)
        names = [(member.user.public_id, str(member.user)) for member in people]
        choices = [("", _("All")), *names, (STAFF, _("The platform’s staff"))]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]
