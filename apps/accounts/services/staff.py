"""Who works for the platform: staff roles, and the link with which a new installation gets its first administrator."""

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts import audit
from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.models import FirstAdministratorLink, StaffMembership, User
from apps.accounts.permissions import Perm, StaffRole
from apps.accounts.services.people import create_person
from apps.core import clock, locks, secrets
from apps.core.errors import Code, DomainError

_LOCK = "staff"


@transaction.atomic
def grant(*, actor: Actor, user: User, role: StaffRole) -> StaffMembership:
    """Give a person a staff role; giving it twice changes nothing."""
    actor.require(Perm.STAFF_PEOPLE_WRITE)
    membership, created = StaffMembership.objects.get_or_create(user=user, role=role)
    if created:
        audit.record(actor, "staff.granted", user, role=str(role))
    return membership


@transaction.atomic
def revoke(*, actor: Actor, user: User, role: StaffRole) -> None:
    """Take a staff role away; raises DomainError(LAST_ADMINISTRATOR). Taking it twice changes nothing."""
    actor.require(Perm.STAFF_PEOPLE_WRITE)
    locks.lock(_LOCK)
    if role == StaffRole.ADMINISTRATOR and not _administrators().exclude(user=user).exists():
        raise DomainError(Code.LAST_ADMINISTRATOR)
    if StaffMembership.objects.filter(user=user, role=role).delete()[0]:
        audit.record(actor, "staff.revoked", user, role=str(role))


def has_administrator() -> bool:
    """Whether anybody can sign in as an administrator."""
    return _administrators().exists()


@transaction.atomic
def offer_first_administrator() -> str | None:
    """A token for the first administrator's page, replacing an earlier one; None when there is an administrator.

    Only its hash is kept, so it cannot be shown a second time.
    """
    locks.lock(_LOCK)
    if has_administrator():
        return None
    token = secrets.one_time_token()
    FirstAdministratorLink.objects.filter(used_at=None).delete()
    link = FirstAdministratorLink.objects.create(token_hash=secrets.token_hash(token))
    audit.record(SYSTEM, "first_administrator.offered", link)
    return token


def is_first_administrator_link(token: str) -> bool:
    """Whether this link still works."""
    return _links(token).exists() and not has_administrator()


@transaction.atomic
def become_first_administrator(
    *, token: str, email: str, name: str, password: str, ip: str | None = None
) -> User:
    """Create the administrator with the link's token, who also is the superuser of the stock admin.

    Raises DomainError(LINK_DEAD), and ADDRESS_TAKEN for an address that has a sign-in already.
    """
    locks.lock(_LOCK)
    if has_administrator() or not _links(token).update(used_at=clock.now()):
        raise DomainError(Code.LINK_DEAD)
    if User.objects.filter(email=email.lower()).exists():
        raise DomainError(Code.ADDRESS_TAKEN, field="email", email=email)
    user = create_person(email=email, name=name, password=password)
    user.is_superuser = user.is_staff = True
    user.save(update_fields=["is_superuser", "is_staff"])
    StaffMembership.objects.create(user=user, role=StaffRole.ADMINISTRATOR)
    actor = Actor(user=user, account=None, perms=frozenset(), via="browser", ip=ip)
    audit.record(actor, "staff.granted", user, role=StaffRole.ADMINISTRATOR.value, first=True)
    return user


def _administrators() -> QuerySet[StaffMembership]:
    return StaffMembership.objects.filter(role=StaffRole.ADMINISTRATOR, user__is_active=True)


def _links(token: str) -> QuerySet[FirstAdministratorLink]:
    return FirstAdministratorLink.objects.filter(token_hash=secrets.token_hash(token), used_at=None)
