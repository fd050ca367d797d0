"""Giving back what messages have taken that were cancelled before they went: counters of numbers, budgets, money.

Of a list that is stopped most has been counted already. What stays counted would keep its numbers from the next list, and codes
from the money that nobody has spent. Limits that were set after the acceptance may get back a little too much; that lets through
no more than has been cancelled.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db import connection

from apps.accounts.models import Account
from apps.core import clock
from apps.core.kinds import MessageKind, Region
from apps.core.statements import fetch, integers, octets
from apps.message_templates.models import MessageTemplate
from apps.policy import frequency
from apps.policy.frequency import Slots
from apps.policy.kinds import NUMBER_RULES, NumberRule
from apps.policy.limits import limits_of
from apps.policy.rules import account_global, application_day, country_day, sending_threshold
from apps.policy.rules.base import BudgetKey
from apps.protection.queries import caps_for

_WINDOWS: Final = """
SELECT number_hash, slots FROM policy_number_windows
WHERE application_id = %(application)s AND number_hash = ANY(%(hashes)s::bigint[])
ORDER BY number_hash FOR UPDATE
"""
_REWRITE: Final = """
UPDATE policy_number_windows w SET revision = w.revision + 1, slots = n.slots
FROM unnest(%(hashes)s::bigint[], %(slots)s::bytea[]) AS n(number_hash, slots)
WHERE w.application_id = %(application)s AND w.number_hash = n.number_hash
"""
# Locked in the order in which acceptance locks them.
_BUDGETS: Final = """
WITH n AS (
  SELECT * FROM unnest(%(kinds)s::text[], %(subjects)s::bigint[], %(details)s::text[], %(starts)s::timestamptz[],
                       %(amounts)s::numeric[]) AS n(kind, subject, detail, starts_at, amount)
), held AS MATERIALIZED (
  SELECT b.id, n.amount FROM policy_budget_uses b JOIN n USING (kind, subject, detail, starts_at)
  ORDER BY kind, subject, detail, starts_at FOR UPDATE OF b
)
UPDATE policy_budget_uses b SET used = greatest(0, b.used - held.amount) FROM held WHERE b.id = held.id
"""
_MONEY: Final = """
WITH n AS (
  SELECT * FROM unnest(%(caps)s::bigint[], %(starts)s::timestamptz[], %(amounts)s::numeric[]) AS n(cap_id, starts_at, amount)
), held AS MATERIALIZED (
  SELECT cap_id, starts_at, n.amount FROM protection_spend s JOIN n USING (cap_id, starts_at)
  ORDER BY cap_id, starts_at FOR UPDATE OF s
)
UPDATE protection_spend s SET spent = greatest(0, s.spent - held.amount)
FROM held WHERE s.cap_id = held.cap_id AND s.starts_at = held.starts_at
"""


class Unsent(NamedTuple):
    """A message that was accepted and never went; content as in `Batch.content`, None where it is not known."""

    number_hash: int
    country: str
    fee: Decimal
    accepted_at: datetime
    content: int | None


def give_back(
    *, account: Account, application_id: int, template: MessageTemplate, unsent: Sequence[Unsent]
) -> None:
    """Take these messages of one application and template out of every count, in the transaction that cancels them."""
    if not unsent:
        return
    _money(account, application_id, template, unsent)
    allowed = limits_of(account_id=account.pk, application_id=application_id).allowed
    counted = [one for one in unsent if one.number_hash not in allowed]
    _numbers(application_id, counted, are_codes=template.message_kind == MessageKind.CODE)
    _budgets(account, application_id, Region(template.region), unsent, counted)


def _money(
    account: Account, application_id: int, template: MessageTemplate, unsent: Sequence[Unsent]
) -> None:
    caps = caps_for(account, application_id, template.pk, {one.country for one in unsent})
    amounts: dict[tuple[int, datetime], Decimal] = {}
    for cap in caps:
        for one in unsent:
            if cap.country in ("", one.country):
                key = (cap.pk, cap.window_at(one.accepted_at, account.zone)[0])
                amounts[key] = amounts.get(key, Decimal(0)) + one.fee
    if amounts:
        columns: dict[str, Any] = {
            "caps": [cap for cap, _start in amounts],
            "starts": [start for _cap, start in amounts],
            "amounts": list(amounts.values()),
        }
        with connection.cursor() as cursor:
            cursor.execute(_MONEY, columns)


def _numbers(application_id: int, unsent: Iterable[Unsent], *, are_codes: bool) -> None:
    by_number: dict[int, list[Unsent]] = {}
    for one in unsent:
        by_number.setdefault(one.number_hash, []).append(one)
    rules = [rule for rule in NUMBER_RULES if are_codes or not rule.codes_only]
    asked: dict[str, Any] = {"application": application_id, "hashes": integers(by_number)}
    less: dict[int, bytes] = {}
    for number, packed in fetch(_WINDOWS, asked):
        slots = frequency.unpack(packed)
        for one in by_number[number]:
            slots = without(slots, rules, frequency.milliseconds(one.accepted_at), one.content)
        less[number] = frequency.pack(slots)
    if less:
        changed: dict[str, Any] = {
            "application": application_id,
            "hashes": integers(less),
            "slots": octets(less.values()),
        }
        with connection.cursor() as cursor:
            cursor.execute(_REWRITE, changed)


def without(slots: Slots, rules: Iterable[NumberRule], sent_at: int, content: int | None) -> Slots:
    """The slots as if one message, counted at this instant (ms), had not been; a window that began later did not count it."""
    new = dict(slots)
    for rule in rules:
        if rule.per_content and content is None:
            continue
        key = (rule.tag, content or 0 if rule.per_content else 0)
        begin, count = new.get(key, (0, 0))
        length = (rule.length or _DAY) // timedelta(milliseconds=1)
        if count and begin <= sent_at < begin + length:
            new[key] = (begin, count - 1)
            if count == 1:
                del new[key]
    return new


_DAY: Final = timedelta(hours=25)  # the longest there is


def _budgets(
    account: Account, application_id: int, region: Region, unsent: Iterable[Unsent], counted: Iterable[Unsent]
) -> None:
    starts: dict[datetime, datetime] = {}

    def day(one: Unsent) -> datetime:
        if one.accepted_at not in starts:
            on = clock.business_day(one.accepted_at, account.zone)
            starts[one.accepted_at] = clock.day_window(on, account.zone)[0]
        return starts[one.accepted_at]

    amounts: Counter[BudgetKey] = Counter()
    for one in counted:
        amounts[application_day.KIND, application_id, "", day(one)] += 1
    for one in unsent:
        amounts[sending_threshold.KINDS[region], application_id, "", day(one)] += 1
        amounts[country_day.KIND, application_id, one.country, day(one)] += 1
        if region == Region.GLOBAL:
            amounts[account_global.KIND, account.pk, "", day(one)] += 1
    columns: dict[str, Any] = {
        "kinds": [kind for kind, _subject, _detail, _start in amounts],
        "subjects": [subject for _kind, subject, _detail, _start in amounts],
        "details": [detail for _kind, _subject, detail, _start in amounts],
        "starts": [start for _kind, _subject, _detail, start in amounts],
        "amounts": list(amounts.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_BUDGETS, columns)
