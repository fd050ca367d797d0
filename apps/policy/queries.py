"""What the rules need to know of a call before they judge it, and what people ask of limits and their use."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from apps.accounts.models import Account
from apps.applications.models import Application
from apps.core import clock
from apps.core.kinds import Region
from apps.core.statements import column_list, columns_of, fetch
from apps.identity.kinds import Right
from apps.identity.rights import may
from apps.message_templates.models import MessageTemplate
from apps.policy import limits as limits_module
from apps.policy.kinds import DEFAULTS, Limit
from apps.policy.limits import Limits
from apps.policy.models import (
    AccountLimit,
    AllowedNumber,
    BudgetUse,
    CountryLimit,
    FrequencySetting,
    PlatformLimit,
    SendingThreshold,
)
from apps.policy.rules import account_global, country_day, sending_threshold
from apps.signatures.models import Signature

_MOST_DIGITS = 18  # fits a bigint, and longer ones cannot exist


def wording(
    account: Account, template_number: str, signature: str
) -> tuple[MessageTemplate | None, Signature | None]:
    """The approved template of a TemplateId and the approved signature with exactly this content, in one statement.

    The signature is of the template's region, and None without a template: the call is refused before anybody asks for it.
    """
    found = _found(_wording(), account, template_number, signature)
    return (None, None) if found is None else _read(found)


def wording_and_limits(
    account: Account, application_id: int, template_number: str, signature: str
) -> tuple[MessageTemplate | None, Signature | None, Limits | None]:
    """The same with the application's limits, still in one statement; None for all of them without a template."""
    found = _found(_wording_and_limits(), account, template_number, signature, application=application_id)
    if found is None:
        return None, None, None
    columns = limits_module.COUNT
    return *_read(found[:-columns]), limits_module.read(found[-columns:])


def _found(
    statement: str, account: Account, template_number: str, signature: str, **facts: int
) -> tuple[Any, ...] | None:
    if not (
        template_number.isascii() and template_number.isdecimal() and len(template_number) <= _MOST_DIGITS
    ):
        return None
    asked = {"signature": signature, "account": account.pk, "number": int(template_number), **facts}
    rows = fetch(statement, asked)
    return rows[0] if rows else None


def _read(row: tuple[Any, ...]) -> tuple[MessageTemplate, Signature | None]:
    columns = columns_of(MessageTemplate)
    of_template, of_signature = row[: len(columns)], row[len(columns) :]
    template = MessageTemplate.from_db(connection.alias, columns, of_template)
    if of_signature[0] is None:
        return template, None
    return template, Signature.from_db(connection.alias, columns_of(Signature), of_signature)


@cache
def _wording() -> str:
    return _select(f"{column_list(MessageTemplate, 't')}, {column_list(Signature, 's')}")


@cache
def _wording_and_limits() -> str:
    columns = f"{column_list(MessageTemplate, 't')}, {column_list(Signature, 's')}"
    return _select(f"{columns}, {limits_module.COLUMNS}")


def _select(columns: str) -> str:
    templates, signatures = MessageTemplate._meta.db_table, Signature._meta.db_table
    return f"""
        SELECT {columns}
        FROM {templates} t LEFT JOIN {signatures} s
          ON s.account_id = t.account_id AND s.region = t.region AND s.content = %(signature)s AND s.is_approved
             AND s.deleted_at IS NULL
        WHERE t.account_id = %(account)s AND t.number = %(number)s AND t.is_approved AND t.deleted_at IS NULL
    """  # noqa: S608 - names of tables and columns only


def platform_limits() -> dict[Limit, int | None]:
    """What holds for whoever has not been told otherwise; None is off. One statement."""
    decided = dict(PlatformLimit.objects.values_list("limit", "threshold"))
    return {limit: decided.get(limit.value, DEFAULTS[limit]) for limit in Limit}


def account_global_day(account: Account) -> int:
    """How many global messages the account may send in a day (S18)."""
    granted = AccountLimit.of(account).values_list("global_day", flat=True).first()
    return granted if granted is not None else platform_limits()[Limit.ACCOUNT_GLOBAL_DAY] or 0


def account_global_used(account: Account) -> int:
    """How many of them it has accepted today."""
    start, _end = clock.day_window(clock.business_day(clock.now(), account.zone), account.zone)
    row = BudgetUse.objects.filter(kind=account_global.KIND, subject=account.pk, starts_at=start).first()
    return int(row.used) if row else 0


