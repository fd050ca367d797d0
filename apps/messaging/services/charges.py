"""Closing the charges of days, and taking the charge of a message back."""

from collections.abc import Mapping
from datetime import date

from django.db import connection, transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.messaging.models import Charge, ChargeClosing, ChargeEntry, ChargeReversal, Message, Tally

# Writers hold the table until they commit, and whoever waits for it looks at the closings anew: after this no charge of a
# closed day can appear. It is held for the one statement that follows, and gives up before writers have to queue for long.
_NO_WRITERS = "SET LOCAL lock_timeout = '3s'; LOCK TABLE message_charges IN SHARE MODE"
_CLOSE = """
INSERT INTO message_charge_closings (account_id, through)
SELECT * FROM unnest(%s::bigint[], %s::date[]) AS closed(account_id, through) ORDER BY 1
ON CONFLICT (account_id) DO UPDATE SET through = greatest(message_charge_closings.through, EXCLUDED.through)
"""


@transaction.atomic
def close_days(through: Mapping[int, date]) -> None:
    """From now on whatever becomes chargeable for these accounts belongs to a day after the given one.

    Its own transaction must be the whole transaction: until it commits nothing becomes chargeable anywhere.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NO_WRITERS)
        cursor.execute(_CLOSE, [list(through.keys()), list(through.values())])
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")


def first_open_day(account_id: int, today: date) -> date:
    """The day to which something that happens today belongs: never a closed one."""
    closing = ChargeClosing.objects.filter(account_id=account_id).first()
    return today if closing is None else max(today, closing.through + clock.ONE_DAY)


def append(message: Message, day: date, *, is_reversal: bool = False) -> None:
    """One message's charge, or its mirror, outside the set-wise statements."""
    sign = -1 if is_reversal else 1
    is_late = clock.business_day(message.accepted_at, message.account.zone) < day
    entry = ChargeEntry.LATE if is_late else ChargeEntry.CHARGE
    Charge.objects.create(
        account_id=message.account_id,
        application_id=message.application_id,
        country=message.country,
        message_kind=message.message_kind,
        carrier_id=message.carrier_id,
        price_version_id=message.price_version_id,
        unit_price=message.unit_price,
        currency=message.currency,
        charged_on=day,
        entry=ChargeEntry.REVERSAL if is_reversal else entry,
        count=sign,
        segments=sign * message.segments,
        fee=sign * message.fee,
        first_id=message.pk,
        last_id=message.pk,
    )


def _tally_reversal(message: Message, day: date) -> None:
    """For the statistics: nothing has moved, but less is billed."""
    Tally.objects.create(
        account_id=message.account_id,
        application_id=message.application_id,
        template_id=message.template_id,
        signature_id=message.signature_id,
        country=message.country,
        message_kind=message.message_kind,
        currency=message.currency,
        quarter=clock.quarter_of(message.accepted_at),
        moved_from=message.status,
        moved_to=message.status,
        carrier_id=message.carrier_id,
        charged_on=day,
        count=-1,
        segments=-message.segments,
        fee=-message.fee,
    )


@transaction.atomic
def reverse(*, actor: Actor, message: Message, reason: str) -> ChargeReversal:
    """Take the charge of a message back on today's day; the day on which it was charged stays as it was closed.

    Locks the message. Raises REASON_NEEDED, NOT_CHARGED, ALREADY_REVERSED.
    """
    actor.require(Perm.STAFF_SETTLEMENT_WRITE)
    if not reason.strip():
        raise DomainError(Code.REASON_NEEDED, field="reason")
    rows = Message.unscoped.select_for_update(of=("self",)).select_related("account")
    message = rows.get(pk=message.pk)
    if message.charged_on is None:
        raise DomainError(Code.NOT_CHARGED)
    made = ChargeReversal.objects.filter(pk=message.pk).first()
    if made is not None:
        raise DomainError(Code.ALREADY_REVERSED, day=made.reversed_on.isoformat())
    with connection.cursor() as cursor:  # before the closings are read, as the set-wise statements do
        cursor.execute("LOCK TABLE message_charges IN ROW EXCLUSIVE MODE")
    now = clock.now()
    day = first_open_day(message.account_id, clock.business_day(now, message.account.zone))
    append(message, day, is_reversal=True)
    _tally_reversal(message, day)
    made = ChargeReversal.objects.create(
        message_id=message.pk,
        account_id=message.account_id,
        reversed_on=day,
        reason=reason.strip(),
        user=actor.user,
        at=now,
    )
    facts = {"reason": reason.strip(), "day": day.isoformat()}
    audit.record(actor, "message.charge_reversed", message, account=message.account, **facts)
    return made
