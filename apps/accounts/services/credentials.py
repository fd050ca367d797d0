"""SecretId and SecretKey pairs: made, shown once, switched, wiped, and found again for each signed call."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db import connection, transaction
from django.db.models import Q

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.models import (
    CREDENTIAL_STATES,
    Account,
    Credential,
    CredentialStatus,
    Membership,
    User,
)
from apps.accounts.permissions import API_PERMS, ROLES, Perm, Role
from apps.core import clock, locks, privacy, secrets
from apps.core.errors import Code, DomainError, Forbidden
from apps.core.statements import column_list, columns_of, fetch

# Two, so that a key can be rotated: make the second, move the programs over, delete the first (S4).
LIVE_PAIRS = 2
NOTE_USE_EVERY = timedelta(minutes=1)
_CONTEXT = b"credential.secret_key"


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Who signs with a key: the person's rights in the account, less what programs may not do."""

    credential_id: int
    user: User
    account: Account
    perms: frozenset[Perm]
    secret_key: str
    last_used_at: datetime | None = None


def find(secret_id: str) -> KeyHolder | None:
    """The holder of an enabled key, in one statement; None for every other SecretId.

    Rights are read each time, so a switch or a change of roles acts on the next call. A person who has left the account
    holds no rights in it.
    """
    found = fetch(_statement(), [secret_id, CredentialStatus.ENABLED.value])
    if not found:
        return None
    credential_id, sealed, last_used_at, roles, *columns = found[0]
    users = columns_of(User)
    perms: frozenset[Perm] = frozenset().union(*(ROLES[Role(role)] for role in roles))
    return KeyHolder(
        credential_id=credential_id,
        user=User.from_db(connection.alias, users, columns[: len(users)]),
        account=Account.from_db(connection.alias, columns_of(Account), columns[len(users) :]),
        perms=perms & API_PERMS,
        secret_key=privacy.open_sealed(sealed, context=_CONTEXT),
        last_used_at=last_used_at,
    )


@cache
def _statement() -> str:
    return f"""
        SELECT c.id, c.secret_key_sealed, c.last_used_at,
               ARRAY(SELECT role FROM {Membership._meta.db_table} m
                     WHERE m.user_id = c.user_id AND m.account_id = c.account_id),
               {column_list(User, "u")}, {column_list(Account, "a")}
        FROM {Credential._meta.db_table} c
        JOIN {User._meta.db_table} u ON u.id = c.user_id
        JOIN {Account._meta.db_table} a ON a.id = c.account_id
        WHERE c.secret_id = %s AND c.status = %s AND u.is_active
    """  # noqa: S608 - names of tables and columns only


def note_use(holder: KeyHolder, ip: str | None) -> None:
    """Remember when and from where a key was last used, at most once a minute however many calls there are."""
    now = clock.now()
    before = now - NOTE_USE_EVERY
    if holder.last_used_at is not None and holder.last_used_at > before:
        return
    Credential.unscoped.filter(
        Q(last_used_at=None) | Q(last_used_at__lte=before), pk=holder.credential_id
    ).update(last_used_at=now, last_used_ip=ip)


@transaction.atomic
def create(*, actor: Actor) -> tuple[Credential, str]:
    """A new pair for the actor in the actor's account, and the SecretKey, which nobody can read again.

    Raises Forbidden, and DomainError(TOO_MANY) when two pairs live already.
    """
    actor.require(Perm.CREDENTIAL_WRITE)
    account, user = actor.own_account, actor.user
    if user is None:
        raise Forbidden(Perm.CREDENTIAL_WRITE)
    locks.lock(f"credentials:{account.pk}:{user.pk}")
    count = Credential.of(account).filter(user=user).exclude(status=CredentialStatus.DELETED).count()
    if count >= LIVE_PAIRS:
        raise DomainError(Code.TOO_MANY, limit=LIVE_PAIRS, count=count)
    secret_key = secrets.secret_key()
    credential = Credential.unscoped.create(
        account=account,
        user=user,
        secret_id=secrets.secret_id(),
        secret_key_sealed=privacy.seal(secret_key, context=_CONTEXT),
    )
    audit.record(actor, "credential.created", credential, person=user.email)
    return credential, secret_key


@transaction.atomic
def disable(*, actor: Actor, credential: Credential) -> None:
    """Calls signed with it are refused from now on; raises IllegalMove unless it is enabled."""
    _require_hold(actor, credential)
    CREDENTIAL_STATES.advance(credential, CredentialStatus.DISABLED)
    audit.record(actor, "credential.disabled", credential, person=credential.user.email)


@transaction.atomic
def enable(*, actor: Actor, credential: Credential) -> None:
    """Accept calls signed with it again; raises IllegalMove unless it is disabled."""
    _require_hold(actor, credential)
    CREDENTIAL_STATES.advance(credential, CredentialStatus.ENABLED)
    audit.record(actor, "credential.enabled", credential, person=credential.user.email)


@transaction.atomic
def delete(*, actor: Actor, credential: Credential) -> None:
    """Wipe the sealed key for good; the row stays for the audit trail. Raises IllegalMove unless it is disabled."""
    _require_hold(actor, credential)
    CREDENTIAL_STATES.advance(credential, CredentialStatus.DELETED, secret_key_sealed=b"")
    audit.record(actor, "credential.deleted", credential, person=credential.user.email)


def _require_hold(actor: Actor, credential: Credential) -> None:
    """One's own keys need `credential:write`; a colleague's need the right over people as well."""
    if credential.account_id != actor.own_account.pk:
        raise DomainError(Code.NOT_FOUND)
    actor.require(Perm.CREDENTIAL_WRITE)
    if actor.user is None or credential.user_id != actor.user.pk:
        actor.require(Perm.PEOPLE_WRITE)
