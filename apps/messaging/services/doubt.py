"""Resolving doubt by hand: a person who has asked the carrier says what became of a message."""

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.core import clock
from apps.core.errors import Code, DomainError, IllegalMove
from apps.messaging.models import DispatchEntry, Message, Part, Report, Tally
from apps.messaging.services import charges
from apps.messaging.states import MESSAGE_STATES, PART_STATES, MessageStatus, PartStatus
from apps.pricing.models import ChargingMoment

# What a person may say, and what it makes of the parts that were never answered.
RESOLUTIONS = {
    MessageStatus.SUBMITTED: PartStatus.SUBMITTED,
    MessageStatus.UNDELIVERED: PartStatus.UNDELIVERED,
}


@transaction.atomic
def resolve(*, actor: Actor, message: Message, to: MessageStatus, reason: str) -> None:
    """Settle a message in doubt as submitted or as not delivered. Nothing is ever sent again by this.

    Locks the parts, then the message, as matching receipts does. Raises DomainError(INVALID) for another state,
    DomainError(REASON_NEEDED), and IllegalMove when a receipt or somebody else was quicker.
    """
    actor.require(Perm.STAFF_MESSAGE_RESOLVE)
    if to not in RESOLUTIONS:
        raise DomainError(
            Code.INVALID,
            field="to",
            problem=_("“%(value)s” is not one of: %(known)s.")
            % {"value": to, "known": ", ".join(RESOLUTIONS)},
        )
    if not reason.strip():
        raise DomainError(Code.REASON_NEEDED, field="reason")
    list(Part.objects.select_for_update().filter(message_id=message.pk))
    message = Message.unscoped.select_for_update(of=("self",)).select_related("account").get(pk=message.pk)
    if message.status != MessageStatus.IN_DOUBT:  # a claimed message may make the same moves, but not by hand
        raise IllegalMove(MESSAGE_STATES.label(message.status))
    _settle(message, to, clock.now())
    DispatchEntry.objects.filter(message_id=message.pk).delete()
    audit.record(
        actor, "message.resolved", message, account=message.account, to=str(to), reason=reason.strip()
    )


def _settle(message: Message, to: MessageStatus, now: datetime) -> None:
    """The message, its unanswered parts, and one tally of the move."""
    if to == MessageStatus.SUBMITTED:
        columns: dict[str, Any] = {
            "submitted_at": message.submitted_at or message.claimed_at or now,
            "charged_on": _charged_on(message, now),
        }
    else:
        columns = {"settled_at": now}
        _report(message, now)
    was_charged = message.charged_on is not None
    MESSAGE_STATES.advance(message, to, **columns)
    if message.charged_on is not None and not was_charged:
        charges.append(message, message.charged_on)
    unanswered = Part.objects.filter(message_id=message.pk, status=PartStatus.UNKNOWN)
    PART_STATES.advance_many(unanswered, RESOLUTIONS[to], done_at=columns.get("settled_at"))
    Tally.objects.create(
        account_id=message.account_id,
        application_id=message.application_id,
        template_id=message.template_id,
        signature_id=message.signature_id,
        country=message.country,
        message_kind=message.message_kind,
        currency=message.currency,
        quarter=clock.quarter_of(message.accepted_at),
        moved_from=MessageStatus.IN_DOUBT,
        moved_to=to,
        code=message.code if to == MessageStatus.UNDELIVERED else "",
        carrier_id=message.carrier_id,
        charged_on=message.charged_on if not was_charged else None,
        submit_ms=_submit_ms(message) if to == MessageStatus.SUBMITTED else None,
        count=1,
        segments=message.segments,
        fee=message.fee,
    )


def _report(message: Message, now: datetime) -> None:
    """As the set-wise statements note an end: the person says what the carrier has said."""
    if Application.unscoped.filter(pk=message.application_id, is_reporting=True).exists():
        Report.objects.create(
            message_id=message.pk,
            account_id=message.account_id,
            application_id=message.application_id,
            status=MessageStatus.UNDELIVERED,
            code=message.code,
            at=now,
        )


def _submit_ms(message: Message) -> list[int]:
    """As the set-wise statements count it."""
    assert message.submitted_at is not None, "it has just been settled as submitted"
    passed = (message.submitted_at - message.accepted_at).total_seconds()
    return [int(min(max(1000 * passed, 0), 2e9))]


def _charged_on(message: Message, now: datetime) -> date | None:
    """The day on which it became chargeable is the day of the resolution, never a closed one."""
    if message.charged_on is None and message.charging_moment == ChargingMoment.SUBMIT:
        with connection.cursor() as cursor:  # before the closings are read, as the set-wise statements do
            cursor.execute("LOCK TABLE message_charges IN ROW EXCLUSIVE MODE")
        return charges.first_open_day(message.account_id, clock.business_day(now, message.account.zone))
    return message.charged_on
