"""How far an unsubscription by a reply reaches, as an account chooses it."""

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.core.errors import Code, DomainError
from apps.unsubscribes.models import Scope, ScopeSetting


@transaction.atomic
def choose(*, actor: Actor, scope: Scope | None, application: Application | None = None) -> None:
    """For one application, or (None) for all that have no choice of their own; `scope` None goes back to the usual.

    What is on the list already stays as it is.
    """
    actor.require(Perm.UNSUBSCRIBE_WRITE)
    account = actor.own_account
    if application is not None and application.account_id != account.pk:
        raise DomainError(Code.NOT_FOUND)
    rows = ScopeSetting.of(account).filter(application=application)
    before = rows.values_list("scope", flat=True).first()
    if before == (scope.value if scope else None):
        return
    if scope is None:
        rows.delete()
    else:
        ScopeSetting.unscoped.update_or_create(
            account=account, application=application, defaults={"scope": scope}
        )
    audit.record(
        actor,
        "unsubscribe_scope.chosen",
        application or account,
        account=account,
        scope=scope.value if scope else "",
        before={"scope": before},
        changed={"scope": scope.value if scope else None},
    )
