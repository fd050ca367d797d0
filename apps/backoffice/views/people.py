"""The platform's staff: who has which role and a second factor; given, changed and taken by administrators."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries
from apps.accounts.actors import staff_perms
from apps.accounts.models import User
from apps.accounts.permissions import Perm, StaffRole
from apps.accounts.queries import Member
from apps.accounts.rights import rights_of
from apps.accounts.services import staff
from apps.backoffice.forms.people import RemoveForm, StaffNewForm, StaffRolesForm
from apps.backoffice.views.base import StaffPage
from apps.web.pages import ActionPage, Crumb, FormPage, Page, TemplatePage, Text
from apps.web.tables import Action, Column, Empty, Table, TimeColumn

TITLE = _("Staff")


def _rights() -> dict[str, Any]:
    return {"roles": list(StaffRole), "rights": rights_of(StaffRole)}


class StaffTable(Table):
    caption = _("Staff of the platform")
    columns = (
        Column(_("Person"), "user", template="components/cells/person.html", is_heading=True),
        Column(_("Roles"), "roles", template="components/cells/roles.html"),
        Column(_("Second factor"), "has_second_factor", template="components/cells/factor.html"),
        TimeColumn(_("Last sign-in"), "user.last_login"),
    )
    empty = Empty("users", _("Nobody works for the platform yet"))

    def actions(self, row: Member) -> tuple[Action, ...]:
        key, write = [row.user.public_id], Perm.STAFF_PEOPLE_WRITE
        actions = (
            Action(_("Change roles"), reverse("backoffice:staff_member", args=key), "user-cog", write),
            Action(
                _("Remove"),
                reverse("backoffice:staff_remove", args=key),
                "user-off",
                write,
                is_danger=True,
            ),
        )
        if row.user.has_usable_password() or row.user.last_login is not None:
            return actions
        link = Action(_("New link"), reverse("backoffice:staff_link", args=key), "link", write, is_post=True)
        return (link, *actions)


class PeoplePage(StaffPage, abstract=True):
    perm = Perm.STAFF_PEOPLE_WRITE

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:people"))]


class People(PeoplePage, TemplatePage):
    title = TITLE
    template = "backoffice/people/page.html"

    def lead(self) -> Text:
        return _("Whoever works here needs a second factor before the back office opens.")

    def trail(self) -> list[Crumb]:
        return []

    def actions(self) -> list[Action]:
        url = reverse("backoffice:staff_new")
        return [Action(_("Add to the staff"), url, "user-plus", Perm.STAFF_PEOPLE_WRITE, is_primary=True)]

    def context(self) -> dict[str, Any]:
        return {"table": StaffTable(queries.staff()), **_rights()}


class StaffNew(PeoplePage, FormPage):
    """Somebody new chooses a password with a link that is shown here once."""

    title = _("Add to the staff")
    form = StaffNewForm
    submit = _("Add to the staff")
    done = _("The person works for the platform now.")
    template = "layouts/roles_form.html"

    def context(self) -> dict[str, Any]:
        return {**super().context(), **_rights()}

    def run(self, form: StaffNewForm) -> str | HttpResponse:
        user = staff.employ(actor=self.actor, **form.cleaned_data)
        if staff.needs_start(user):
            return _link_page(self, user)
        return reverse("backoffice:people")


class StaffMemberPage(PeoplePage, abstract=True):
    @cached_property
    def member(self) -> Member:
        user = self.find(self.rows(), self.kwargs["public_id"])
        return next(member for member in queries.staff() if member.user == user)

    def rows(self) -> QuerySet[User]:
        return User.objects.filter(staff_memberships__isnull=False).distinct()

    def way_on(self) -> str:
        """Back to the staff, or out for somebody who has just given up the own role."""
        if Perm.STAFF_PEOPLE_WRITE in (perms := staff_perms(self.actor.user)):
            return reverse("backoffice:people")
        return reverse("backoffice:overview" if perms else "account_email")


class StaffRoles(StaffMemberPage, FormPage):
    form = StaffRolesForm
    submit = _("Save roles")
    done = _("The roles have been changed.")
    template = "layouts/roles_form.html"

    def heading(self) -> Text:
        return _("Staff roles of %(person)s") % {"person": self.member.user}

    def initial(self) -> dict[str, Any]:
        return {"roles": [role.value for role in self.member.roles]}

    def context(self) -> dict[str, Any]:
        return {**super().context(), **_rights()}

    def run(self, form: StaffRolesForm) -> str:
        staff.change_roles(actor=self.actor, user=self.member.user, roles=form.cleaned_data["roles"])
        return self.way_on()


class StaffRemove(StaffMemberPage, FormPage):
    form = RemoveForm
    title = _("Remove from the staff")
    submit = _("Remove from the staff")
    done = _("The person does not work for the platform any more.")
    template = "backoffice/people/remove.html"

    def context(self) -> dict[str, Any]:
        more = {"member": self.member, "is_oneself": self.member.user == self.actor.user}
        return {**super().context(), **more}

    def run(self, form: RemoveForm) -> str:
        staff.change_roles(actor=self.actor, user=self.member.user, roles=frozenset())
        return self.way_on()


class StaffLink(StaffMemberPage, ActionPage):
    title = _("A new link")
    back = "backoffice:people"

    def run(self) -> HttpResponse:
        if not staff.needs_start(self.member.user):
            raise Http404
        return _link_page(self, self.member.user)


def _link_page(page: Page, user: User) -> HttpResponse:
    """The one time that the link is shown."""
    link = settings.BASE_URL + staff.start_link(actor=page.actor, user=user)
    days = settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)
    return page.show("backoffice/people/link.html", person=user, link=link, days=days)