def frequency(application: Application) -> dict[Limit, int | None]:
    """The frequency rules that hold for an application; None is off. Own ones count while the account has the right."""
    found = platform_limits()
    del found[Limit.ACCOUNT_GLOBAL_DAY]
    if may(application.account, Right.FREQUENCY_LIMITS):
        own = FrequencySetting.of(application.account).filter(application=application)
        found |= {Limit(limit): threshold for limit, threshold in own.values_list("limit", "threshold")}
    return found


@dataclass(frozen=True, slots=True)
class ThresholdUse:
    """One side of the border today: the application's alarm and limit value, and how much was accepted.

    used is None while nothing is counted, because neither value is set.
    """

    application_id: int
    region: Region
    alarm: int | None
    stop: int | None
    used: int | None

    @property
    def is_alarming(self) -> bool:
        return self.alarm is not None and (self.used or 0) >= self.alarm

    @property
    def is_stopped(self) -> bool:
        return self.stop is not None and (self.used or 0) >= self.stop


def thresholds_today(application: Application) -> list[ThresholdUse]:
    """Both sides of the border, the mainland first."""
    rows = {
        row.region: row for row in SendingThreshold.of(application.account).filter(application=application)
    }
    used = _used_today(application.account, list(sending_threshold.KINDS.values()), application.pk)
    found = []
    for region in Region:
        row = rows.get(region.value)
        count = used.get((sending_threshold.KINDS[region], ""), 0) if row else None
        found.append(
            ThresholdUse(application.pk, region, row.alarm if row else None, row.stop if row else None, count)
        )
    return found


def alarming_thresholds() -> list[ThresholdUse]:
    """All applications and regions whose alarm value of today is reached, whatever their account; for the alarms."""
    rows = SendingThreshold.unscoped.exclude(alarm=None).values_list(
        "application_id", "region", "alarm", "stop"
    )
    by_key = {(sending_threshold.KINDS[Region(row[1])], row[0]): row for row in rows}
    found = []
    for kind, subject, used in _open_uses(list(sending_threshold.KINDS.values())).values_list(
        "kind", "subject", "used"
    ):
        row = by_key.get((kind, subject))
        if row is not None and used >= row[2]:
            found.append(ThresholdUse(row[0], Region(row[1]), row[2], row[3], int(used)))
    return found


def warned_countries() -> list[tuple[int, str, int, int]]:
    """(application id, country, warning value, used) wherever the warning value of today is reached; for the alarms."""
    warnings = {
        (application_id, country): warning
        for application_id, country, warning in CountryLimit.unscoped.exclude(warning=None).values_list(
            "application_id", "country", "warning"
        )
    }
    uses = _open_uses([country_day.KIND]).values_list("subject", "detail", "used")
    return [
        (subject, country, warnings[subject, country], int(used))
        for subject, country, used in uses
        if (subject, country) in warnings and used >= warnings[subject, country]
    ]


def countries(application: Application) -> QuerySet[CountryLimit]:
    """The list of countries; empty when all are open."""
    return CountryLimit.of(application.account).filter(application=application).order_by("country")


def country_uses(application: Application) -> dict[str, int]:
    """How many messages each listed country with a limit or warning value has had today."""
    used = _used_today(application.account, [country_day.KIND], application.pk)
    return {country: count for (_kind, country), count in used.items()}


def allowed(application: Application) -> QuerySet[AllowedNumber]:
    """The numbers that the frequency rules leave alone."""
    return AllowedNumber.of(application.account).filter(application=application)


def _used_today(account: Account, kinds: list[str], subject: int) -> dict[tuple[str, str], int]:
    start, _end = clock.day_window(clock.business_day(clock.now(), account.zone), account.zone)
    rows = BudgetUse.objects.filter(kind__in=kinds, subject=subject, starts_at=start)
    return {(kind, detail): int(used) for kind, detail, used in rows.values_list("kind", "detail", "used")}


def _open_uses(kinds: list[str]) -> QuerySet[BudgetUse]:
    """Of the windows that are open now, in whatever zone."""
    now = clock.now()
    return BudgetUse.objects.filter(kind__in=kinds, starts_at__lte=now, ends_at__gt=now)
