"""The audit trail in sentences, each with its place and digest in the chain; newest first."""

import json
from functools import reduce
from operator import or_
from typing import ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries
from apps.accounts.models import AuditEvent, AuditLink
from apps.accounts.permissions import Perm
from apps.accounts.telling import BACKOFFICE, tell
from apps.exports.base import Column, Kind, Run, Scope, Subject


class AuditTrail(Subject):
    """asked, all optional: noun, via, since, until (ISO instants); of an account also what (part of a thing's name), person
    (public id) and is_staff (only what the platform's staff did); of the platform who and account (parts of names).

    A customer's file, like the page, names neither the person nor the address behind what staff did.
    """

    name = "audit_trail"
    title = _("Audit trail")
    perm = Perm.AUDIT_READ
    staff_perm = Perm.STAFF_AUDIT_READ
    columns: ClassVar[tuple[Column, ...]] = (
        Column("at", _("Time"), Kind.INSTANT),
        Column("who", _("Who")),
        Column("what", _("What happened")),
        Column("changes", _("Changed")),
        Column("verb", _("Verb")),
        Column("account", _("Account")),
        Column("via", _("Via")),
        Column("ip", _("Address")),
        Column("position", _("Entry of the chain"), Kind.COUNT),
        Column("digest", _("Digest")),
    )

    def read(self, scope: Scope, after: str, limit: int) -> Run:
        rows = _asked(scope)
        if after:
            rows = rows.filter(pk__lt=int(after))
        found = list(rows.order_by("-id")[:limit])
        links = {
            link.event_id: link for link in AuditLink.objects.filter(event__in=[event.pk for event in found])
        }
        lines = []
        for event in found:
            told, link = tell(event, for_customer=scope.account is not None), links.get(event.pk)
            changes = {change.name: [change.before, change.after] for change in told.changes}
            lines.append(
                [
                    told.at,
                    told.who,
                    told.sentence,
                    json.dumps(changes, ensure_ascii=False) if changes else "",
                    told.verb,
                    str(event.account) if event.account else "",
                    told.via,
                    told.ip,
                    link.position if link else None,
                    bytes(link.digest).hex() if link else "",
                ]
            )
        is_last = len(found) < limit
        return Run(lines, str(found[-1].pk) if found else after, 100 if is_last else 50, is_last)


def _asked(scope: Scope) -> QuerySet[AuditEvent]:
    asked = scope.asked
    rows = (
        queries.audit_of_platform() if scope.account is None else queries.audit_of_account(scope.account)
    ).select_related("user", "account")
    if asked.get("noun"):
        rows = rows.filter(verb__startswith=f"{asked['noun']}.")
    if asked.get("via"):
        rows = rows.filter(via=asked["via"])
    if asked.get("is_staff"):
        rows = rows.filter(via=BACKOFFICE)
    if asked.get("person"):
        rows = rows.filter(user__public_id=asked["person"]).exclude(via=BACKOFFICE)
    if asked.get("what"):
        rows = rows.filter(label__icontains=asked["what"])
    if asked.get("who"):
        words = ("user__email", "user__name", "label", "target")
        rows = rows.filter(reduce(or_, (Q(**{f"{column}__icontains": asked["who"]}) for column in words)))
    if asked.get("account"):
        rows = rows.filter(account__name__icontains=asked["account"])
    if asked.get("since"):
        rows = rows.filter(at__gte=asked["since"])
    return rows.filter(at__lt=asked.get("until") or scope.until)
