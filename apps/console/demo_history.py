"""The past of the demo installation: some weeks of messages, so that records, statistics and bills have something to show.

The one part of the demo that no verb has made, for a verb acts now: messages are written as acceptance, a carrier and its
receipts would have left them. What is counted, settled and billed from them is made by the verbs that always do it.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from apps.accounts.models import Account
from apps.applications.queries import applications as applications_of
from apps.billing.services import bills, settle
from apps.carriers.models import Carrier
from apps.console.demo import demo_account
from apps.core import clock, phones
from apps.core.partitions import SEQUENCE_BITS, id_at, make_partitions
from apps.core.privacy import number_hash, seal_many
from apps.message_templates.models import MessageTemplate
from apps.messaging.models import Message
from apps.pricing.quotes import Tariff, tariff
from apps.signatures.models import Signature
from apps.statistics import services as statistics

_SEED: Final = 20260101
_A_DAY: Final = 60  # messages; half as many at weekends
_HOURS: Final = (
    1,
    1,
    0,
    0,
    0,
    1,
    2,
    4,
    7,
    9,
    10,
    9,
    8,
    8,
    9,
    10,
    9,
    8,
    8,
    9,
    8,
    6,
    4,
    2,
)  # how busy each hour is
# Numbers that nobody has: ranges kept for films, and of the mainland one that the simulator knows.
_NUMBERS: Final = {
    "CN": [f"+8613800{last:06d}" for last in range(138_000, 138_180)],
    "US": [f"+1202555{last:04d}" for last in range(100, 140)],
    "GB": [f"+447700900{last:03d}" for last in range(100, 130)],
}
_SHARES: Final = {"CN": 82, "US": 11, "GB": 7}
# status, code of a mainland carrier, of another; how many of a hundred.
_ENDS: Final = (
    ("delivered", "DELIVRD", "DELIVRD", 95),
    ("undelivered", "MK:0001", "UNDELIV", 3),
    ("undelivered", "MN:0001", "REJECTD", 1),
    ("expired", "EXPIRED", "EXPIRED", 1),
)

_MESSAGES: Final = """
INSERT INTO messages (id, account_id, application_id, template_id, signature_id, message_kind, region, number_sealed, number_hash,
                      number_prefix, number_last4, country, parameters_sealed, sender, status, code, segments, price_version_id,
                      unit_price, fee, currency, charging_moment, charged_on, carrier_id, accepted_at, claimed_at, submitted_at,
                      received_at, settled_at)
SELECT n.id, %(account)s, %(application)s, n.template, n.signature, n.kind, n.region, n.number, n.hash, n.prefix, n.last4,
       n.country, n.parameters, '', n.status, n.code, 1, n.version, n.price, n.price, %(currency)s, 'submit',
       (n.submitted_at AT TIME ZONE %(zone)s)::date, %(carrier)s, n.accepted_at, n.accepted_at, n.submitted_at,
       CASE WHEN n.status = 'delivered' THEN date_trunc('second', n.settled_at) END, n.settled_at
FROM unnest(%(ids)s::bigint[], %(templates)s::bigint[], %(signatures)s::bigint[], %(kinds)s::int[], %(regions)s::text[],
            %(numbers)s::bytea[], %(hashes)s::bigint[], %(prefixes)s::text[], %(last4s)s::text[], %(countries)s::text[],
            %(parameters)s::bytea[], %(statuses)s::text[], %(codes)s::text[], %(versions)s::bigint[], %(prices)s::numeric[],
            %(accepted)s::timestamptz[], %(submitted)s::timestamptz[], %(settled)s::timestamptz[])
     AS n(id, template, signature, kind, region, number, hash, prefix, last4, country, parameters, status, code, version,
          price, accepted_at, submitted_at, settled_at)
"""
_PARTS: Final = """
INSERT INTO message_parts (message_id, seq, total, carrier_id, reference, status, code, submitted_at, done_at)
SELECT id, 1, 1, carrier_id, to_hex(id), status, code, submitted_at, settled_at FROM messages WHERE id = ANY(%(ids)s)
"""
_ATTEMPTS: Final = """
INSERT INTO message_attempts (message_id, carrier_id, claimed_at, answered_at, outcome)
SELECT id, carrier_id, claimed_at, submitted_at, 'accepted' FROM messages WHERE id = ANY(%(ids)s)
"""
# As masked as they are after their term: nobody has sent any octets. Its place is that of the instant at which it came.
_RECEIPTS: Final = """
INSERT INTO carrier_receipts (id, carrier_id, reference, number_hash, state, error_code, submitted_at, done_at, received_at, raw_sealed,
                              message_id)
SELECT id + ((1000 * date_part('epoch', settled_at - accepted_at))::bigint << %(bits)s), carrier_id, to_hex(id), number_hash,
       code, '', submitted_at, settled_at, settled_at, '', id
FROM messages WHERE id = ANY(%(ids)s)
"""
_CHARGES: Final = """
INSERT INTO message_charges (account_id, application_id, country, message_kind, carrier_id, price_version_id, unit_price,
                             currency, charged_on, entry, count, segments, fee, first_id, last_id)
SELECT account_id, application_id, country, message_kind, carrier_id, price_version_id, unit_price, currency, charged_on,
       'charge', count(*), sum(segments), sum(fee), min(id), max(id)
FROM messages WHERE id = ANY(%(ids)s) GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 ORDER BY charged_on
"""
_TALLIES: Final = """
INSERT INTO message_tallies (account_id, application_id, template_id, signature_id, country, message_kind, quarter, moved_from,
                             moved_to, code, carrier_id, charged_on, count, segments, fee, currency, submit_ms, receipt_ms,
                             total_ms)
