"""Who may do what: every person and every API key, with roles, rights, second factor and last use."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from apps.accounts import queries
from apps.accounts.permissions import Perm
from apps.exports.base import Column, Kind, Run, Scope, Subject


class AccessReport(Subject):
    """asked: nothing. Of an account its people and keys, of the platform its staff."""

    name = "access_report"
    title = _("Access report")
    perm = Perm.PEOPLE_READ
    staff_perm = Perm.STAFF_PEOPLE_WRITE
    columns: ClassVar[tuple[Column, ...]] = (
        Column("what", _("What")),
        Column("name", _("Name")),
        Column("email", _("E-mail address")),
        Column("roles", _("Roles")),
        Column("rights", _("Rights")),
        Column("second_factor", _("Second factor")),
        Column("since", _("Since"), Kind.INSTANT),
        Column("last_use_at", _("Last use"), Kind.INSTANT),
        Column("last_use_from", _("Last use from")),
        Column("state", _("State")),
    )

    def read(self, scope: Scope, after: str, limit: int) -> Run:
        members = queries.members(scope.account) if scope.account else queries.staff()
        lines = [_person(member) for member in members]
        if scope.account:
            lines += [_key(key) for key in queries.credentials(scope.account).order_by("id")]
        return Run(lines, "", 100, True)


def _person(member: queries.Member) -> list[Any]:
    user = member.user
    return [
        str(_("Person")),
        user.name,
        user.email,
        ", ".join(str(role.label) for role in member.roles),
        ", ".join(sorted(member.perms)),
        str(_("yes") if member.has_second_factor else _("no")),
        member.since,
        user.last_login,
        "",
        str(_("active") if user.is_active else _("not active")),
    ]


def _key(key: Any) -> list[Any]:
    return [
        str(_("API key")),
        str(key),
        key.user.email,
        "",
        "",
        "",
        key.created_at,
        key.last_used_at,
        key.last_used_ip or "",
        key.get_status_display(),
    ]
