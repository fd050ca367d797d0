"""Who works for the platform: staff roles, and the link with which a new installation gets its first administrator."""

from dataclasses import replace
from datetime import datetime, timedelta

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from apps.accounts import audit
from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.models import FirstAdministratorLink, StaffMembership, User
from apps.accounts.permissions import Perm, StaffRole
from apps.accounts.services.people import create_person
from apps.core import clock, locks, secrets
from apps.core.errors import Code, DomainError

_LOCK = "staff"
FIRST_LINK_LASTS = timedelta(days=7)


@transaction.atomic
def grant(*, actor: Actor, user: User, role: StaffRole) -> StaffMembership:
    """Give a person a staff role; giving it twice changes nothing."""
    actor.require(Perm.STAFF_PEOPLE_WRITE)
    membership, created = StaffMembership.objects.get_or_create(user=user, role=role)
    if created:
        audit.record(replace(actor, account=None), "staff.granted", user, role=str(role))
    return membership


@transaction.atomic
def employ(*, actor: Actor, email: str, name: str, roles: frozenset[StaffRole]) -> User:
    """Give staff roles to whoever has the address; somebody new gets a sign-in without a password (see `start_link`).

    So does whoever has signed up but neither confirmed the address nor ever been in.

    Raises DomainError(ALREADY_STAFF) for somebody who has staff roles: they are changed, not given anew.
    """
    actor.require(Perm.STAFF_PEOPLE_WRITE)
    locks.lock(_LOCK)
    email = email.strip().lower()
    user = User.objects.filter(email=email).first()
    if user is None:
        user = create_person(email=email, name=name, password=None)
    elif StaffMembership.objects.filter(user=user).exists():
        raise DomainError(Code.ALREADY_STAFF, field="email", email=email)
    elif user.last_login is None and not _has_proved_address(user):
        # Whoever signed up here has proved nothing and never been in: the password may be a stranger's, who waits.
        user.set_unusable_password()
        user.save(update_fields=["password"])
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
    for role in sorted(roles):
        grant(actor=actor, user=user, role=role)
    return user


@transaction.atomic
def start_link(*, actor: Actor, user: User) -> str:
    """The path with which somebody who has no password yet chooses one, once; an earlier link dies.

    It is a password reset's link, so it lasts as long as those. Raises DomainError(NOT_FOUND) for everybody else: nobody
    gets into the sign-in of a person who has one.
    """
    actor.require(Perm.STAFF_PEOPLE_WRITE)
    user = User.objects.select_for_update().get(pk=user.pk)
    if not needs_start(user):
        raise DomainError(Code.NOT_FOUND)
    user.set_unusable_password()  # another random mark, from which the link's key is made
    user.save(update_fields=["password"])
    audit.record(replace(actor, account=None), "staff.link_made", user)
    uid, key = user_pk_to_url_str(user), default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", args=[uid, key])


def needs_start(user: User) -> bool:
    """Whether a person of the staff has never had a password nor signed in otherwise."""
    is_staff = StaffMembership.objects.filter(user=user).exists()
    return is_staff and user.is_active and not user.has_usable_password() and user.last_login is None


@transaction.atomic
def change_roles(*, actor: Actor, user: User, roles: frozenset[StaffRole]) -> None:
    """Give a person of the staff exactly these roles, none for leaving; raises DomainError(LAST_ADMINISTRATOR)."""
    actor.require(Perm.STAFF_PEOPLE_WRITE)
    locks.lock(_LOCK)
    held = frozenset(map(StaffRole, StaffMembership.objects.filter(user=user).values_list("role", flat=True)))
    if not held:
        raise DomainError(Code.NOT_FOUND)
    for role in sorted(held - roles):
        revoke(actor=actor, user=user, role=role)
    for role in sorted(roles - held):
        grant(actor=actor, user=user, role=role)


@transaction.atomic
def revoke(*, actor: Actor, user: User, role: StaffRole) -> None:
    """Take a staff role away; raises DomainError(LAST_ADMINISTRATOR). Taking it twice changes nothing."""
    actor.require(Perm.STAFF_PEOPLE_WRITE)
    locks.lock(_LOCK)
    if role == StaffRole.ADMINISTRATOR and is_last_administrator(user):
        raise DomainError(Code.LAST_ADMINISTRATOR)
    if StaffMembership.objects.filter(user=user, role=role).delete()[0]:
        if role == StaffRole.ADMINISTRATOR:
            # The first administrator is a superuser as well: whoever stops being one no longer reads the tables.
            User.objects.filter(pk=user.pk).update(is_superuser=False, is_staff=False)
        audit.record(replace(actor, account=None), "staff.revoked", user, role=str(role))


def is_last_administrator(user: User) -> bool:
    """Whether nobody else can act as an administrator; somebody who has not used the first link does not count."""
    has_not_started = Q(user__last_login=None, user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return not _administrators().exclude(user=user).exclude(has_not_started).exists()


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


def first_administrator_offered_at() -> datetime | None:
    """When the link that still waits for the first administrator was made; None when there is none or no need."""
    if has_administrator():
        return None
    link = _open_links().order_by("-created_at").first()
    return link.created_at if link else None


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


def _has_proved_address(user: User) -> bool:
    return EmailAddress.objects.filter(user=user, verified=True).exists()


def _administrators() -> QuerySet[StaffMembership]:
    return StaffMembership.objects.filter(role=StaffRole.ADMINISTRATOR, user__is_active=True)


def _open_links() -> QuerySet[FirstAdministratorLink]:
    return FirstAdministratorLink.objects.filter(used_at=None, created_at__gt=clock.now() - FIRST_LINK_LASTS)


def _links(token: str) -> QuerySet[FirstAdministratorLink]:
    return _open_links().filter(token_hash=secrets.token_hash(token))
