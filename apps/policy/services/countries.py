"""The countries that an application may write to: one by one, or all by a file."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.applications.models import Application
from apps.core import countries
from apps.core.errors import Code, DomainError
from apps.core.locks import lock
from apps.core.phones import MAINLAND
from apps.identity.kinds import Right
from apps.identity.rights import may
from apps.policy import country_files
from apps.policy.country_files import Line
from apps.policy.models import CountryLimit
from apps.policy.services.granting import said, within
from apps.policy.services.settings import require


@dataclass
class Imported:
    """What became of the rows of a file: ISO codes that are new, changed, or were so already, and rows that were not taken."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    refused: list[tuple[Line, DomainError]] = field(default_factory=list)


@transaction.atomic
def set_country(
    *, actor: Actor, application: Application, country: str, daily: int | None, warning: int | None = None
) -> CountryLimit:
    """Put a country (ISO code) on the list, or change its daily limit and warning value; None is none.

    The first one closes all others. Raises COUNTRY_LISTS_FIXED (rule 3), COUNTRY_UNKNOWN, LIMIT_RANGE, ALARM_ABOVE_STOP.
    """
    _may_list(actor, application)
    _check(country, daily, warning)
    lock(f"limits:{application.pk}")
    rows = CountryLimit.of(application.account).filter(application=application, country=country)
    old = rows.first()
    row, _created = CountryLimit.unscoped.update_or_create(
        account=application.account,
        application=application,
        country=country,
        defaults={"daily": daily, "warning": warning},
    )
    if old is None or (old.daily, old.warning) != (daily, warning):
        before = said(old.daily) if old else "–"
        audit.record(
            actor, "application.country_set", application, country=country, before=before, after=said(daily)
        )
    return row


@transaction.atomic
def remove_country(*, actor: Actor, application: Application, country: str) -> None:
    """Close a country; with the last one all are open again. One that is not there is no error."""
    _may_list(actor, application)
    lock(f"limits:{application.pk}")
    rows = CountryLimit.of(application.account).filter(application=application)
    if rows.filter(country=country).delete()[0]:
        audit.record(actor, "application.country_removed", application, country=country)
        if not rows.exists():
            audit.record(actor, "application.countries_cleared", application, count=1)


@transaction.atomic
def clear(*, actor: Actor, application: Application) -> int:
    """Open all countries again; gives how many had been listed."""
    _may_list(actor, application)
    lock(f"limits:{application.pk}")
    count, _by_model = CountryLimit.of(application.account).filter(application=application).delete()
    if count:
        audit.record(actor, "application.countries_cleared", application, count=count)
    return count


@transaction.atomic
def import_countries(*, actor: Actor, application: Application, octets: bytes, name: str = "") -> Imported:
    """Take over the countries of a file; each row is kept or refused for itself, countries that it does not name stay.

    Raises FILE_… for a file that cannot be read, COUNTRY_FILE without a column of countries, COUNTRY_LISTS_FIXED.
    """
    _may_list(actor, application)
    lines = country_files.lines(octets, name=name)
    lock(f"limits:{application.pk}")
    rows = CountryLimit.of(application.account).filter(application=application)
    known = {row.country: row for row in rows}
    result = Imported()
    for line in lines:
        try:
            country, daily, warning = country_files.read(line)
            _check(country, daily, warning)
        except DomainError as refusal:
            result.refused.append((line, refusal))
            continue
        old = known.get(country)
        if old is None:
            result.added.append(country)
            known[country] = CountryLimit(
                account=application.account, application=application, country=country
            )
        elif (old.daily, old.warning) == (daily, warning):
            result.same.append(country)
            continue
        elif country not in result.added and country not in result.changed:
            result.changed.append(country)
        known[country].daily, known[country].warning = daily, warning
    _keep([known[country] for country in (*result.added, *result.changed)])
    if result.added or result.changed:
        audit.record(
            actor,
            "application.countries_imported",
            application,
            added=len(result.added),
            changed=len(result.changed),
        )
    return result


def _keep(rows: Sequence[CountryLimit]) -> None:
    CountryLimit.unscoped.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["application", "country"],
        update_fields=["daily", "warning"],
    )


def _may_list(actor: Actor, application: Application) -> None:
    require(actor, application)
    if not may(application.account, Right.COUNTRY_LISTS):
        raise DomainError(Code.COUNTRY_LISTS_FIXED)


def _check(country: str, daily: int | None, warning: int | None) -> None:
    if countries.country(country) is None or country == MAINLAND:
        raise DomainError(Code.COUNTRY_UNKNOWN, field="country", value=country)
    for name, value in (("daily", daily), ("warning", warning)):
        if value is not None:
            within(value, least=1, field=name)
    if daily is not None and warning is not None and warning > daily:
        raise DomainError(Code.ALARM_ABOVE_STOP, field="warning")
