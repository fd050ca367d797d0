"""Replies of handsets, newest first."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.core.ids import serial_number
from apps.core.privacy import open_sealed
from apps.exports.base import Column, Kind, Run, Scope, Subject
from apps.exports.subjects.parameters import application, instant
from apps.message_templates.models import MessageTemplate
from apps.messaging import contents, queries


class ReplyRecords(Subject):
    """asked: application (SDK AppID), template (public id), number, meaning, label, is_late, since, until; all optional."""

    name = "reply_records"
    title = _("Replies")
    perm = Perm.MESSAGE_READ
    has_numbers = True
    columns: ClassVar[tuple[Column, ...]] = (
        Column("number", _("Number")),
        Column("reply", _("Reply")),
        Column("meaning", _("Meaning")),
        Column("unsubscribes", _("Unsubscribes")),
        Column("labels", _("Labels")),
        Column("application", _("Application")),
        Column("received_at", _("Received"), Kind.INSTANT),
        Column("serial_no", _("SerialNo of the message answered")),
    )

    def read(self, scope: Scope, after: str, limit: int) -> Run:
        account, asked = scope.own_account, scope.asked
        rows = queries.replies(
            account,
            application=application(scope),
            number=asked.get("number"),
            since=instant(scope, "since"),
            until=instant(scope, "until") or scope.until,
            template=MessageTemplate.one_of(account, asked["template"]) if asked.get("template") else None,
            meaning=asked.get("meaning") or "",
            label=asked.get("label") or "",
            is_late=asked.get("is_late"),
        )
        if after:
            rows = rows.filter(pk__lt=int(after))
        found = list(rows.order_by("-id")[:limit])
        lines = []
        for reply in found:
            number, text = contents.masked_reply(reply)
            if scope.is_whole and reply.number_sealed:  # empty where retention has deleted both
                number, text = open_sealed(reply.number_sealed), open_sealed(reply.text_sealed)
            lines.append(
                [
                    number,
                    text,
                    reply.get_meaning_display(),
                    str(_("yes") if reply.is_unsubscribe else _("no")),
                    ", ".join(reply.labels),
                    reply.application.name,
                    reply.received_at,
                    "" if reply.is_late else serial_number(reply.message_id),
                ]
            )
        is_last = len(found) < limit
        return Run(lines, str(found[-1].pk) if found else after, 100 if is_last else 50, is_last)
