"""Applications: made with their SDK AppID and AppKey, renamed, switched off at once, deleted."""

import secrets as random_source

from django.db import IntegrityError, transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.applications.models import APPLICATION_STATES, Application, ApplicationStatus
from apps.core import locks, privacy, secrets
from apps.core.errors import Code, DomainError

# Deleted ones do not count.
APPLICATIONS_PER_ACCOUNT = 500
_CONTEXT = b"application.app_key"
# A million ids can start with 1400: at nine tenths taken, fifty draws still fail once in 200 times.
_DRAWS = 50


@transaction.atomic
def create(*, actor: Actor, name: str, description: str = "") -> Application:
    """A new application with a random SDK AppID (10 digits, starting 1400) and a sealed AppKey (S3).

    Raises Forbidden, and DomainError(TOO_MANY).
    """
    actor.require(Perm.APPLICATION_WRITE)
    account = actor.own_account
    locks.lock(f"applications:{account.pk}")
    count = Application.of(account).exclude(status=ApplicationStatus.DELETED).count()
    if count >= APPLICATIONS_PER_ACCOUNT:
        raise DomainError(Code.TOO_MANY, limit=APPLICATIONS_PER_ACCOUNT, count=count)
    application = Application(
        account=account,
        app_key_sealed=privacy.seal(secrets.app_key(), context=_CONTEXT),
        name=name.strip(),
        description=description.strip(),
    )
    _insert(application)
    audit.record(actor, "application.created", application)
    return application


@transaction.atomic
def change(*, actor: Actor, application: Application, name: str, description: str) -> None:
    """Change name and description; the same ones again change nothing."""
    actor.require(Perm.APPLICATION_WRITE)
    _require_own(actor, application)
    after = {"name": name.strip(), "description": description.strip()}
    before = {field: getattr(application, field) for field in after}
    if before == after:
        return
    Application.of(actor.own_account).filter(pk=application.pk).update(**after)
    application.name, application.description = after["name"], after["description"]
    audit.record(actor, "application.changed", application, before=before, after=after)


@transaction.atomic
def disable(*, actor: Actor, application: Application) -> None:
    """The emergency switch: the next acceptance reads it and refuses. Raises IllegalMove unless it is enabled."""
    actor.require(Perm.APPLICATION_SWITCH)
    _require_own(actor, application)
    APPLICATION_STATES.advance(application, ApplicationStatus.DISABLED)
    audit.record(actor, "application.disabled", application)


@transaction.atomic
def enable(*, actor: Actor, application: Application) -> None:
    """Let messages through again; raises IllegalMove unless it is disabled."""
    actor.require(Perm.APPLICATION_SWITCH)
    _require_own(actor, application)
    APPLICATION_STATES.advance(application, ApplicationStatus.ENABLED)
    audit.record(actor, "application.enabled", application)


@transaction.atomic
def delete(*, actor: Actor, application: Application) -> None:
    """Wipe the AppKey; the row stays, for messages name it. Raises IllegalMove unless it is disabled."""
    actor.require(Perm.APPLICATION_WRITE)
    _require_own(actor, application)
    APPLICATION_STATES.advance(application, ApplicationStatus.DELETED, app_key_sealed=b"")
    audit.record(actor, "application.deleted", application)


@transaction.atomic
def reveal_app_key(*, actor: Actor, application: Application) -> str:
    """The AppKey in plain text, with a row in the audit trail for each look."""
    actor.require(Perm.APPLICATION_SECRET)
    _require_own(actor, application)
    if application.status == ApplicationStatus.DELETED:
        raise DomainError(Code.NOT_FOUND)
    audit.record(actor, "application.key_revealed", application)
    return app_key_of(application)


def app_key_of(application: Application) -> str:
    """The AppKey for checking a signature; pages use `reveal_app_key`, which leaves a trace."""
    return privacy.open_sealed(application.app_key_sealed, context=_CONTEXT)


def _insert(application: Application) -> None:
    for _draw in range(_DRAWS):
        application.sdk_app_id = f"1400{random_source.randbelow(10**6):06d}"
        try:
            with transaction.atomic():
                application.save(force_insert=True)
        except IntegrityError:
            if not Application.unscoped.filter(sdk_app_id=application.sdk_app_id).exists():
                raise
        else:
            return
    raise RuntimeError("no free SDK AppID was found: the number space 1400… is almost full")


def _require_own(actor: Actor, application: Application) -> None:
    if application.account_id != actor.own_account.pk:
        raise DomainError(Code.NOT_FOUND)
