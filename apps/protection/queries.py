"""Reads of what is stopped now; each asks the table anew, so that a switch acts on the very next batch."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet

from apps.accounts.models import Account
from apps.core.statements import column_list, columns_of, fetch
from apps.protection.models import CapScope, SpendCap, Switch, SwitchKind

_OPEN: Final = """
SELECT kind, coalesce(application_id, template_id, carrier_id, 0), country FROM protection_switch WHERE released_at IS NULL
"""
# Every batch asks, and nearly none has one.
_CAPS: Final = f"""
SELECT {column_list(SpendCap)} FROM protection_spendcap
WHERE account_id = %s::bigint AND (
  scope = '{CapScope.ACCOUNT.value}' OR (scope = '{CapScope.APPLICATION.value}' AND application_id = %s::bigint)
  OR (scope = '{CapScope.TEMPLATE.value}' AND template_id = %s::bigint)
  OR (scope = '{CapScope.COUNTRY.value}' AND country = ANY(%s::text[]))
) ORDER BY id
"""  # noqa: S608 - names of columns and constants only


@dataclass(frozen=True, slots=True)
class Stopped:
    """Everything that is stopped now, by primary key; countries by ISO code."""

    applications: frozenset[int] = frozenset()
    templates: frozenset[int] = frozenset()
    carriers: frozenset[int] = frozenset()
    countries: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.applications or self.templates or self.carriers or self.countries)


def stopped_now() -> Stopped:
    """One statement over a table of a few rows."""
    rows = fetch(_OPEN, ())
    if not rows:
        return Stopped()

    def keys(kind: SwitchKind) -> frozenset[int]:
        return frozenset(key for one, key, _country in rows if one == kind)

    return Stopped(
        keys(SwitchKind.APPLICATION),
        keys(SwitchKind.TEMPLATE),
        keys(SwitchKind.CARRIER),
        frozenset(country for _kind, _key, country in rows if country),
    )


def switches() -> QuerySet[Switch]:
    """All switches of the platform with what the pages name, to be ordered by the caller."""
    return Switch.objects.select_related(
        "account", "application", "template", "carrier", "stopped_by", "released_by"
    )


def switches_of(account: Account) -> QuerySet[Switch]:
    """The account's own, and those that stop a country for everybody: their traffic feels both."""
    return switches().filter(Q(account=account) | Q(kind=SwitchKind.COUNTRY))


def unreleased() -> QuerySet[Switch]:
    """What is stopped now, the longest first: what reminders count and alarms read."""
    return switches().filter(released_at=None).order_by("stopped_at", "id")


def unreleased_of(account: Account) -> QuerySet[Switch]:
    """The same as the account feels it."""
    return switches_of(account).filter(released_at=None).order_by("stopped_at", "id")


def caps(account: Account) -> QuerySet[SpendCap]:
    """The account's caps in money with what the pages name, the widest first."""
    return (
        SpendCap.of(account)
        .select_related("account", "application", "template")
        .order_by("scope", "per", "id")
    )


def caps_for(
    account: Account, application_id: int, template_id: int, countries: Collection[str]
) -> list[SpendCap]:
    """Those that concern messages of this application and template to these countries, by id; one statement."""
    columns = columns_of(SpendCap)
    rows = fetch(_CAPS, [account.pk, application_id, template_id, sorted(countries)])
    return [SpendCap.from_db(connection.alias, columns, row) for row in rows]
