"""The numbers of an application that the frequency rules leave alone: for tests and alarms."""

from collections.abc import Sequence

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.applications.models import Application
from apps.core.errors import Code, DomainError
from apps.core.locks import lock
from apps.core.phones import Phone, last4, leading, parse_many
from apps.core.privacy import number_hash, seal_many
from apps.policy.models import AllowedNumber
from apps.policy.services.settings import require

MOST = 300  # rule 58


@transaction.atomic
def add(*, actor: Actor, application: Application, numbers: Sequence[str]) -> int:
    """Put numbers on the list, one in each line; those that stand there already are no error. Gives how many are new.

    Raises ALLOWED_NO_NUMBER (with the line), NO_NUMBERS, ALLOWED_TOO_MANY; then none was added.
    """
    require(actor, application)
    given = [(line, text) for line, text in enumerate(numbers, start=1) if text.strip()]
    if not given:
        raise DomainError(Code.NO_NUMBERS, field="numbers")
    found: dict[int, str] = {}
    for (line, _text), phone in zip(given, parse_many([text for _line, text in given]), strict=True):
        if not isinstance(phone, Phone):
            raise DomainError(Code.ALLOWED_NO_NUMBER, field="numbers", line=line)
        found[number_hash(phone.e164)] = phone.e164
    lock(f"allow_list:{application.pk}")
    rows = AllowedNumber.of(application.account).filter(application=application)
    known = set(rows.values_list("number_hash", flat=True))
    new = {key: number for key, number in found.items() if key not in known}
    if len(known) + len(new) > MOST:
        raise DomainError(Code.ALLOWED_TOO_MANY, field="numbers", limit=MOST, count=len(known) + len(new))
    AllowedNumber.unscoped.bulk_create(
        AllowedNumber(
            account=application.account,
            application=application,
            number_hash=key,
            number_sealed=sealed,
            number_last4=last4(number),
            number_prefix=leading(number),
        )
        for (key, number), sealed in zip(new.items(), seal_many(new.values()), strict=True)
    )
    if new:
        audit.record(actor, "application.allow_list_added", application, count=len(new))
    return len(new)


@transaction.atomic
def remove(*, actor: Actor, application: Application, public_ids: Sequence[str]) -> int:
    """Take numbers off the list; the frequency rules hold for them from the next message on. Gives how many there were."""
    require(actor, application)
    rows = AllowedNumber.of(application.account).filter(application=application, public_id__in=public_ids)
    count, _by_model = rows.delete()
    if count:
        audit.record(actor, "application.allow_list_removed", application, count=count)
    return count
