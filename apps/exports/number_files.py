"""The file of the block list: what stands in it, with whole numbers."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.accounts.models import Account
from apps.core.privacy import open_sealed
from apps.exports.task_files import Sheet
from apps.unsubscribes import queries


def block_list(account: Account) -> Sheet:
    """Number, signature, type and when it was added; at most 1,000 rows."""
    header = [_("Number"), _("Signature"), _("Type"), _("Added")]
    return Sheet(_("Block list"), header, _rows(account))


def _rows(account: Account) -> Iterator[list[str]]:
    for row in queries.block_list(account).order_by("-pk"):
        kind = str(row.get_message_kind_display()) if row.message_kind else ""
        yield [
            open_sealed(row.number_sealed),
            row.signature,
            kind,
            row.created_at.isoformat(timespec="seconds"),
        ]
