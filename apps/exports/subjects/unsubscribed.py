"""Unsubscribed users: the numbers that hear no more, what they are out of, and how that came."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.core.phones import mask_number
from apps.core.privacy import open_many
from apps.exports.base import Column, Kind, Run, Scope, Subject
from apps.exports.subjects.keyset import newest_first
from apps.exports.subjects.parameters import application
from apps.unsubscribes import queries


class Unsubscribed(Subject):
    """asked: number, signature, kind, application (SDK AppID), origin; all optional."""

    name = "unsubscribed"
    title = _("Unsubscribed users")
    perm = Perm.UNSUBSCRIBE_READ
    has_numbers = True
    columns: ClassVar[tuple[Column, ...]] = (
        Column("number", _("Number")),
        Column("signature", _("Signature")),
        Column("type", _("Type")),
        Column("application", _("Application")),
        Column("origin", _("Source")),
        Column("word", _("Word")),
        Column("asked_at", _("Reply received"), Kind.INSTANT),
        Column("since", _("Since"), Kind.INSTANT),
    )

    def read(self, scope: Scope, after: str, limit: int) -> Run:
        asked, only = scope.asked, application(scope)
        rows = queries.unsubscribed(scope.own_account).filter(created_at__lt=scope.until)
        if asked.get("number"):
            rows = queries.by_number(rows, asked["number"])
        if asked.get("signature"):
            rows = rows.filter(signature=asked["signature"])
        if asked.get("kind"):
            rows = rows.filter(message_kind=asked["kind"])
        if asked.get("origin"):
            rows = rows.filter(origin=asked["origin"])
        if only is not None:
            rows = rows.filter(application=only)

        def lines(found: Sequence[Any]) -> list[list[Any]]:
            numbers = open_many(row.number_sealed for row in found)
            return [
                [
                    number if scope.is_whole else mask_number(number),
                    row.signature or str(_("Every signature")),
                    str(row.get_message_kind_display() if row.message_kind else _("Every type")),
                    str(row.application or _("Every application")),
                    row.get_origin_display(),
                    row.word,
                    row.asked_at,
                    row.created_at,
                ]
                for row, number in zip(found, numbers, strict=True)
            ]

        return newest_first(rows.select_related("application"), after, limit, lines)
