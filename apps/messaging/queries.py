"""Reads of messages for the faces; every one is bounded by account, span and number of rows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, QuerySet

from apps.accounts.models import Account
from apps.applications.models import Application
from apps.core.errors import Code, DomainError
from apps.core.ids import id_from_serial, serial_number
from apps.core.kinds import MessageKind
from apps.core.partitions import id_at, time_of
from apps.core.phones import Phone, try_parse
from apps.core.privacy import number_hash, open_sealed, reference_hash
from apps.message_templates.models import MessageTemplate
from apps.messaging.models import DispatchEntry, EntryState, Message, Refusal, Reply, ReplyRule, SendTask
from apps.messaging.states import MessageStatus, SendTaskStatus, SuggestionStatus
from apps.signatures.models import Signature

UNDER_WAY = (
    SendTaskStatus.IMPORTING,
    SendTaskStatus.SCHEDULED,
    SendTaskStatus.SENDING,
    SendTaskStatus.PAUSED,
    SendTaskStatus.DRAINED,
)
# The end states that a carrier has told us.
CARRIER_STATES = (MessageStatus.DELIVERED, MessageStatus.UNDELIVERED, MessageStatus.EXPIRED)


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What the carrier said about one message. at: when the handset had it, else when the end was known here.

    code is the carrier's word (`DELIVRD`); context is what the sender had given along.
    """

    serial: str
    status: str
    code: str
    at: datetime
    context: str


def delivery_reports(
    account: Account, application: Application, e164: str, begin: datetime, end: datetime, limit: int
) -> list[DeliveryReport]:
    """The reports on messages to one number accepted from `begin` to the end of the second `end`, newest first."""
    found = (
        Message.of(account)
        .filter(
            application=application,
            number_hash=number_hash(e164),
            # The id is the time of acceptance, so this also names the partitions to look in.
            id__gte=id_at(begin),
            id__lt=id_at(end + timedelta(seconds=1)),
            status__in=CARRIER_STATES,
        )
        .order_by("-id")
        .values_list("id", "status", "code", "received_at", "settled_at", "accepted_at", "context_sealed")[
            :limit
        ]
    )
    return [
        DeliveryReport(
            serial=serial_number(row_id),
            status=status,
            code=code,
            at=received_at or settled_at or accepted_at,
            context=open_sealed(context) if context is not None else "",
        )
        for row_id, status, code, received_at, settled_at, accepted_at, context in found
    ]


@dataclass(frozen=True, slots=True)
class Backlog:
    """The open work of one carrier, in messages; `held` ones belong to a list that is paused or to the night."""

    waiting: int = 0
    held: int = 0
    claimed: int = 0
    in_doubt: int = 0


def backlogs() -> dict[int, Backlog]:
    """The open work by carrier id, from the dispatch table alone; a carrier without any is left out."""
    rows = DispatchEntry.objects.values_list("carrier", "state").annotate(count=Count("*")).order_by()
    found: dict[int, dict[str, int]] = {}
    for carrier_id, state, count in rows:
        found.setdefault(carrier_id, {})[state] = count
    return {carrier_id: Backlog(**counts) for carrier_id, counts in found.items()}


@dataclass(frozen=True, slots=True)
class Lane:
    """What waits of one kind, over all carriers, and since when the oldest of it does (None while nothing waits)."""

    kind: MessageKind
    waiting: int
    oldest_at: datetime | None


def lanes() -> list[Lane]:
    """Each lane, in its order; one statement over what waits."""
    rows = DispatchEntry.objects.filter(state=EntryState.WAITING).values_list("message_kind")
    counted = rows.annotate(count=Count("*"), first=Min("message_id")).order_by()
    found = {kind: (count, first) for kind, count, first in counted}
    lines = []
    for kind in MessageKind:
        count, first = found.get(kind, (0, None))
        lines.append(Lane(kind, count, time_of(first) if first else None))
    return lines


def under_way(account: Account, limit: int) -> list[SendTask]:
    """Lists that are being read, sent or held, or wait for their hour; the latest first."""
    return list(SendTask.of(account).filter(status__in=UNDER_WAY).order_by("-id")[:limit])


def in_doubt(carrier_id: int | None = None) -> QuerySet[Message]:
    """The messages whose submission was never answered, over all accounts."""
    entries = DispatchEntry.objects.filter(state=EntryState.IN_DOUBT)
    if carrier_id is not None:
        entries = entries.filter(carrier=carrier_id)
    return Message.unscoped.filter(pk__in=entries.values("message_id"))


