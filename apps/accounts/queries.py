"""What the pages about people, keys and the audit trail show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.accounts.actors import Actor
from apps.accounts.models import (
    Account,
    AuditEvent,
    AuditLink,
    AuditUnlinked,
    Credential,
    CredentialStatus,
    Invitation,
    Membership,
    Place,
    SavedView,
    User,
)
from apps.accounts.permissions import ROLES, STAFF_ROLES, Perm, Role, StaffRole
from apps.accounts.second_factor import FACTORS
from apps.core import clock


@dataclass(frozen=True)
class Member:
    """A person as a colleague or as staff, with the roles in the order of the role table."""

    user: User
    roles: tuple[Role | StaffRole, ...]
    since: datetime
    has_second_factor: bool

    @property
    def perms(self) -> frozenset[Perm]:
        """What the roles add up to."""
        return frozenset().union(
            *(ROLES[role] if isinstance(role, Role) else STAFF_ROLES[role] for role in self.roles)
        )


def members(account: Account) -> list[Member]:
    """The people of an account, by name."""
    mine = Q(memberships__account=account)
    people = User.objects.filter(mine).annotate(
        held=ArrayAgg("memberships__role", filter=mine), since=Min("memberships__created_at", filter=mine)
    )
    return [_member(user, Role) for user in _with_factor(people)]


def people_who_may(account: Account, perm: Perm) -> int:
    """How many people of an account have a right."""
    return sum(perm in member.perms for member in members(account))


def staff() -> list[Member]:
    """The people of the platform, by name."""
    people = User.objects.filter(staff_memberships__isnull=False).annotate(
        held=ArrayAgg("staff_memberships__role", distinct=True), since=Min("staff_memberships__created_at")
    )
    return [_member(user, StaffRole) for user in _with_factor(people)]


def open_invitations(account: Account) -> QuerySet[Invitation]:
    """Invitations that nobody has accepted or withdrawn, overdue ones included: they can be sent again."""
    return (
        Invitation.of(account)
        .filter(accepted_at=None, withdrawn_at=None)
        .annotate(is_overdue=Q(expires_at__lte=clock.now()))
        .select_related("invited_by")
        .order_by("-created_at")
    )


def credentials(account: Account) -> QuerySet[Credential]:
    """The key pairs of an account that are not deleted, with their people; last use and place are columns."""
    return Credential.of(account).exclude(status=CredentialStatus.DELETED).select_related("user")


def saved_views(actor: Actor, place: Place) -> list[SavedView]:
    """The person's own views of a list in this account, by name."""
    if actor.user is None:
        return []
    return list(SavedView.of(actor.own_account).filter(user=actor.user, place=place).order_by("name"))


def audit_of_account(account: Account) -> QuerySet[AuditEvent]:
    """The account's trail; newest first is `-id`, which an index serves."""
    return AuditEvent.objects.filter(account=account).select_related("user")


def audit_of_platform() -> QuerySet[AuditEvent]:
    """The whole trail, for staff who may read it."""
    return AuditEvent.objects.select_related("user", "account")


def audit_of_target(target: str, *, account: Account | None) -> QuerySet[AuditEvent]:
    """The history of one thing (`model:public id`); for customers only what their own account's trail holds."""
    events = AuditEvent.objects.filter(target=target).select_related("user").order_by("-id")
    return events if account is None else events.filter(account=account)


def customers() -> QuerySet[Account]:
    """Every account with how many people it has (`people_count`), for the back office."""
    people = (
        Membership.unscoped.filter(account=OuterRef("pk"))
        .values("account")
        .annotate(people=Count("user", distinct=True))
        .values("people")
    )
    return Account.objects.annotate(people_count=Coalesce(Subquery(people), 0))


def _with_factor(people: QuerySet[User]) -> QuerySet[User]:
    factor = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    return people.annotate(has_factor=Exists(factor)).order_by("name", "email")


def _member(user: Any, roles: type[Role] | type[StaffRole]) -> Member:
    return Member(
        user=user,
        roles=tuple(role for role in roles if role in user.held),
        since=user.since,
        has_second_factor=user.has_factor,
    )


@dataclass(frozen=True, slots=True)
class ChainState:
    """Where the chain of the audit trail stands: entries, the last digest in hex, events that wait for their place, and the
    event in which the last verification told its outcome."""

    entries: int
    head: str
    waiting: int
    verified: AuditEvent | None


def chain_state() -> ChainState:
    """Three small statements."""
    last = AuditLink.objects.order_by("-position").first()
    outcomes = AuditEvent.objects.filter(verb__in=("audit.verified", "audit.broken"))
    return ChainState(
        entries=last.position if last else 0,
        head=bytes(last.digest).hex() if last else "",
        waiting=AuditUnlinked.objects.count(),
        verified=outcomes.order_by("-id").first(),
    )
