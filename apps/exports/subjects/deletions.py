"""Proofs of deletion: what was masked or dropped, of when, how much, and the digests that the audit trail repeats."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.exports.base import Column, Kind, Run, Scope, Subject
from apps.retention import queries


class Deletions(Subject):
    """asked: nothing. Of an account its proofs, of the platform all of them; newest first."""

    name = "deletions"
    title = _("Proofs of deletion")
    perm = Perm.ACCOUNT_READ
    staff_perm = Perm.STAFF_RETENTION_READ
    columns: ClassVar[tuple[Column, ...]] = (
        Column("proof", _("Proof")),
        Column("at", _("Time"), Kind.INSTANT),
        Column("account", _("Account")),
        Column("kind", _("Kind of data")),
        Column("action", _("What was done")),
        Column("since", _("Rows from"), Kind.INSTANT),
        Column("until", _("Rows until"), Kind.INSTANT),
        Column("count", _("Rows gone"), Kind.COUNT),
        Column("kept", _("Rows kept"), Kind.COUNT),
        Column("rows_digest", _("SHA-256 of the rows’ ids")),
        Column("digest", _("SHA-256 of the proof")),
    )

    def read(self, scope: Scope, after: str, limit: int) -> Run:
        rows = queries.proofs_between(scope.account, None, scope.until)
        if after:
            rows = rows.filter(pk__lt=int(after))
        found = list(rows[:limit])
        lines = [
            [
                row.public_id,
                row.at,
                str(row.account) if row.account else "",
                str(row.get_kind_display()),
                str(row.get_action_display()),
                row.since,
                row.until,
                row.count,
                row.kept,
                row.rows_digest,
                row.digest,
            ]
            for row in found
        ]
        is_last = len(found) < limit
        return Run(lines, str(found[-1].pk) if found else after, 100 if is_last else 50, is_last)
