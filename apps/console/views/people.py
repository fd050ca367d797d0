"""People of the account: who belongs to it in which role, who is invited, and what each role may do."""

from functools import cached_property
from typing import Any

from allauth.account.adapter import get_adapter
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries
from apps.accounts.actors import account_perms
from apps.accounts.models import Invitation, User
from apps.accounts.permissions import Perm, Role
from apps.accounts.queries import Member
from apps.accounts.rights import rights_of
from apps.accounts.services import people
from apps.console.forms.people import InviteForm, RolesForm
from apps.console.views.base import ConsolePage
from apps.web.forms import AccountForm
from apps.web.pages import ActionPage, Crumb, FormPage, TemplatePage, Text
from apps.web.tables import Action, Column, Table, TimeColumn

TITLE = _("People and roles")


def _rights() -> dict[str, Any]:
    return {"roles": list(Role), "rights": rights_of(Role)}


class MemberTable(Table):
    caption = _("People of the account")
    columns = (
        Column(_("Person"), "user", template="components/cells/person.html", is_heading=True),
        Column(_("Roles"), "roles", template="components/cells/roles.html"),
        Column(_("Second factor"), "has_second_factor", template="components/cells/factor.html"),
        TimeColumn(_("Since"), "since"),
    )

    def actions(self, row: Member) -> tuple[Action, ...]:
        key = [row.user.public_id]
        return (
            Action(_("Change roles"), reverse("console:member", args=key), "user-cog", Perm.PEOPLE_WRITE),
            Action(
                _("Remove"),
                reverse("console:member_remove", args=key),
                "user-off",
                Perm.PEOPLE_WRITE,
                is_danger=True,
            ),
        )


class InvitationTable(Table):
    caption = _("Open invitations")
    columns = (
        Column(_("E-mail address"), "email", is_heading=True),
        Column(_("Role"), "get_role_display"),
        Column(_("Invited by"), "invited_by"),
        TimeColumn(_("Sent"), "created_at"),
        Column(_("Valid until"), "expires_at", template="console/people/_expiry_cell.html"),
    )

    def actions(self, row: Invitation) -> tuple[Action, ...]:
        write = Perm.PEOPLE_WRITE
        return (
            Action(
                _("Send again"),
                reverse("console:invitation_send", args=[row.public_id]),
                "send",
                write,
                is_post=True,
            ),
            Action(
                _("Withdraw"),
                reverse("console:invitation_withdraw", args=[row.public_id]),
                "link-off",
                write,
                is_post=True,
                is_danger=True,
                confirm=_("Withdraw this invitation? Its link stops working."),
            ),
        )


class PeoplePage(ConsolePage, abstract=True):
    perm = Perm.PEOPLE_WRITE

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("console:people"))]


class People(PeoplePage, TemplatePage):
    perm = Perm.PEOPLE_READ
    title = TITLE
    template = "console/people/page.html"

    def trail(self) -> list[Crumb]:
        return []

    def actions(self) -> list[Action]:
        url = reverse("console:people_invite")
        return [Action(_("Invite"), url, "user-plus", Perm.PEOPLE_WRITE, is_primary=True)]

    def context(self) -> dict[str, Any]:
        return {
            "members": MemberTable(queries.members(self.account)),
            "invitations": InvitationTable(queries.open_invitations(self.account)),
            **_rights(),
        }


class Invite(PeoplePage, FormPage):
    title = _("Invite somebody")
    template = "layouts/roles_form.html"
    form = InviteForm
    submit = _("Send invitation")
    done = _("The invitation has been sent.")

    def context(self) -> dict[str, Any]:
        return {**super().context(), **_rights()}

    def run(self, form: InviteForm) -> str:
        chosen = form.cleaned_data
        people.invite(actor=self.actor, email=chosen["email"], role=Role(chosen["role"]))
        return reverse("console:people")


class InvitationAction(PeoplePage, ActionPage, abstract=True):
    back = "console:people"

    @cached_property
    def invitation(self) -> Invitation:
        return self.find(queries.open_invitations(self.account), self.kwargs["public_id"])


class InvitationSend(InvitationAction):
    done = _("A new link has been sent; the earlier one does not work any more.")

    def run(self) -> str:
        row = self.invitation
        people.invite(actor=self.actor, email=row.email, role=Role(row.role))
        return reverse("console:people")


class InvitationWithdraw(InvitationAction):
    done = _("The invitation has been withdrawn.")

    def run(self) -> str:
        people.withdraw_invitation(actor=self.actor, invitation=self.invitation)
        return reverse("console:people")


class MemberPage(PeoplePage, FormPage, abstract=True):
    """One person of the account."""

    @cached_property
    def member(self) -> Member:
        user = self.find(self.rows(), self.kwargs["public_id"])
        return next(member for member in queries.members(self.account) if member.user == user)

    def rows(self) -> QuerySet[User]:
        return User.objects.filter(memberships__account=self.account).distinct()

    def way_on(self) -> str:
        """Back to the people, or where somebody who has just changed the own roles still may go."""
        user = self.actor.user
        if Perm.PEOPLE_READ in account_perms(user, self.account):
            return reverse("console:people")
        return str(get_adapter().get_login_redirect_url(self.request))


class MemberRoles(MemberPage):
    form = RolesForm
    submit = _("Save roles")
    done = _("The roles have been changed.")
    template = "layouts/roles_form.html"

    def heading(self) -> Text:
        return _("Roles of %(person)s") % {"person": self.member.user}

    def initial(self) -> dict[str, Any]:
        return {"roles": [role.value for role in self.member.roles]}

    def context(self) -> dict[str, Any]:
        return {**super().context(), **_rights()}

    def run(self, form: RolesForm) -> str:
        roles = frozenset(map(Role, form.cleaned_data["roles"]))
        people.change_roles(actor=self.actor, user=self.member.user, roles=roles)
        return self.way_on()


class RemoveForm(AccountForm):
    """No fields: the button is the answer."""


class MemberRemove(MemberPage):
    form = RemoveForm
    title = _("Remove from the account")
    submit = _("Remove from the account")
    done = _("The person has been removed from the account.")
    template = "console/people/remove.html"

    def context(self) -> dict[str, Any]:
        return {
            **super().context(),
            "member": self.member,
            "is_oneself": self.member.user == self.actor.user,
        }

    def run(self, form: RemoveForm) -> str:
        people.remove(actor=self.actor, user=self.member.user)
        return self.way_on()
