"""Who belongs to an account: invited by e-mail, given roles, removed; an account never loses its last owner."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.models import (
    CREDENTIAL_STATES,
    Account,
    Credential,
    CredentialStatus,
    Invitation,
    Membership,
    User,
)
from apps.accounts.permissions import Perm, Role
from apps.core import clock, secrets
from apps.core.errors import Code, DomainError

INVITATION_LASTS = timedelta(days=7)


@transaction.atomic
def invite(*, actor: Actor, email: str, role: Role) -> Invitation:
    """Send a link that works once; inviting the same address again replaces the earlier link.

    Nobody but the address gets the link, for whoever opens it has proved to own the address. Raises
    DomainError(ALREADY_MEMBER).
    """
    actor.require(Perm.PEOPLE_WRITE)
    account = _lock(actor.own_account)
    email = email.strip().lower()
    if Membership.of(account).filter(user__email=email).exists():
        raise DomainError(Code.ALREADY_MEMBER, field="email", email=email)
    token = secrets.one_time_token()
    invitation, _created = Invitation.unscoped.update_or_create(
        account=account,
        email=email,
        accepted_at=None,
        withdrawn_at=None,
        defaults={
            "role": role,
            "token_hash": secrets.token_hash(token),
            "invited_by": actor.user,
            "expires_at": clock.now() + INVITATION_LASTS,
        },
    )
    audit.record(actor, "member.invited", invitation, role=str(role), person=email)
    link = settings.BASE_URL + reverse("account_invitation", args=[token])
    # Robust: a mail server that is away leaves the invitation on the page, from where it is sent again.
    transaction.on_commit(lambda: _send(invitation, link), robust=True)
    return invitation


@transaction.atomic
def withdraw_invitation(*, actor: Actor, invitation: Invitation) -> None:
    """The link stops working; withdrawing twice changes nothing."""
    actor.require(Perm.PEOPLE_WRITE)
    open_ones = Invitation.of(actor.own_account).filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if open_ones.update(withdrawn_at=clock.now()):
        audit.record(actor, "invitation.withdrawn", invitation, person=invitation.email)


def open_invitation(token: str) -> Invitation | None:
    """The invitation behind a link that still works."""
    return (
        Invitation.unscoped.select_related("account", "invited_by")
        .filter(
            token_hash=secrets.token_hash(token),
            accepted_at=None,
            withdrawn_at=None,
            expires_at__gt=clock.now(),
        )
        .first()
    )


@transaction.atomic
def accept(*, token: str, user: User, ip: str | None = None) -> Account:
    """Join with the person who is signed in; raises DomainError(LINK_DEAD or OTHER_ADDRESS)."""
    invitation = _take(token)
    if user.email != invitation.email:
        raise DomainError(Code.OTHER_ADDRESS, email=invitation.email)
    return _join(invitation, user, ip)


@transaction.atomic
def accept_as_newcomer(*, token: str, name: str, password: str, ip: str | None = None) -> User:
    """Join as somebody who had no sign-in yet: the link has proved the address.

    Raises DomainError(LINK_DEAD), and OTHER_ADDRESS when the address has a sign-in already, which then must be used.
    """
    invitation = _take(token)
    if User.objects.filter(email=invitation.email).exists():
        raise DomainError(Code.OTHER_ADDRESS, email=invitation.email)
    user = create_person(email=invitation.email, name=name, password=password)
    _join(invitation, user, ip)
    return user


def create_person(*, email: str, name: str, password: str | None) -> User:
    """A sign-in with an address that is known to be the person's; the caller holds the transaction.

    Without a password nobody can sign in before one is chosen by a link.
    """
    user = User.objects.create_user(email, password, name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@transaction.atomic
def change_roles(*, actor: Actor, user: User, roles: frozenset[Role]) -> None:
    """Give a member exactly these roles; raises DomainError(LAST_OWNER), NOT_FOUND for a stranger or no role at all."""
    actor.require(Perm.PEOPLE_WRITE)
    account = _lock(actor.own_account)
    before = _roles_of(account, user)
    if not before or not roles:
        raise DomainError(Code.NOT_FOUND)
    if roles == before:
        return
    _keep_an_owner(account, user, roles)
    Membership.of(account).filter(user=user).exclude(role__in=roles).delete()
    Membership.unscoped.bulk_create(
        Membership(account=account, user=user, role=role) for role in sorted(roles - before)
    )
    audit.record(
        actor, "member.roles_changed", user, account=account, before=sorted(before), after=sorted(roles)
    )


@transaction.atomic
def remove(*, actor: Actor, user: User) -> None:
    """End a membership; the person's keys of this account are disabled with it. Raises DomainError(LAST_OWNER)."""
    actor.require(Perm.PEOPLE_WRITE)
    account = _lock(actor.own_account)
    before = _roles_of(account, user)
    if not before:
        raise DomainError(Code.NOT_FOUND)
    _keep_an_owner(account, user, frozenset())
    Membership.of(account).filter(user=user).delete()
    keys = CREDENTIAL_STATES.advance_many(Credential.of(account).filter(user=user), CredentialStatus.DISABLED)
    audit.record(actor, "member.removed", user, account=account, before=sorted(before), keys_disabled=keys)


def _lock(account: Account) -> Account:
    """One change of people at a time in an account, so that two owners cannot remove each other."""
    return Account.objects.select_for_update().get(pk=account.pk)


def _roles_of(account: Account, user: User) -> frozenset[Role]:
    return frozenset(map(Role, Membership.of(account).filter(user=user).values_list("role", flat=True)))


def _keep_an_owner(account: Account, user: User, roles: frozenset[Role]) -> None:
    if Role.OWNER in roles:
        return
    if not Membership.of(account).filter(role=Role.OWNER, user__is_active=True).exclude(user=user).exists():
        raise DomainError(Code.LAST_OWNER)


def _take(token: str) -> Invitation:
    """Own the link: of two people with the same link one finds it dead."""
    invitation = open_invitation(token)
    if invitation is None or not Invitation.unscoped.filter(
        pk=invitation.pk, accepted_at=None, withdrawn_at=None
    ).update(accepted_at=clock.now()):
        raise DomainError(Code.LINK_DEAD)
    return invitation


def _join(invitation: Invitation, user: User, ip: str | None) -> Account:
    account = invitation.account
    Membership.unscoped.get_or_create(account=account, user=user, role=invitation.role)
    actor = Actor(user=user, account=account, perms=frozenset(), via="browser", ip=ip)
    audit.record(actor, "member.joined", invitation, role=invitation.role, person=user.email)
    return account


def _send(invitation: Invitation, link: str) -> None:
    facts = {"invitation": invitation, "link": link, "days": INVITATION_LASTS.days}
    subject = _("You are invited to %(account)s") % {"account": invitation.account.name}
    send_mail(
        " ".join(subject.split()),
        render_to_string("account/email/invitation.txt", facts),
        None,
        [invitation.email],
    )
