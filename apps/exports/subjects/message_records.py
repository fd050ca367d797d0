"""Message records: the columns of the record page and those of a message's own page, newest first."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.core import phones
from apps.core.countries import country_name
from apps.core.ids import serial_number
from apps.core.kinds import MessageKind, Region
from apps.core.partitions import id_at, time_of
from apps.core.privacy import open_many
from apps.exports.base import Column, Kind, Run, Scope, Subject
from apps.exports.subjects.parameters import application, instant
from apps.message_templates.models import MessageTemplate
from apps.messaging import contents, queries
from apps.messaging.models import Message, SendTask
from apps.messaging.remarks import remark
from apps.messaging.states import MESSAGE_STATES
from apps.signatures.models import Signature


class MessageRecords(Subject):
    """asked: application, send_task (public ids), number, region, statuses, code, template, signature, reference, since,
    until (ISO instants); all optional.
    """

    name = "message_records"
    title = _("Message records")
    perm = Perm.MESSAGE_READ
    has_numbers = True
    columns: ClassVar[tuple[Column, ...]] = (
        Column("serial_no", "SerialNo"),
        Column("number", _("Number")),
        Column("country", _("Country or region")),
        Column("application", _("Application")),
        Column("template_id", _("Template ID")),
        Column("template", _("Template")),
        Column("signature", _("Signature")),
        Column("sender_id", _("Sender ID")),
        Column("type", _("Type")),
        Column("content", _("Content")),
        Column("characters", _("Characters"), Kind.COUNT),
        Column("segments", _("Segments"), Kind.COUNT),
        Column("status", _("Status")),
        Column("code", _("Code")),
        Column("remark", _("Remark")),
        Column("accepted_at", _("Sent"), Kind.INSTANT),
        Column("submitted_at", _("Submitted"), Kind.INSTANT),
        Column("received_at", _("Received"), Kind.INSTANT),
        Column("reported_at", _("Receipt"), Kind.INSTANT),
        Column("unit_price", _("Price per segment"), Kind.AMOUNT),
        Column("fee", _("Fee"), Kind.AMOUNT),
        Column("currency", _("Currency")),
        Column("charged_on", _("Counted on"), Kind.DAY),
        Column("list", _("List")),
        Column("row", _("Row"), Kind.COUNT),
    )

    def read(self, scope: Scope, after: str, limit: int) -> Run:
        rows = _asked(scope).filter(id__lt=int(after) if after else id_at(scope.until))
        # As tuples: a model of each of a million rows would take as long as all the rest.
        found = list(
            map(_Row._make, rows.select_related(None).order_by("-id").values_list(*_Row._fields)[:limit])
        )
        is_last = len(found) < limit
        last = str(found[-1].id) if found else after
        share = 100 if is_last else _share(scope, found[-1].id)
        return Run(_lines(found, is_whole=scope.is_whole), last, share, is_last)


class _Row(NamedTuple):
    """The columns of a message that its line needs."""

    id: int
    application_id: int
    template_id: int
    signature_id: int | None
    message_kind: int
    region: str
    number_sealed: bytes | memoryview
    number_prefix: str
    number_last4: str
    country: str
    parameters_sealed: bytes | memoryview | None
    sender: str
    send_task_id: int | None
    row_no: int | None
    status: str
    code: str
    segments: int
    unit_price: Decimal
    fee: Decimal
    currency: str
    charged_on: date | None
    accepted_at: datetime
    submitted_at: datetime | None
    received_at: datetime | None
    settled_at: datetime | None


def _asked(scope: Scope) -> QuerySet[Message]:
    account, asked = scope.own_account, scope.asked
    task = SendTask.one_of(account, asked["send_task"]) if asked.get("send_task") else None
    return queries.records(
        account,
        application=application(scope),
        number=asked.get("number"),
        statuses=asked.get("statuses") or (),
        region=asked.get("region"),
        since=instant(scope, "since"),
        until=instant(scope, "until"),
        send_task=task,
        code=asked.get("code") or "",
        template=MessageTemplate.one_of(account, asked["template"]) if asked.get("template") else None,
        signature=Signature.one_of(account, asked["signature"]) if asked.get("signature") else None,
        reference=asked.get("reference") or "",
    )


def _share(scope: Scope, row_id: int) -> int:
    """By time: the file goes from `until` back to `since`, or to the account's first day."""
    first = instant(scope, "since") or scope.own_account.created_at
    last = min(instant(scope, "until") or scope.until, scope.until)
    whole = (last - first).total_seconds()
    done = (last - time_of(row_id)).total_seconds()
    return min(99, max(0, int(100 * done / whole))) if whole > 0 else 99


def _lines(rows: Sequence[_Row], *, is_whole: bool) -> list[list[Any]]:
    """What rows refer to is read once for all of them: a few applications and templates serve a run of thousands."""
    applications = Application.unscoped.in_bulk({row.application_id for row in rows})
    templates = MessageTemplate.unscoped.in_bulk({row.template_id for row in rows})
    signatures = Signature.unscoped.in_bulk({pk for row in rows if (pk := row.signature_id) is not None})
    ids = {pk for row in rows if (pk := row.send_task_id) is not None}
    tasks = dict(SendTask.unscoped.filter(pk__in=ids).values_list("pk", "name"))

    @cache
    def heading(template_id: int, signature_id: int | None) -> tuple[str, str, str]:
        template = templates[template_id]
        signed = signatures[signature_id].content if signature_id is not None else ""
        return str(template.number), template.name, signed

    @cache
    def frame(template_id: int, signature_id: int | None, region: str) -> contents.Frame:
        signed = heading(template_id, signature_id)[2]
        return contents.frame(templates[template_id].content, signed, mainland=region == Region.MAINLAND)

    @cache
    def ending(status: str, code: str, region: str) -> tuple[str, str, str]:
        said = remark(status, code, mainland=region == Region.MAINLAND)
        return MESSAGE_STATES.label(status), code, str(said.sentence)

    country, kind = (
        cache(lambda code: str(country_name(code))),
        cache(lambda one: str(MessageKind(one).label)),
    )
    masked = cache(phones.masked)
    kept = [row for row in rows if row.number_sealed]
    framed = [frame(row.template_id, row.signature_id, row.region) for row in kept]
    said = iter(contents.texts(framed, [row.parameters_sealed for row in kept], whole=is_whole))
    numbers = iter(open_many(row.number_sealed for row in kept) if is_whole else ())
    lines = []
    for row in rows:
        is_kept = bool(row.number_sealed)
        content = next(said) if is_kept else contents.deleted()
        number = next(numbers) if is_kept and is_whole else masked(row.number_prefix, row.number_last4)
        lines.append(
            [
                serial_number(row.id),
                number,
                country(row.country),
                applications[row.application_id].name,
                *heading(row.template_id, row.signature_id),
                row.sender,
                kind(row.message_kind),
                content.text,
                content.characters,
                row.segments,
                *ending(row.status, row.code, row.region),
                row.accepted_at,
                row.submitted_at,
                row.received_at,
                row.settled_at if row.status in queries.CARRIER_STATES else None,
                row.unit_price,
                row.fee,
                row.currency,
                row.charged_on,
                tasks.get(row.send_task_id or 0, ""),
                row.row_no,
            ]
        )
    return lines