def records(
    account: Account,
    *,
    application: Application | None = None,
    number: str | None = None,
    statuses: Collection[str] = (),
    region: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    send_task: SendTask | None = None,
    code: str = "",
    template: MessageTemplate | None = None,
    signature: Signature | None = None,
    reference: str = "",
) -> QuerySet[Message]:
    """The account's messages, to be ordered by `-id` and paged by keyset; nothing here counts them.

    number: in any form people write, found by its hash; since/until: half-open, by acceptance, which the id holds, so that
    only the months concerned are looked into; send_task: those made from this list; code: why they ended as they did;
    reference: the session context that came with the call, word for word, found by its hash. What an index serves is
    account, application, number, reference and time; the rest is for `web.looking`. Raises DomainError(NUMBER_INVALID).
    """
    rows = Message.of(account).select_related("application", "template", "signature")
    if template is not None:
        rows = rows.filter(template=template)
    if signature is not None:
        rows = rows.filter(signature=signature)
    if reference:
        rows = rows.filter(reference_hash=reference_hash(account.pk, reference))
    if application is not None:
        rows = rows.filter(application=application)
    if number:
        rows = rows.filter(number_hash=_hash_of(number))
    if statuses:
        rows = rows.filter(status__in=list(statuses))
    if region:
        rows = rows.filter(region=region)
    if since is not None:
        rows = rows.filter(id__gte=id_at(since))
    if until is not None:
        rows = rows.filter(id__lt=id_at(until))
    if send_task is not None:
        rows = rows.filter(send_task=send_task, **within(send_task))
    if code:
        rows = rows.filter(code=code)
    return rows


def has_sent(account: Account, region: str, *, among: int = 5_000) -> bool:
    """Whether one of the account's latest messages went to this side of the border; older ones are in the statistics."""
    latest = Message.of(account).order_by("-id").values("region")[:among]
    return any(row["region"] == region for row in latest.iterator(chunk_size=500))


def within(send_task: SendTask) -> dict[str, int]:
    """Between which ids all messages of a list are: none is older than it, none younger than its end."""
    bounds = {"id__gte": id_at(send_task.created_at)}
    if send_task.ended_at is not None:
        bounds["id__lt"] = id_at(send_task.ended_at + timedelta(minutes=1))
    return bounds


def record(account: Account, serial: str) -> Message | None:
    """The account's message with this SerialNo; None for every other text."""
    row_id = id_from_serial(serial)
    return (
        None
        if row_id is None
        else records(account).filter(pk=row_id).select_related("send_task", "price_version").first()
    )


def refusal_facts(messages: Iterable[Message]) -> dict[int, dict[str, Any]]:
    """Message id → the facts of its refusal, of those that were refused; one statement, none where none was."""
    refused = [one.pk for one in messages if one.status == MessageStatus.REFUSED]
    found = Refusal.objects.filter(pk__in=refused).values_list("pk", "facts") if refused else ()
    return dict(found)


def replies(
    account: Account,
    *,
    application: Application | None = None,
    number: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    template: MessageTemplate | None = None,
    meaning: str = "",
    label: str = "",
    is_late: bool | None = None,
) -> QuerySet[Reply]:
    """The account's replies, to be ordered by `-id`. Raises DomainError(NUMBER_INVALID)."""
    rows = Reply.of(account).select_related("application", "template")
    if template is not None:
        rows = rows.filter(template=template)
    if meaning:
        rows = rows.filter(meaning=meaning)
    if label:
        rows = rows.filter(labels__contains=[label])
    if is_late is not None:
        rows = rows.filter(is_late=is_late)
    if application is not None:
        rows = rows.filter(application=application)
    if number:
        rows = rows.filter(number_hash=_hash_of(number))
    if since is not None:
        rows = rows.filter(received_at__gte=since)
    if until is not None:
        rows = rows.filter(received_at__lt=until)
    return rows


def suggestions(account: Account) -> QuerySet[Reply]:
    """The replies that a person has still to decide about."""
    return Reply.of(account).filter(suggestion=SuggestionStatus.OPEN)


def answered_templates(account: Account) -> QuerySet[MessageTemplate]:
    """The templates that a reply may be narrowed by."""
    return (
        MessageTemplate.of(account).filter(deleted_at=None).only("public_id", "name").order_by("name")[:200]
    )


def latest_lists(account: Account, public_id: str = "") -> list[SendTask]:
    """The lists that records may be narrowed by: the latest, and the one named."""
    rows = SendTask.of(account).only("public_id", "name", "region", "created_at", "ended_at")
    found = list(rows.order_by("-id")[:50])
    if public_id and all(one.public_id != public_id for one in found):
        found += rows.filter(public_id=public_id)
    return found


def reply_labels(account: Account) -> list[str]:
    """The labels that the account's rules give."""
    rules = ReplyRule.of(account).order_by("label")
    return list(rules.values_list("label", flat=True).distinct()[:200])


def _hash_of(number: str) -> int:
    phone = try_parse(number)
    if not isinstance(phone, Phone):
        raise DomainError(Code.NUMBER_INVALID, field="number")
    return number_hash(phone.e164)
