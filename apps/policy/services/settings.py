"""What an application's owner decides: frequency rules and daily thresholds."""

from collections.abc import Mapping

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.core.errors import Code, DomainError
from apps.core.kinds import Region
from apps.core.locks import lock
from apps.identity.kinds import Right
from apps.identity.rights import may
from apps.policy import kinds, queries
from apps.policy.kinds import FREQUENCIES, Limit
from apps.policy.models import FrequencySetting, SendingThreshold
from apps.policy.services.granting import said, within


@transaction.atomic
def set_frequency(*, actor: Actor, application: Application, chosen: Mapping[Limit, int | None]) -> None:
    """Decide on every frequency rule of an application; None is off. It holds from the next message on.

    A rule that is as the platform's default has no row, so that it follows the default. Raises LIMIT_FIXED for accounts
    without the right (individuals, S17), LIMIT_RANGE.
    """
    require(actor, application)
    if not may(application.account, Right.FREQUENCY_LIMITS):
        raise DomainError(Code.LIMIT_FIXED)
    for limit, threshold in chosen.items():
        if threshold is not None:
            within(threshold, least=1, most=kinds.highest(limit), field=limit.value)
    lock(f"limits:{application.pk}")
    before = queries.frequency(application)
    after = {limit: chosen.get(limit, before[limit]) for limit in FREQUENCIES}
    if before == after:
        return
    platform = queries.platform_limits()
    rows = FrequencySetting.of(application.account).filter(application=application)
    rows.delete()
    FrequencySetting.unscoped.bulk_create(
        FrequencySetting(
            account=application.account, application=application, limit=limit, threshold=threshold
        )
        for limit, threshold in after.items()
        if threshold != platform[limit]
    )
    changed = [limit for limit in FREQUENCIES if before[limit] != after[limit]]
    audit.record(
        actor,
        "application.frequency_set",
        application,
        before=", ".join(f"{limit.value} {said(before[limit])}" for limit in changed),
        after=", ".join(f"{limit.value} {said(after[limit])}" for limit in changed),
    )


@transaction.atomic
def set_threshold(
    *, actor: Actor, application: Application, region: Region, alarm: int | None, stop: int | None
) -> None:
    """Decide at how many messages of a day somebody is told, and at how many it stops (rule 59); None is never.

    Raises LIMIT_RANGE, ALARM_ABOVE_STOP, LIMIT_ABOVE_ACCOUNT (rule 61).
    """
    require(actor, application)
    for field, value in (("alarm", alarm), ("stop", stop)):
        if value is not None:
            within(value, least=1, field=field)
    if alarm is not None and stop is not None and alarm > stop:
        raise DomainError(Code.ALARM_ABOVE_STOP, field="alarm")
    if region == Region.GLOBAL and stop is not None:
        most = queries.account_global_day(application.account)
        if stop > most:
            raise DomainError(Code.LIMIT_ABOVE_ACCOUNT, field="stop", most=most)
    lock(f"limits:{application.pk}")
    rows = SendingThreshold.of(application.account).filter(application=application, region=region)
    row = rows.first()
    before = (row.alarm, row.stop) if row else (None, None)
    if before == (alarm, stop):
        return
    if alarm is None and stop is None:
        rows.delete()
    else:
        SendingThreshold.unscoped.update_or_create(
            account=application.account,
            application=application,
            region=region,
            defaults={"alarm": alarm, "stop": stop},
        )
    audit.record(
        actor,
        "application.threshold_set",
        application,
        region=region.value,
        before=_pair(*before),
        after=_pair(alarm, stop),
    )


def require(actor: Actor, application: Application) -> None:
    """Its own people who may change applications, and operators; raises Forbidden."""
    is_own = actor.account is not None and actor.account.pk == application.account_id
    if not (is_own and actor.may(Perm.APPLICATION_WRITE)):
        actor.require(Perm.STAFF_LIMIT_WRITE)


def _pair(alarm: int | None, stop: int | None) -> str:
    return f"{said(alarm)} / {said(stop)}"
