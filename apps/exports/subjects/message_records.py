"""Message records: the columns of the record page and those of a message's own page, newest first."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.core.countries import country_name
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
    """asked: application, send_task (public ids), number, region, statuses, code, since, until (ISO instants); all optional."""

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
        found = list(rows.select_related(None).order_by("-id")[:limit])
        _attach(found)
        numbers = open_many(row.number_sealed for row in found) if scope.is_whole else None
        lines = [_line(row, numbers[place] if numbers else "") for place, row in enumerate(found)]
        is_last = len(found) < limit
        last = str(found[-1].pk) if found else after
        return Run(lines, last, 100 if is_last else _share(scope, found[-1].pk), is_last)


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
    )


def _share(scope: Scope, row_id: int) -> int:
    """By time: the file goes from `until` back to `since`, or to the account's first day."""
    first = instant(scope, "since") or scope.own_account.created_at
    last = min(instant(scope, "until") or scope.until, scope.until)
    whole = (last - first).total_seconds()
    done = (last - time_of(row_id)).total_seconds()
    return min(99, max(0, int(100 * done / whole))) if whole > 0 else 99


def _attach(rows: Sequence[Message]) -> None:
    """What the rows refer to, read once for all of them: a few applications and templates serve a run of thousands."""
    for name, model in (
        ("application", Application),
        ("template", MessageTemplate),
        ("signature", Signature),
    ):
        ids = {pk for row in rows if (pk := getattr(row, f"{name}_id")) is not None}
        known = model.unscoped.in_bulk(ids)
        for row in rows:
            pk = getattr(row, f"{name}_id")
            setattr(row, name, known[pk] if pk is not None else None)
    tasks = _names(row.send_task_id for row in rows)
    for row in rows:
        row.list_name = tasks.get(row.send_task_id or 0, "")  # type: ignore[attr-defined]


def _names(ids: Iterable[int | None]) -> dict[int, str]:
    return dict(SendTask.unscoped.filter(pk__in={pk for pk in ids if pk}).values_list("pk", "name"))


def _line(row: Message, number: str) -> list[Any]:
    """`number` is given where numbers are wanted in full, and so is the text then."""
    content = contents.whole_content(row) if number else contents.masked_content(row)
    template, signature = row.template, row.signature
    return [
        row.serial,
        number or contents.masked_number(row),
        str(country_name(row.country)),
        row.application.name,
        str(template.number),
        template.name,
        signature.content if signature else "",
        row.sender,
        str(MessageKind(row.message_kind).label),
        content.text,
        content.characters,
        row.segments,
        MESSAGE_STATES.label(row.status),
        row.code,
        str(remark(row.status, row.code, mainland=row.region == Region.MAINLAND).sentence),
        row.accepted_at,
        row.submitted_at,
        row.received_at,
        row.settled_at if row.status in queries.CARRIER_STATES else None,
        row.unit_price,
        row.fee,
        row.currency,
        row.charged_on,
        row.list_name,  # type: ignore[attr-defined]
        row.row_no,
    ]