SELECT account_id, application_id, template_id, signature_id, country, message_kind, date_bin('15 minutes', accepted_at, 'epoch'),
       '', status, CASE WHEN status <> 'delivered' THEN code ELSE '' END, carrier_id, charged_on, count(*), sum(segments),
       sum(fee), currency, array_agg((1000 * date_part('epoch', submitted_at - accepted_at))::int),
       array_agg((1000 * date_part('epoch', settled_at - submitted_at))::int) FILTER (WHERE status = 'delivered'),
       array_agg((1000 * date_part('epoch', settled_at - accepted_at))::int) FILTER (WHERE status = 'delivered')
FROM messages WHERE id = ANY(%(ids)s) GROUP BY 1, 2, 3, 4, 5, 6, 7, status, 10, carrier_id, charged_on, currency
"""


@dataclass(frozen=True, slots=True)
class _Sent:
    """One message of the past."""

    country: str
    number: str
    accepted_at: datetime
    submitted_at: datetime
    settled_at: datetime
    status: str
    code: str


def make(sdk_app_id: str, *, days: int) -> int:
    """Once, before anything is sent: an account with a message is left alone. Gives how many it has made.

    days: how far back it goes, up to yesterday.
    """
    account = demo_account()
    application = applications_of(account).get(sdk_app_id=sdk_app_id)
    carrier = Carrier.objects.filter(is_default=True).first()
    if days <= 0 or carrier is None or Message.of(account).exists():
        return 0
    make_partitions(months_back=1 + days // 28)
    with transaction.atomic(), connection.cursor() as cursor:
        columns = _columns(account, list(_drawn(account.zone, days)))
        given: dict[str, Any] = {
            "account": account.pk,
            "application": application.pk,
            "carrier": carrier.pk,
            "currency": account.currency,
            "zone": account.zone,
            "bits": SEQUENCE_BITS,
            **columns,
        }
        for statement in (_MESSAGES, _PARTS, _ATTEMPTS, _RECEIPTS, _CHARGES, _TALLIES):
            cursor.execute(statement, given)
    statistics.fold()
    settle.settle_due()
    bills.make_due()
    return len(columns["ids"])


def _drawn(zone: str, days: int) -> Iterator[_Sent]:
    """Always the same for a day and a zone."""
    today = clock.business_day(clock.now(), zone)
    for back in range(days, 0, -1):
        day = today - timedelta(days=back)
        draw = Random(_SEED + day.toordinal())
        count = int(_A_DAY * draw.uniform(0.85, 1.2) * (0.5 if day.weekday() >= 5 else 1))
        yield from sorted(
            (_one(draw, day, zone) for _number in range(count)), key=lambda one: one.accepted_at
        )


def _one(draw: Random, day: date, zone: str) -> _Sent:
    country = draw.choices(list(_SHARES), list(_SHARES.values()))[0]
    hour = draw.choices(range(24), _HOURS)[0]
    at = datetime.combine(day, time(hour), ZoneInfo(zone)) + timedelta(milliseconds=draw.randrange(3_600_000))
    submitted = at + timedelta(milliseconds=draw.randint(60, 900))
    status, mainland, other, _share = draw.choices(_ENDS, [end[-1] for end in _ENDS])[0]
    seconds = draw.lognormvariate(1.2, 0.7) if status == "delivered" else draw.uniform(20, 600)
    return _Sent(
        country=country,
        number=draw.choice(_NUMBERS[country]),
        accepted_at=at,
        submitted_at=submitted,
        settled_at=submitted + timedelta(seconds=seconds),
        status=status,
        code=mainland if country == "CN" else other,
    )


def _columns(account: Account, sent: Sequence[_Sent]) -> dict[str, list[Any]]:
    templates = {
        row.is_mainland: row for row in MessageTemplate.of(account).filter(is_approved=True).order_by("-pk")
    }
    signature = Signature.of(account).filter(is_approved=True).order_by("pk").first()
    tariffs: dict[date, Tariff | None] = {}
    prices: list[tuple[int | None, Decimal]] = []
    for one in sent:
        day = clock.business_day(one.accepted_at, account.zone)
        if day not in tariffs:
            tariffs[day] = tariff(account, day)
        rate = tariffs[day]
        price = rate.unit_price(one.country) if rate else None
        prices.append((rate.version_id if rate and price is not None else None, price or Decimal(0)))
    chosen = [templates[one.country == "CN"] for one in sent]
    draw = Random(_SEED)
    return {
        "ids": [id_at(one.accepted_at) | (place % (1 << SEQUENCE_BITS)) for place, one in enumerate(sent)],
        "templates": [row.pk for row in chosen],
        "signatures": [signature.pk if signature and one.country == "CN" else None for one in sent],
        "kinds": [row.message_kind for row in chosen],
        "regions": [row.region for row in chosen],
        "numbers": seal_many(one.number for one in sent),
        "hashes": [number_hash(one.number) for one in sent],
        "prefixes": [phones.leading(one.number) for one in sent],
        "last4s": [phones.last4(one.number) for one in sent],
        "countries": [one.country for one in sent],
        "parameters": seal_many(json.dumps([f"{draw.randrange(10**6):06d}"]) for _one in sent),
        "statuses": [one.status for one in sent],
        "codes": [one.code for one in sent],
        "versions": [version for version, _price in prices],
        "prices": [price for _version, price in prices],
        "accepted": [one.accepted_at for one in sent],
        "submitted": [one.submitted_at for one in sent],
        "settled": [one.settled_at for one in sent],
    }
